"""The assignment: as good as trying everything, never worse than a clerk, and never short because arcs are few."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin.assistance.pairing.assignment import Result, assign, floor, greedy
from fupin.assistance.pairing.points import FORBIDDEN, Aide, Home, Points
from fupin.policy.pairing import Weights

TOWN = 990121001000000
AREAS = [TOWN, TOWN + 1000, TOWN + 1001, TOWN + 2000, TOWN + 1_000_000, 990122000000000]
WEIGHTS = Weights()

homes_ = st.lists(
    st.tuples(
        st.sampled_from(AREAS), st.integers(0, 2), st.sampled_from(["", "illness", "skill"]), st.sets(st.integers(0, 2))
    ),
    max_size=4,
)
aides_ = st.lists(
    st.tuples(st.sampled_from(AREAS), st.integers(0, 3), st.integers(0, 2), st.sampled_from(["illness", "skill"])),
    max_size=3,
)


def _homes(given: list[tuple[int, int, str, set[int]]]) -> list[Home]:
    return [
        Home(n, area, wants, frozenset({cause} - {""}), never=frozenset(never))
        for n, (area, wants, cause, never) in enumerate(given)
    ]


def _aides(given: list[tuple[int, int, int, str]]) -> list[Aide]:
    return [Aide(n, area, room, load, frozenset({can})) for n, (area, room, load, can) in enumerate(given)]


def best(homes: list[Home], aides: list[Aide], weights: Weights) -> tuple[int, int]:
    """Try everything: the fewest helpers that are missing, and the fewest points with that."""
    costs = [list(map(int, row)) for row in Points(homes, aides, weights).rows()] if aides else [[] for _ in homes]

    def tried(n: int, given: tuple[int, ...]) -> tuple[int, int]:
        if n == len(homes):
            return 0, sum(weights.load * (a.load + k) for a, g in zip(aides, given, strict=True) for k in range(g))
        free = [j for j, a in enumerate(aides) if given[j] < a.room and costs[n][j] < FORBIDDEN]
        found = []
        for size in range(homes[n].wants + 1):
            for chosen in combinations(free, size):
                now = tuple(g + (j in chosen) for j, g in enumerate(given))
                missing, points = tried(n + 1, now)
                found.append((missing + homes[n].wants - size, points + sum(costs[n][j] for j in chosen)))
        return min(found)

    return tried(0, (0,) * len(aides))


def check(homes: list[Home], aides: list[Aide], found: Result) -> None:
    """Every limit holds, nobody is paired twice or with kin, and the points are what they say."""
    room = {a.id: a.room for a in aides}
    never = {h.id: h.never for h in homes}
    assert len(set(found.pairs)) == len(found.pairs)
    assert all(room[a] >= sum(1 for _, b in found.pairs if a == b) for a in room)
    assert not [pair for pair in found.pairs if pair[1] in never[pair[0]]]
    for home in homes:
        assert found.missing.get(home.id, 0) == home.wants - sum(1 for h, _ in found.pairs if h == home.id)


@settings(max_examples=150)
@given(homes_, aides_, st.integers(1, 3))
def test_it_equals_trying_everything(
    homes: list[tuple[int, int, str, set[int]]], aides: list[tuple[int, int, int, str]], nearest: int
) -> None:
    """Also with a single arc for each household: what is left out comes back by its price."""
    made, able = _homes(homes), _aides(aides)
    found = assign(made, able, WEIGHTS, nearest)
    check(made, able, found)
    assert (sum(found.missing.values()), found.points) == best(made, able, WEIGHTS)
    clerk = greedy(made, able, WEIGHTS)
    assert (sum(found.missing.values()), found.points) <= (sum(clerk.missing.values()), clerk.points)


def _county(seed: int, slack: int) -> tuple[list[Home], list[Aide]]:
    rng = Random(seed)
    homes = [Home(n, TOWN + 1000 * rng.randint(1, 9) + rng.randint(1, 5), 1 + (n % 7 == 0)) for n in range(300)]
    aides = [Aide(n, TOWN + 1000 * rng.randint(0, 9), 8) for n in range(sum(h.wants for h in homes) // 8 + slack)]
    return homes, aides


@pytest.mark.parametrize("slack", [-5, 1, 12])
def test_few_arcs_give_the_same_as_all_arcs(slack: int) -> None:
    homes, aides = _county(3, slack)
    few, every = assign(homes, aides, WEIGHTS, 2), assign(homes, aides, WEIGHTS, len(aides))
    check(homes, aides, few)
    assert (few.points, sum(few.missing.values())) == (every.points, sum(every.missing.values()))
    assert few.rounds > every.rounds == 1
    clerk = greedy(homes, aides, WEIGHTS)
    assert sum(few.missing.values()) <= sum(clerk.missing.values())
    if not few.missing:
        assert floor(homes, aides, WEIGHTS) <= few.points <= clerk.points


def test_who_is_near_has_the_skill_and_speaks_the_language_comes_first() -> None:
    at = TOWN + 1001
    homes = [Home(1, at, causes=frozenset({"illness"}), language="yi")]
    near = Aide(1, at, 1)
    able = Aide(2, TOWN + 1002, 1, answers=frozenset({"illness"}), speaks=frozenset({"yi"}))
    assert assign(homes, [near, able], WEIGHTS).pairs == ((1, 2),)
    assert assign(homes, [near, able], Weights(skill=0, language=0)).pairs == ((1, 1),)


def test_coordinates_count_where_both_are_known() -> None:
    homes = [Home(1, TOWN + 1001, at=(30.0, 110.0))]
    aides = [Aide(1, TOWN + 1001, 1, at=(31.0, 110.0)), Aide(2, TOWN + 2000, 1, at=(30.01, 110.0))]
    found = assign(homes, aides, WEIGHTS)
    assert found.pairs == ((1, 2),) and found.points == 2


def test_households_are_spread_over_helpers() -> None:
    homes = [Home(n, TOWN + 1000) for n in range(6)]
    aides = [Aide(1, TOWN + 1000, 6), Aide(2, TOWN + 1000, 6, load=2)]
    found = assign(homes, aides, WEIGHTS)
    assert sorted(sum(1 for _, a in found.pairs if a == one) for one in (1, 2)) == [2, 4]


def test_without_helpers_everybody_is_missing() -> None:
    assert assign([Home(1, TOWN, 2)], [], WEIGHTS).missing == {1: 2}
    assert assign([], [Aide(1, TOWN, 2)], WEIGHTS).pairs == ()
