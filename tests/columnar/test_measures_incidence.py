"""Poverty by area through the project's own engines, from Arrow tables and from Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fupin.columnar.backends.base import Engine
from fupin.columnar.measures import Sample, Share, at_level, estimates, incidence, poverty, poverty_precision
from fupin.columnar.measures.bounds import Weights
from fupin.kernel.area import COUNTY_LEVEL, GROUP_LEVEL, NATION_LEVEL, PROVINCE_LEVEL, VILLAGE_LEVEL, ancestor
from tests.columnar.measuring import measured

EAST, WEST = 110102003004000, 220102003004000
SECOND = EAST + 1000
FINDINGS = {
    "household": [1, 2, 3, 4, 5, 6],
    "area": [EAST, EAST, SECOND, WEST, WEST, None],
    "poor": [True, False, None, True, False, True],
    "size": [2, 3, 4, None, 5, 6],
    "income": [100, 900, None, 200, 800, 150],
}
TYPES = {"household": pa.int64(), "area": pa.int64(), "poor": pa.bool_(), "size": pa.int64(), "income": pa.int64()}


def findings() -> pa.Table:
    return pa.table({name: pa.array(values, TYPES[name]) for name, values in FINDINGS.items()})


def by_area(found: pa.Table) -> dict[tuple[int, int], dict[str, Any]]:
    return {(row["level"], row["area"]): row for row in found.to_pylist()}


def test_every_level_in_one_pass(engine: Engine) -> None:
    found = by_area(measured(engine, findings(), incidence))
    nation = found[NATION_LEVEL, 0]
    assert (nation["households"], nation["households_yes"], nation["households_unknown"]) == (6, 3, 1)
    assert (nation["persons"], nation["persons_yes"], nation["persons_unknown"]) == (20, 8, 4)
    assert (nation["rate"], nation["share_unknown"], nation["size_unknown"]) == (0.5, 0.2, 1)
    assert (nation["rate_low"], nation["rate_high"]) == (0.4, 1)
    village = found[VILLAGE_LEVEL, EAST]
    assert (village["rate"], village["rate_low"], village["rate_high"]) == (0.4, 0.4, 0.4)
    second = found[GROUP_LEVEL, SECOND]
    assert (second["rate"], second["rate_low"], second["rate_high"]) == (None, 0, 1)
    province = found[PROVINCE_LEVEL, ancestor(EAST, PROVINCE_LEVEL)]
    assert (province["households"], province["persons"], province["rate_high"]) == (3, 9, pytest.approx(6 / 9))
    assert sum(row["households"] for (level, _), row in found.items() if level == COUNTY_LEVEL) == 5


def test_a_size_between_two_numbers_narrows_the_bounds(engine: Engine) -> None:
    found = by_area(measured(engine, findings(), lambda t: incidence(t, unknown_sizes=Weights(1, 10), levels=(1,))))
    west = found[1, ancestor(WEST, PROVINCE_LEVEL)]
    assert (west["persons"], west["rate"]) == (5, 0)
    assert (west["rate_low"], west["rate_high"]) == pytest.approx((1 / 6, 10 / 15))


def test_measures_by_area_on_parquet(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "findings.parquet"
    pq.write_table(findings(), file)
    built = measured(
        engine, file, lambda t: poverty(Sample(at_level(t, PROVINCE_LEVEL), "size", ("place",)), "income", 500)
    ).to_pylist()
    places = {row["place"]: row for row in built}
    assert list(places) == [ancestor(EAST, 1), ancestor(WEST, 1), None]
    east = places[ancestor(EAST, 1)]
    assert (east["rows"], east["rows_unknown"], east["headcount"]) == (3, 1, 0.4)
    assert east["gap"] == pytest.approx(0.4 * 0.8)
    assert (east["headcount_low"], east["headcount_high"]) == pytest.approx((2 / 9, 6 / 9))
    west = places[ancestor(WEST, 1)]
    assert (west["rows_unweighted"], west["headcount"]) == (1, 0)
    assert (west["headcount_low"], west["headcount_high"]) == (0, 1)


def test_results_are_floating_numbers_on_every_engine(engine: Engine) -> None:
    found = measured(
        engine, findings(), lambda t: poverty(Sample(t), "income", 499.5, unknown_weights=Weights(0.5, 9.5))
    )
    assert {field.type for field in found.schema if not field.name.startswith("rows")} == {pa.float64()}
    assert found["line"].to_pylist() == [499.5]


def test_standard_errors_by_area_on_every_engine(engine: Engine) -> None:
    rows = pa.table(
        {
            "income": [100.0, 300, 500, 700, 150, 250, 650, 900],
            "village": [1, 1, 2, 2, 3, 3, 4, 4],
            "town": ["a", "b", "a", "b", "a", "b", "a", "b"],
        }
    )
    found = estimates(
        measured(
            engine,
            rows,
            lambda t: poverty_precision(Sample(t, by=("town",), clusters="village"), "income", Share(0.6, "mean")),
        ),
        ("town",),
    )
    rates = {one.group: (one.value, one.se) for one in found if one.measure == "headcount"}
    assert list(rates) == [("a",), ("b",)]
    assert rates["a",][0] == 0.5
    assert all(se is not None and se > 0 for _, se in rates.values())


def test_no_findings_have_no_rate(engine: Engine) -> None:
    empty = findings().slice(0, 0)
    assert measured(engine, empty, incidence).num_rows == 0
    assert measured(engine, empty, lambda t: poverty(Sample(t, "size"), "income", 500)).num_rows == 0
