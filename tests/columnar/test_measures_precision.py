"""Standard errors against the formulas of textbooks, written out in numpy over whole influence vectors."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.measures import (
    Index,
    Sample,
    Share,
    estimates,
    inequality_precision,
    mean_precision,
    multidimensional_precision,
    poverty_precision,
    ratio_precision,
)
from fupin.columnar.measures.line import WrongLine
from tests.columnar.measuring import Build, measured, table

Vector = Any  # a numpy array; its shape is that of the rows


@pytest.fixture(scope="module")
def duck() -> Iterator[DuckDB]:
    with DuckDB(threads=2) as opened:
        yield opened


def survey(seed: int = 7, clusters: int = 24, per_cluster: int = 9) -> dict[str, Vector]:
    """Rows of villages in strata, with towns across both, and every value known."""
    random = np.random.default_rng(seed)
    village = np.repeat(np.arange(clusters), per_cluster)
    rows = len(village)
    income = np.exp(random.normal(8, 0.6, rows) + random.normal(0, 0.4, clusters)[village])
    return {
        "village": village,
        "stratum": village % 3,
        "town": random.integers(0, 2, rows),
        "weight": random.uniform(1, 9, rows),
        "income": income,
        "spent": income * random.uniform(0.4, 1.1, rows),
        "wet": random.random(rows) < 0.4,
        "dark": random.random(rows) < 0.3,
    }


def arrow(rows: dict[str, Vector]) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in rows.items()})


def designed(t: Any, *by: str) -> Sample:
    return Sample(t, "weight", by, strata="stratum", clusters="village")


def spread(rows: dict[str, Vector], influence: Vector) -> float:
    """The standard error of a total of influences: between clusters, within strata."""
    variance = 0.0
    for stratum in np.unique(rows["stratum"]):
        inside = rows["stratum"] == stratum
        totals = np.array(
            [
                (rows["weight"] * influence)[inside & (rows["village"] == v)].sum()
                for v in np.unique(rows["village"][inside])
            ]
        )
        variance += len(totals) / (len(totals) - 1) * ((totals - totals.mean()) ** 2).sum()
    return float(variance**0.5)


def found(duck: DuckDB, rows: dict[str, Vector], build: Build, *by: str) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    return {(*one.group, one.measure): (one.value, one.se) for one in estimates(measured(duck, arrow(rows), build), by)}


def test_a_mean_of_a_simple_random_sample_has_the_error_of_every_textbook(duck: DuckDB) -> None:
    rows = table({"x": [1, 2, 4, 7, 11]})
    (mean,) = estimates(measured(duck, rows, lambda t: mean_precision(Sample(t), "x")))
    deviation = np.std([1, 2, 4, 7, 11], ddof=1)
    assert (mean.value, mean.answers, mean.df) == (5, 5, 4)
    assert mean.se == pytest.approx(float(deviation) / 5**0.5, abs=1e-12)
    assert mean.design_effect == pytest.approx(1)
    assert "small_sample" in mean.cautions


def test_shares_means_and_ratios_by_domain(duck: DuckDB) -> None:
    rows = survey()
    weight, wet, spent, income = (rows[name] for name in ("weight", "wet", "spent", "income"))
    means = found(duck, rows, lambda t: mean_precision(designed(t, "town"), "wet"), "town")
    ratios = found(duck, rows, lambda t: ratio_precision(designed(t, "town"), "spent", "income"), "town")
    for town in (0, 1):
        inside = rows["town"] == town
        share = np.average(wet[inside], weights=weight[inside])
        influence = np.where(inside, (wet - share) / weight[inside].sum(), 0)
        assert means[town, "mean"] == pytest.approx((share, spread(rows, influence)))
        whole = (weight * income)[inside].sum()
        ratio = (weight * spent)[inside].sum() / whole
        influence = np.where(inside, (spent - ratio * income) / whole, 0)
        assert ratios[town, "ratio"] == pytest.approx((ratio, spread(rows, influence)))


def density(rows: dict[str, Vector], point: float, inside: Vector) -> float:
    weight, income = rows["weight"], rows["income"]
    mean = np.average(income, weights=weight)
    width = np.average((income - mean) ** 2, weights=weight) ** 0.5 / weight.sum() ** 0.2
    kernel = np.exp(-(((point - income) / width) ** 2) / 2) / (2 * np.pi) ** 0.5
    return float((weight * kernel)[inside].sum() / (weight[inside].sum() * width))


def middle_of(rows: dict[str, Vector]) -> tuple[float, Vector]:
    """The weighted median and each row's influence on it."""
    order = np.argsort(rows["income"])
    reached = np.cumsum(rows["weight"][order]) / rows["weight"].sum()
    median = float(rows["income"][order][np.argmax(reached >= 0.5)])
    everybody = np.full(len(order), True)
    below = (rows["income"] <= median) - 0.5
    return median, -below / (rows["weight"].sum() * density(rows, median, everybody))


