"""Who helps whom: the assignment with the fewest points for a county, against a greedy clerk and against a floor.

Makes a county (12 towns, 120 villages) with as many households and helpers as asked, from the pack's weights and
limits, and assigns. Prints the seconds, the points, and two ratios: to what a clerk reaches who gives each household
in turn the cheapest helper left, and to a floor that nobody can stay under.
"""

from __future__ import annotations

import argparse
from random import Random
from time import perf_counter, process_time

from fupin.assistance.pairing.assignment import assign, floor, greedy
from fupin.assistance.pairing.points import Aide, Home
from fupin.policy.packs import find

COUNTY, TOWNS, VILLAGES, GROUPS = 990121000000000, 12, 120, 8
LIMIT_SECONDS = 5
CAUSES = ("illness", "disability", "education", "skill", "labour", "capital")


def main() -> None:
    """Assign and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=8393)
    parser.add_argument("--helpers", type=int, default=800)
    parser.add_argument("--full", action="store_true", help="hardly more room than households, and some kin")
    chosen = parser.parse_args()
    policy, rng = find("fupin-cn").pairing, Random(5)
    homes = [_home(rng, n, chosen.helpers) for n in range(chosen.households)]
    least = -(-chosen.households // chosen.helpers)
    aides = [_aide(rng, n, least + (0 if chosen.full else rng.randint(0, 8))) for n in range(chosen.helpers)]
    started, spent = perf_counter(), process_time()
    found = assign(homes, aides, policy.weights)
    seconds, spent = perf_counter() - started, process_time() - spent
    clerk, under = greedy(homes, aides, policy.weights), floor(homes, aides, policy.weights)
    print(f"{len(homes)} households, {len(aides)} helpers with room for {sum(a.room for a in aides)}")
    print(f"{seconds:.2f} s, {spent:.2f} s CPU (limit {LIMIT_SECONDS})")
    print(f"{found.rounds} rounds, {len(found.missing)} unpaired")
    print(f"points {found.points:,}; clerk {clerk.points:,} with {len(clerk.missing)} unpaired; floor {under:,}")
    print(f"ratio to the clerk {found.points / clerk.points:.3f}, to the floor {found.points / under:.3f}")


def _village(rng: Random) -> int:
    n = rng.randrange(VILLAGES)
    return COUNTY + (1 + n % TOWNS) * 1_000_000 + (1 + n // TOWNS) * 1000


def _home(rng: Random, n: int, helpers: int) -> Home:
    causes = frozenset(rng.sample(CAUSES, rng.randint(1, 3)))
    never = frozenset(rng.sample(range(helpers), 2)) if rng.random() < 0.05 else frozenset[int]()
    return Home(n, _village(rng) + rng.randint(1, GROUPS), 1, causes, never=never)


def _aide(rng: Random, n: int, room: int) -> Aide:
    level = rng.random()
    area = COUNTY if level < 0.4 else _village(rng) // 1_000_000 * 1_000_000 if level < 0.7 else _village(rng)
    answers = frozenset(rng.sample(CAUSES, 2))
    return Aide(n, area, room, answers=answers)


if __name__ == "__main__":
    main()
