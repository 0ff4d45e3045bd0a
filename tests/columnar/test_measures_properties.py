"""What must hold for every measure, whatever the rows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.measures import Index, Sample, Share, inequality, multidimensional, poverty, sen_indices
from fupin.columnar.measures.bounds import Weights
from fupin.columnar.measures.counting import WrongIndex
from fupin.columnar.measures.groups import decompose
from tests.columnar.measuring import Build, Question

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LINE = 1000
ADDITIVE = ("headcount", "gap", "severity")
KNOWN = st.tuples(st.integers(0, 3000), st.integers(1, 9), st.sampled_from("abc"))
KNOWN_ROWS = st.lists(KNOWN, min_size=1, max_size=25)


SHAPE = pa.schema([("income", pa.int64()), ("weight", pa.int64()), ("town", pa.string()), ("line", pa.int64())])
INDEX = Index({"a": Fraction(1, 6), "b": Fraction(1, 6), "c": Fraction(1, 3), "d": Fraction(1, 3)}, Fraction(1, 3))
FLAGS = pa.schema([*((name, pa.bool_()) for name in "abcd"), ("weight", pa.int64()), ("town", pa.string())])
UNKNOWN = (Weights(), Weights(1), Weights(1, 9))

BUILDS: dict[str, tuple[pa.Schema, Build]] = {
    "poverty": (SHAPE, lambda t: poverty(Sample(t, "weight"), "income", "line")),
    "weak": (SHAPE, lambda t: poverty(Sample(t, "weight"), "income", "line", strict=False)),
    "by town": (
        SHAPE,
        lambda t: decompose(poverty(Sample(t, "weight", ("town",)), "income", "line"), *ADDITIVE),
    ),
    "relative": (SHAPE, lambda t: poverty(Sample(t, "weight"), "income", Share(0.6), strict=False)),
    "inequality": (SHAPE, lambda t: inequality(Sample(t, "weight"), "income")),
    "sen": (SHAPE, lambda t: sen_indices(Sample(t, "weight"), "income", "line")),
    "weak sen": (SHAPE, lambda t: sen_indices(Sample(t, "weight"), "income", "line", strict=False)),
    "counting": (FLAGS, lambda t: multidimensional(Sample(t, "weight"), INDEX)),
    "counting by town": (
        FLAGS,
        lambda t: decompose(multidimensional(Sample(t, "weight", ("town",)), INDEX), "adjusted"),
    ),
}
for number, between in enumerate(UNKNOWN):
    BUILDS[f"unknown {number}"] = (
        SHAPE,
        lambda t, u=between: poverty(Sample(t, "weight"), "income", "line", unknown_weights=u),  # type: ignore[misc]
    )
Questions = dict[str, Question]


@pytest.fixture(scope="module")
def ask() -> Iterator[Questions]:
    with DuckDB(threads=1) as engine:
        yield {name: Question(engine, shape, build) for name, (shape, build) in BUILDS.items()}


def people(rows: list[Any], line: int = LINE) -> pa.Table:
    return pa.Table.from_pylist(
        [dict(zip(("income", "weight", "town"), row, strict=True), line=line) for row in rows], SHAPE
    )


def flags(rows: list[Any]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(FLAGS.names, row, strict=True)) for row in rows], FLAGS)


@given(KNOWN_ROWS)
@QUICK
def test_groups_make_up_the_whole(ask: Questions, rows: list[Any]) -> None:
    whole, groups = ask["poverty"].one(people(rows)), ask["by town"].all(people(rows))
    assert sum(group["population_share"] for group in groups) == pytest.approx(1)
    for measure in ADDITIVE:
        assert sum(g["population_share"] * g[measure] for g in groups) == pytest.approx(whole[measure], abs=1e-12)
        if whole[measure] > 0:
            assert sum(group[f"share_of_{measure}"] for group in groups) == pytest.approx(1)


@given(KNOWN_ROWS, st.integers(2, 50))
@settings(QUICK, max_examples=12)
def test_neither_another_currency_nor_other_weights_change_a_measure(ask: Questions, rows: list[Any], k: int) -> None:
    assume(any(income for income, *_ in rows))
    dearer = people([(income * k, weight, town) for income, weight, town in rows], LINE * k)
    heavier = people([(income, weight * k, town) for income, weight, town in rows])
    plain, units = _all(ask, people(rows)), {"mean", "median", "line"}
    assert _without(_all(ask, dearer), units) == pytest.approx(_without(plain, units), abs=1e-9)
    # the plain Gini takes the weights for counts of persons, so it alone knows their unit
    unit = {"weight", "gini_plain"}
    assert _without(_all(ask, heavier), unit) == pytest.approx(_without(plain, unit), abs=1e-9)


@given(KNOWN_ROWS)
@settings(QUICK, max_examples=12)
def test_a_weight_is_so_many_equal_rows(ask: Questions, rows: list[Any]) -> None:
    assume(any(income for income, *_ in rows))
    copies = people([(income, 1, town) for income, weight, town in rows for _ in range(weight)])
    one_each, weighted = _all(ask, copies), _all(ask, people(rows))
    free = {"rows", "gini_plain"}
    assert _without(one_each, free) == pytest.approx(_without(weighted, free), abs=1e-9)
    assert one_each["gini_plain"] == pytest.approx(weighted["gini"], abs=1e-9)


def _all(ask: Questions, rows: pa.Table) -> dict[str, Any]:
    ranked = {f"ranked_{name}": value for name, value in ask["sen"].one(rows).items()}
    relative = {"relative": ask["relative"].one(rows)["headcount"]}
    return ask["poverty"].one(rows) | ask["inequality"].one(rows) | ranked | relative


def _without(found: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in names and value is not None}


@given(KNOWN_ROWS, st.sampled_from(["", "weak "]))
@QUICK
def test_sen_and_sst_keep_their_bounds(ask: Questions, rows: list[Any], weak: str) -> None:
    plain, found = ask["weak" if weak else "poverty"].one(people(rows)), ask[f"{weak}sen"].one(people(rows))
    slack = 1e-12
    assert found["headcount"] == pytest.approx(plain["headcount"])
    assert plain["gap"] - slack <= found["sen"] <= found["headcount"] + slack
    assert plain["gap"] - slack <= found["sst"] <= min(2 * plain["gap"], 1) + slack
    assert 0 <= plain["severity"] <= plain["gap"] <= plain["headcount"] <= 1
    if all(income for income, *_ in rows):
        assert plain["watts"] >= plain["gap"] - slack
    if found["gini_poor"] is not None:
        spread = (1 - found["income_gap"]) * found["gini_poor"]
        assert found["sen"] == pytest.approx(found["headcount"] * (found["income_gap"] + spread))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=12))
@QUICK
def test_gini_is_the_mean_difference_of_all_pairs(ask: Questions, rows: list[Any]) -> None:
    total, weight = sum(x * w for x, w in rows), sum(w for _, w in rows)
    assume(total > 0)
    apart = sum(v * w * abs(x - y) for (x, v), (y, w) in product(rows, rows))
    found = ask["inequality"].one(people([(*row, "a") for row in rows]))
    assert found["gini"] == pytest.approx(apart / (2 * weight * total), abs=1e-12)


@given(KNOWN_ROWS, st.data())
@QUICK
def test_the_bounds_hold_the_truth_that_was_hidden(ask: Questions, rows: list[Any], data: st.DataObject) -> None:
    truth = ask["poverty"].one(people(rows))["headcount"]
    hide = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=len(rows), max_size=len(rows))
    hidden = [
        (None if no_income else income, None if no_weight else weight, town)
        for (income, weight, town), (no_income, no_weight) in zip(rows, data.draw(hide), strict=True)
    ]
    for number in range(len(UNKNOWN)):
        found = ask[f"unknown {number}"].one(people(hidden))
        assert found["rows_unknown"] == sum(income is None for income, *_ in hidden)
        assert found["rows_unweighted"] == sum(weight is None for _, weight, _ in hidden)
        low, high = found["headcount_low"], found["headcount_high"]
        assert low - 1e-12 <= truth <= high + 1e-12
        # rows without a weight are in the bounds only, so that an estimate without them may even lie outside
        if found["headcount"] is not None and found["rows_unweighted"] == 0:
            assert low - 1e-12 <= found["headcount"] <= high + 1e-12


ANSWER = st.sampled_from([True, False, None])
ANSWERS = st.lists(
    st.tuples(ANSWER, ANSWER, ANSWER, ANSWER, st.integers(1, 5), st.sampled_from("xy")), min_size=1, max_size=15
)


def counted(rows: list[Any]) -> tuple[Fraction, Fraction]:
    """H and M0 of rows, by the definition and exactly."""
    whole = sum(row[4] for row in rows)
    scores = [(sum(w for w, yes in zip(INDEX.indicators.values(), row, strict=False) if yes), row[4]) for row in rows]
    poor = [(Fraction(score), weight) for score, weight in scores if score >= INDEX.cutoff]
    return Fraction(sum(w for _, w in poor), whole), Fraction(sum(s * w for s, w in poor)) / whole


@given(ANSWERS)
@QUICK
def test_counting_follows_the_definition(ask: Questions, rows: list[Any]) -> None:
    found = ask["counting"].one(flags(rows))
    complete = [row for row in rows if None not in row[:4]]
    if not complete:
        assert (found["headcount"], found["adjusted"], found["intensity"]) == (None, None, None)
        return
    headcount, adjusted = counted(complete)
    assert (found["headcount"], found["adjusted"]) == pytest.approx((float(headcount), float(adjusted)))
    assert all(found[f"censored_{name}"] <= found[f"raw_{name}"] for name in "abcd")
    if headcount:
        assert found["intensity"] == pytest.approx(float(adjusted / headcount))
        assert sum(found[f"contribution_{name}"] for name in "abcd") == pytest.approx(1)


@given(ANSWERS)
@QUICK
def test_the_bounds_of_counting_are_reached(ask: Questions, rows: list[Any]) -> None:
    found = ask["counting"].one(flags(rows))
    best, worst = (
        counted([tuple(fill if value is None else value for value in row) for row in rows]) for fill in (False, True)
    )
    assert (found["headcount_low"], found["adjusted_low"]) == pytest.approx(tuple(map(float, best)))
    assert (found["headcount_high"], found["adjusted_high"]) == pytest.approx(tuple(map(float, worst)))


@given(ANSWERS)
@QUICK
def test_groups_make_up_the_adjusted_headcount(ask: Questions, rows: list[Any]) -> None:
    whole, parts = ask["counting"].one(flags(rows)), ask["counting by town"].all(flags(rows))
    if whole["adjusted"]:
        assert sum(part["share_of_adjusted"] or 0 for part in parts) == pytest.approx(1)
        summed = sum(part["population_share"] * (part["adjusted"] or 0) for part in parts)
        assert summed == pytest.approx(whole["adjusted"])


@pytest.mark.parametrize(
    ("indicators", "cutoff"),
    [
        ({"a": 0.1667}, Fraction(1, 3)),
        ({"a": 1}, 0.33),
        ({"a": 0}, Fraction(1)),
        ({}, Fraction(1)),
        ({"a": 1}, Fraction(2)),
    ],
)
def test_an_index_that_cannot_be_counted_exactly_is_refused(indicators: Any, cutoff: Any) -> None:
    with pytest.raises(WrongIndex, match=r"Fraction|above zero|at most 1"):
        Index(indicators, cutoff)