@pytest.mark.parametrize("of", ["median", "mean"])
def test_a_relative_national_line_moves_the_rates_of_every_town(duck: DuckDB, of: Any) -> None:
    rows = survey(11)
    weight, income = rows["weight"], rows["income"]
    mean = np.average(income, weights=weight)
    middle, moved = middle_of(rows) if of == "median" else (mean, (income - mean) / weight.sum())
    line = 0.7 * middle
    measured_ = found(duck, rows, lambda t: poverty_precision(designed(t, "town"), "income", Share(0.7, of)), "town")
    gap = np.clip((line - income) / line, 0, None)
    poor = (income < line).astype(float)
    values = {"headcount": poor, "gap": gap, "severity": gap**2, "watts": poor * np.log(line / income)}
    for town in (0, 1):
        inside = rows["town"] == town
        mean_of = {name: np.average(value[inside], weights=weight[inside]) for name, value in values.items()}
        pull = {
            "headcount": density(rows, line, inside),
            "gap": (mean_of["headcount"] - mean_of["gap"]) / line,
            "severity": 2 * (mean_of["gap"] - mean_of["severity"]) / line,
            "watts": mean_of["headcount"] / line,
        }
        for name, value in values.items():
            own = np.where(inside, (value - mean_of[name]) / weight[inside].sum(), 0)
            expected = (mean_of[name], spread(rows, own + pull[name] * 0.7 * moved))
            assert measured_[town, name] == pytest.approx(expected), name


def test_one_group_of_all_is_the_same_as_no_groups(duck: DuckDB) -> None:
    rows = survey(3) | {"all": np.zeros(216, dtype=int)}
    grouped = found(duck, rows, lambda t: poverty_precision(designed(t, "all"), "income", Share(0.6)), "all")
    plain = found(duck, rows, lambda t: poverty_precision(designed(t), "income", Share(0.6)))
    inside = found(
        duck, rows, lambda t: poverty_precision(designed(t, "all"), "income", Share(0.6, within=("all",))), "all"
    )
    for (name,), values in plain.items():
        assert grouped[0, name] == pytest.approx(values, rel=1e-9)
        assert inside[0, name] == pytest.approx(values, rel=1e-9)


def jackknife(rows: dict[str, Vector], statistic: Any) -> float:
    """The standard error by leaving out one village at a time, an approximation that needs no influence."""
    variance = 0.0
    for stratum in np.unique(rows["stratum"]):
        villages = np.unique(rows["village"][rows["stratum"] == stratum])
        n = len(villages)
        left = []
        for village in villages:
            others = (rows["stratum"] == stratum) & (rows["village"] != village)
            weight = np.where(others, rows["weight"] * n / (n - 1), rows["weight"]) * (rows["village"] != village)
            left.append(statistic(weight, rows["income"]))
        variance += (n - 1) / n * ((np.array(left) - np.mean(left)) ** 2).sum()
    return float(variance**0.5)


def gini(weight: Vector, income: Vector) -> float:
    order = np.argsort(income)
    w, x = weight[order], income[order]
    return float((w * x * (2 * np.cumsum(w) - w)).sum() / (w.sum() * (w * x).sum()) - 1)


def test_gini_and_shares_agree_with_the_jackknife(duck: DuckDB) -> None:
    rows = survey(5, clusters=60)
    inequality = found(duck, rows, lambda t: inequality_precision(designed(t), "income"))
    assert inequality["gini",] == pytest.approx((gini(rows["weight"], rows["income"]), jackknife(rows, gini)), rel=0.03)
    mean = jackknife(rows, lambda w, x: np.average(x, weights=w))
    assert inequality["mean",][1] == pytest.approx(mean, rel=0.03)


def test_counting_has_the_errors_of_ratios(duck: DuckDB) -> None:
    rows = survey(9)
    index = Index({"wet": Fraction(1, 2), "dark": Fraction(1, 2)}, Fraction(1, 2))
    measured_ = found(duck, rows, lambda t: multidimensional_precision(designed(t), index))
    weight, score = rows["weight"], (rows["wet"] * 0.5 + rows["dark"] * 0.5)
    poor = (score >= 0.5).astype(float)
    for name, top, bottom in (("headcount", poor, 1.0), ("adjusted", score, 1.0), ("intensity", score, poor)):
        whole = (weight * bottom).sum()
        ratio = (weight * top).sum() / whole
        assert measured_[name,] == pytest.approx((ratio, spread(rows, (top - ratio * bottom) / whole)))


def test_a_stratum_with_one_cluster_leaves_the_error_unknown(duck: DuckDB) -> None:
    rows = table({"x": [1, 2, 3, 4], "stratum": ["a", "a", "a", "b"], "village": [1, 1, 2, 3]})
    (mean,) = estimates(
        measured(duck, rows, lambda t: mean_precision(Sample(t, strata="stratum", clusters="village"), "x"))
    )
    assert (mean.value, mean.se, mean.design_effect, mean.df) == (2.5, None, None, 1)
    assert "single_cluster" in mean.cautions


def test_unknown_rows_are_no_answers_but_their_villages_were_drawn(duck: DuckDB) -> None:
    rows = table({"x": [1, 2, 3, None, None], "village": [1, 1, 2, 3, 3], "weight": [1, 1, 1, 1, None]})
    (mean,) = estimates(measured(duck, rows, lambda t: mean_precision(Sample(t, "weight", clusters="village"), "x")))
    assert (mean.value, mean.answers, mean.df) == (2, 3, 1)
    assert mean.share_unknown == 0.25
    assert "unknown_answers" in mean.cautions
    # totals of the influences by village are (−1 + 0)/3, 1/3 and 0, over three villages drawn
    assert mean.se == pytest.approx((3 / 2 * (1 / 9 + 1 / 9)) ** 0.5)


def test_a_line_within_other_groups_than_those_shown_has_no_error() -> None:
    import ibis

    rows = ibis.table({"income": "int64", "town": "string", "region": "string"}, name="people")
    with pytest.raises(WrongLine, match="A line within region has no standard error by town"):
        poverty_precision(Sample(rows, by=("town",)), "income", Share(0.6, within=("region",)))
