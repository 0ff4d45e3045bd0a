"""Every column of a result is explained, in the source and in the documents, and has one type on every engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from fractions import Fraction

import ibis
import pyarrow as pa
import pytest

from fupin.columnar import measures
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.measures import (
    Index,
    Sample,
    Share,
    at_level,
    columns,
    incidence,
    inequality,
    inequality_precision,
    mean_precision,
    median_gap,
    multidimensional,
    multidimensional_precision,
    poverty,
    poverty_precision,
    ratio_precision,
    sen_indices,
)
from fupin.columnar.measures.sample import UnknownColumn
from tests.columnar.measuring import measured, table
from tests.sources import ROOT

ROWS = {
    "income": [100, 200, 300, None, 500, 650],
    "size": [1, 2, None, 4, 5, 1],
    "town": ["a", "a", "b", "b", "c", "c"],
    "village": [1, 2, 3, 4, 5, 6],
    "area": [101010000000000] * 6,
    "wet": [True, False, None, False, True, False],
    "dark": [True, False, False, False, False, None],
}
INDEX = Index({"wet": 1, "dark": 2}, Fraction(1, 3))
Measure = Callable[[ibis.Table], ibis.Table]


def sample(rows: ibis.Table) -> Sample:
    return Sample(rows, "size", ("town",), strata="town", clusters="village")


RESULTS: dict[str, tuple[Measure, dict[str, str]]] = {
    "poverty": (lambda t: poverty(sample(t), "income", 250), columns.POVERTY),
    "sen": (lambda t: sen_indices(sample(t), "income", Share(0.6)), columns.SEN),
    "median gap": (lambda t: median_gap(sample(t), "income", 250), columns.MEDIAN_GAP),
    "inequality": (lambda t: inequality(sample(t), "income"), columns.INEQUALITY),
    "multidimensional": (lambda t: multidimensional(sample(t), INDEX), columns.MULTIDIMENSIONAL),
    "incidence": (lambda t: incidence(t, "wet"), columns.INCIDENCE),
    "mean": (lambda t: mean_precision(sample(t), "wet"), columns.PRECISION),
    "ratio": (lambda t: ratio_precision(sample(t), "income", "size"), columns.PRECISION),
    "poverty_precision": (lambda t: poverty_precision(sample(t), "income", Share(0.6)), columns.PRECISION),
    "inequality_precision": (lambda t: inequality_precision(sample(t), "income"), columns.PRECISION),
    "multidimensional_precision": (lambda t: multidimensional_precision(sample(t), INDEX), columns.PRECISION),
}
WHOLE = {"rows", "answers", "clusters", "strata", "df", "level", "area"}


def explained(name: str, known: dict[str, str]) -> bool:
    if known is columns.PRECISION and name.endswith(("_se", "_deff")):
        return True
    return any(fnmatchcase(name, pattern) for pattern in known)


@pytest.fixture(scope="module")
def duck() -> Iterator[DuckDB]:
    with DuckDB(threads=2) as opened:
        yield opened


@pytest.mark.parametrize("name", RESULTS)
def test_columns_are_explained_and_typed(duck: DuckDB, name: str) -> None:
    build, known = RESULTS[name]
    found = measured(duck, table(ROWS), build)
    measure_names = {column.removesuffix("_se") for column in found.column_names if column.endswith("_se")}
    own = [column for column in found.column_names if column not in {"town", *measure_names}]
    assert [column for column in own if not explained(column, known)] == []
    for field in found.schema:
        whole = field.name in WHOLE or field.name.startswith(("rows_", "households", "persons", "size_"))
        expected = {"town": pa.string(), "lonely": pa.bool_()}.get(field.name, pa.int64() if whole else pa.float64())
        assert field.type == expected, field


def test_explanations_have_their_columns(duck: DuckDB) -> None:
    for build, known in RESULTS.values():
        found = measured(duck, table(ROWS), build).column_names
        patterns = [pattern for pattern in known if not pattern.startswith("<")]
        assert [p for p in patterns if not any(fnmatchcase(column, p) for column in found)] == []


def test_every_column_and_function_stands_in_the_document() -> None:
    text = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`([a-z_0-9*<>]+)", text))
    known = [
        columns.POVERTY,
        columns.SEN,
        columns.MEDIAN_GAP,
        columns.INEQUALITY,
        columns.MULTIDIMENSIONAL,
        columns.INCIDENCE,
    ]
    assert {name for one in known for name in one} - words == set()
    functions = {name for name in measures.__all__ if name.islower()}
    assert functions - words == set()


def test_every_name_of_the_package_is_there() -> None:
    assert all(getattr(measures, name) is not None for name in measures.__all__)
    with pytest.raises(AttributeError, match="nothing_such"):
        measures.__getattr__("nothing_such")


def test_a_missing_column_is_named_with_those_there_are() -> None:
    rows = ibis.table({"income": "int64", "name": "string"}, name="people")
    with pytest.raises(UnknownColumn, match="There is no column wealth; the table has income, name"):
        poverty(Sample(rows), "wealth", 1)
    with pytest.raises(UnknownColumn, match="no column town"):
        Sample(rows, by=("town",))
    with pytest.raises(UnknownColumn, match="The column name holds string, not numbers"):
        inequality(Sample(rows), "name")
    with pytest.raises(UnknownColumn, match="income holds int64, not yes and no"):
        incidence(at_level(rows.mutate(area=rows["income"], size=rows["income"]), 1), "income")
