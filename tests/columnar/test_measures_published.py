"""Measures on small vectors whose values are printed somewhere, or follow by hand."""

from __future__ import annotations

from fractions import Fraction
from math import log

import pyarrow as pa
import pytest

from fupin.columnar.backends.base import Engine
from fupin.columnar.measures import (
    Index,
    Sample,
    Share,
    inequality,
    median_gap,
    multidimensional,
    poverty,
    quantiles,
    sen_indices,
)
from fupin.columnar.measures.groups import decompose
from tests.columnar.measuring import measured, one, table

# R's package ineq 0.2-13 on these ten incomes.
TEN = (541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261)
INEQ = {
    2000: (0.2, 0.0998, 0.06042625, 0.12285, 0.18425, 0.1620141239),
    5000: (0.5, 0.25352, 0.166711552, 0.331656, 0.419348, 0.4662122938),
}
FGT = ("headcount", "gap", "severity")


def ten() -> pa.Table:
    return table({"income": TEN})


@pytest.mark.parametrize("line", INEQ)
def test_ten_incomes_have_the_printed_poverty(engine: Engine, line: int) -> None:
    headcount, gap, severity, sen, sst, watts = INEQ[line]
    found = one(engine, ten(), lambda t: poverty(Sample(t), "income", line))
    assert [found[name] for name in FGT] == pytest.approx([headcount, gap, severity], abs=1e-9)
    assert found["watts"] == pytest.approx(watts, abs=1e-9)
    ranked = one(engine, ten(), lambda t: sen_indices(Sample(t), "income", line))
    assert (ranked["headcount"], ranked["sen"], ranked["sst"]) == pytest.approx((headcount, sen, sst), abs=1e-9)


def test_ten_incomes_have_the_printed_gini(engine: Engine) -> None:
    found = one(engine, ten(), lambda t: inequality(Sample(t), "income"))
    assert found["gini"] == pytest.approx(0.4620911303, abs=1e-9)
    assert found["gini_plain"] == pytest.approx(found["gini"], abs=1e-12)


def test_two_incomes_by_hand(engine: Engine) -> None:
    found = one(engine, table({"income": [1, 3]}), lambda t: inequality(Sample(t), "income", atkinson=(0.5, 1, 2)))
    assert found["gini"] == pytest.approx(0.25, abs=1e-12)
    assert (found["mean"], found["median"]) == (2, 2)
    assert found["entropy_0"] == pytest.approx(log(2) - log(3) / 2, abs=1e-12)
    assert found["entropy_1"] == pytest.approx(0.75 * log(3) - log(2), abs=1e-12)
    assert found["entropy_2"] == pytest.approx(0.125, abs=1e-12)
    assert found["atkinson_0_5"] == pytest.approx(1 - ((1 + 3**0.5) / 2) ** 2 / 2, abs=1e-12)
    assert found["atkinson_1"] == pytest.approx(1 - 3**0.5 / 2, abs=1e-12)
    assert found["atkinson_2"] == pytest.approx(0.25, abs=1e-12)


def test_who_stands_on_the_line_is_poor_only_if_asked(engine: Engine) -> None:
    rows = table({"income": [100, 200, 300, 400]})
    strict = one(engine, rows, lambda t: poverty(Sample(t), "income", 200))
    weak = one(engine, rows, lambda t: poverty(Sample(t), "income", 200, strict=False))
    assert (strict["headcount"], weak["headcount"]) == (0.25, 0.5)
    assert strict["gap"] == weak["gap"] == 0.125


def test_a_median_between_two_is_their_mean_only_at_exactly_half_the_weight(engine: Engine) -> None:
    even = table({"income": [1, 2, 4, 8], "weight": [1, 1, 1, 1]})
    heavy = table({"income": [1, 2, 4, 8], "weight": [1, 1, 1, 2]})
    orders = {"median": 0.5, "fifth": 0.2, "last": 0.8}
    assert one(engine, even, lambda t: quantiles(Sample(t, "weight"), "income", orders)) == {
        "median": 3,
        "fifth": 1,
        "last": 8,
    }
    assert one(engine, heavy, lambda t: quantiles(Sample(t, "weight"), "income", orders)) == {
        "median": 4,
        "fifth": 1.5,
        "last": 8,
    }


