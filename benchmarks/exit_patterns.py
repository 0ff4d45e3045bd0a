"""Are planted patterns found, and how often is an honest village suspected? Made counties, several seeds.

    python -m benchmarks.exit_patterns [seeds]

Power is the share of planted villages that stand out; false alarms are honest villages that do, per village asked, and
"counties" the share of honest counties with any alarm of the kind (Benjamini–Hochberg at 5 % promises about that).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from fupin.columnar.patterns.finding import KINDS, Limits, patterns
from fupin.columnar.patterns.made import LINE, county

VILLAGES, HOUSEHOLDS, PLANTED = 150, 60, 5
SHARES = (0.05, 0.1, 0.15, 0.2, 0.3)
FLOOR_POWER, MOST_ALARMS = 0.8, 0.01
LIMITS = Limits(LINE, least_digits=120)


def alarms(seeds: Sequence[int]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Honest villages that stand out by kind, honest counties with at least one, and villages below 0.05 alone."""
    villages, counties, alone = Counter[str](), Counter[str](), Counter[str]()
    for seed in seeds:
        found = patterns(county(VILLAGES, HOUSEHOLDS, seed=seed), LIMITS)
        out = Counter(one.kind for one in found if one.stands_out)
        alone += Counter(one.kind for one in found if one.p <= 0.05)
        villages += out
        counties += Counter(out.keys())
    return villages, counties, alone


def power(kind: str, share: float, seeds: Sequence[int]) -> float:
    """The share of villages with a planted pattern that stand out by it."""
    hits = 0
    for seed in seeds:
        planted = [(kind, village, share) for village in range(PLANTED)]
        found = patterns(county(VILLAGES, HOUSEHOLDS, seed=seed, planted=planted), LIMITS, [kind])
        hits += sum(1 for one in found if one.stands_out and one.village < PLANTED)
    return hits / (PLANTED * len(seeds))


def main(count: int = 20) -> int:
    """Print the table; 1 if a strong pattern is missed or honest villages are suspected too often."""
    seeds = range(1, count + 1)
    villages, counties, alone = alarms(seeds)
    print(f"{count} made counties of {VILLAGES} villages with {HOUSEHOLDS} households each; {PLANTED} villages planted")
    print(
        f"{'pattern':<10}"
        + "".join(f"{share:>8.0%}" for share in SHARES)
        + "   false alarms   counties   p ≤ 0.05 alone"
    )
    worst = True
    for kind in KINDS:
        found = [power(kind, share, seeds) for share in SHARES]
        rate = villages[kind] / (VILLAGES * count)
        line = "".join(f"{one:>8.2f}" for one in found)
        print(f"{kind:<10}{line}{rate:>14.4f}{counties[kind] / count:>11.2f}{alone[kind] / (VILLAGES * count):>18.4f}")
        worst = worst and found[-1] >= FLOOR_POWER and rate <= MOST_ALARMS
    return 0 if worst else 1


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:])))
