"""Patterns: planted ones are found, honest places are left alone, and the chances are those that books print."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from fupin.columnar.patterns import chances
from fupin.columnar.patterns.finding import ABOVE, COPIED, DIGITS, KINDS, LEAPS, ROUND, Found, Home, Limits, patterns
from fupin.columnar.patterns.made import LINE, county

LIMITS = Limits(LINE, least_digits=120)
VILLAGES = 60


def by_village(found: list[Found], kind: str) -> dict[int, Found]:
    """Return the answers of a kind by village."""
    return {one.village: one for one in found if one.kind == kind}


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_pattern_stands_out_and_names_its_households(kind: str) -> None:
    homes = county(VILLAGES, 50, seed=3, planted=[(kind, 7, 0.4)])
    found = by_village(patterns(homes, LIMITS), kind)
    assert found[7].stands_out and (found[7].effect or 0) > 1.2
    assert {one // 50 for one in found[7].households} == {7} and len(found[7].households) >= 10
    assert [village for village, one in found.items() if one.stands_out] == [7]


def test_honest_places_raise_few_alarms_and_chances_are_not_too_small() -> None:
    seeds, out, small = range(1, 6), Counter[str](), Counter[str]()
    asked = Counter[str]()
    for seed in seeds:
        for one in patterns(county(VILLAGES, 50, seed=seed), LIMITS):
            asked[one.kind] += 1
            out[one.kind] += one.stands_out
            small[one.kind] += one.p <= 0.05
    for kind in (ABOVE, ROUND, COPIED, LEAPS, DIGITS):
        assert asked[kind] >= 50 and out[kind] <= 0.01 * asked[kind], kind
        assert small[kind] <= 0.09 * asked[kind], kind


def test_what_is_unknown_is_not_asked() -> None:
    homes = [Home(key, key % 3) for key in range(90)]
    assert {one.kind for one in patterns(homes, LIMITS)} == set()
    assert patterns([Home(1, 1, 420_000, 100_000)], Limits(None)) == []


def test_accounts_that_differ_in_one_amount_are_near_copies() -> None:
    def account(*amounts: int) -> tuple[tuple[str, int], ...]:
        return tuple((f"item{place}", amount * 100) for place, amount in enumerate(amounts))

    chance = np.random.default_rng(1)
    others = [Home(k, 2 + k % 9, account=account(*map(int, chance.integers(1, 99_999, 5)))) for k in range(100, 190)]
    near = [Home(k, 1, account=account(3_111, 4_222, 5_333, 6_444, 7_000 + k)) for k in range(6)]
    found = by_village(patterns([*others, *near], LIMITS), COPIED)
    assert found[1].found == 5 and set(found[1].households) == set(range(6)) and found[1].stands_out
    assert all(one.found == 0 for village, one in found.items() if village != 1)


def test_exact_chances_agree_with_counting() -> None:
    assert chances.binomial(8, 10, 0.5) == pytest.approx(56 / 1024)
    assert chances.binomial(0, 10, 0.5) == 1.0
    ways = [sum(1 for one in hand if one < 4) >= 3 for hand in combinations(range(10), 5)]
    assert chances.drawn(3, 5, 4, 10) == pytest.approx(sum(ways) / len(ways))
    assert chances.poisson(3, 1.5) == pytest.approx(0.19115316946)
    assert chances.chi_square(15.507313, 8) == pytest.approx(0.05, abs=1e-6)
    with pytest.raises(ValueError, match="even"):
        chances.chi_square(1.0, 3)


def test_the_correction_is_that_of_benjamini_and_hochberg() -> None:
    # Their own example: fifteen hypotheses, four rejected at 0.05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    q = chances.adjusted(p)
    assert int((q <= 0.05).sum()) == 4 and q[0] == pytest.approx(0.0015) and np.all(np.diff(q) >= 0)