def test_quintile_shares_of_ties_on_the_limit(engine: Engine) -> None:
    # the first quintile is 10 and takes all four tens; nobody is above the fourth but the last
    rows = table({"income": [10, 10, 10, 10, 20, 20, 30, 30, 40, 80]})
    found = one(engine, rows, lambda t: inequality(Sample(t), "income"))
    assert found["quintile_share"] == pytest.approx(120 / 40, abs=1e-12)
    assert found["quintile_share_means"] == pytest.approx((120 / 2) / (40 / 4), abs=1e-12)


def test_a_line_may_be_a_column_or_a_share_of_what_others_have(engine: Engine) -> None:
    rows = table({"income": [1, 2, 4, 9], "town": ["a", "a", "b", "b"], "line": [2, 2, 5, None]})
    own = one(engine, rows, lambda t: poverty(Sample(t), "income", "line"))
    assert (own["headcount"], own["line"], own["rows_unknown"]) == (pytest.approx(2 / 3), None, 1)
    mean = one(engine, rows, lambda t: poverty(Sample(t), "income", Share(0.5, "mean")))
    assert (mean["headcount"], mean["line"]) == (0.25, 2)
    by_town = Share(1, "mean", within=("town",))
    towns = measured(engine, rows, lambda t: poverty(Sample(t, by=("town",)), "income", by_town)).to_pylist()
    assert [(town["line"], town["headcount"]) for town in towns] == [(1.5, 0.5), (6.5, 0.5)]


def test_the_median_poor_lack_so_much_and_nobody_is_nothing(engine: Engine) -> None:
    rows = table({"income": [100, 200, 400, 900, 800], "town": ["a", "a", "a", "a", "b"]})
    found = measured(engine, rows, lambda t: median_gap(Sample(t, by=("town",)), "income", 500)).to_pylist()
    assert [(town["median_poor"], town["median_gap"]) for town in found] == [(200, 0.6), (None, None)]


def test_groups_add_up(engine: Engine) -> None:
    rows = table({"income": [1, 2, 4, 9, 3], "size": [1, 2, 3, 4, 5], "town": ["a", "a", "b", "b", None]})
    sample = ("size", ("town",))
    found = measured(
        engine, rows, lambda t: decompose(poverty(Sample(t, *sample), "income", 4), "headcount", "gap")
    ).to_pylist()
    assert [group["town"] for group in found] == ["a", "b", None]
    assert [group["population_share"] for group in found] == pytest.approx([0.2, 7 / 15, 1 / 3])
    assert [group["share_of_headcount"] for group in found] == pytest.approx([3 / 8, 0, 5 / 8])


# Five persons, three indicators of weights 1/2, 1/4, 1/4 and a cutoff of one half: the second stands on it.
FIVE = {
    "schooling": [True, True, False, False, False],
    "water": [True, False, True, True, False],
    "floor": [True, False, True, False, False],
    "weight": [1, 2, 1, 1, 5],
}
HALVES = Index({"schooling": Fraction(1, 2), "water": Fraction(1, 4), "floor": Fraction(1, 4)}, Fraction(1, 2))


def test_counting_by_hand(engine: Engine) -> None:
    found = one(engine, table(FIVE), lambda t: multidimensional(Sample(t, "weight"), HALVES))
    assert found["headcount"] == pytest.approx(0.4, abs=1e-12)
    assert found["adjusted"] == pytest.approx((1 + 2 * 0.5 + 0.5) / 10, abs=1e-12)
    assert found["intensity"] == pytest.approx(0.625, abs=1e-12)
    assert [found[f"raw_{name}"] for name in HALVES.indicators] == pytest.approx([0.3, 0.3, 0.2])
    assert [found[f"censored_{name}"] for name in HALVES.indicators] == pytest.approx([0.3, 0.2, 0.2])
    assert [found[f"contribution_{name}"] for name in HALVES.indicators] == pytest.approx([0.6, 0.2, 0.2])


def test_a_third_in_eighteenths_is_reached_exactly(engine: Engine) -> None:
    weights = {f"living_{n}": Fraction(1, 18) for n in range(6)} | {"schooling": Fraction(2, 3)}
    rows = {f"living_{n}": [True, n < 5] for n in range(6)} | {"schooling": [False, False]}
    index = Index(weights, Fraction(1, 3))
    assert (sum(index.points().values()), index.least()) == (18, 6)
    assert one(engine, table(rows), lambda t: multidimensional(Sample(t), index))["headcount"] == 0.5
