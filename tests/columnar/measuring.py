"""Running a measure on an engine, over rows that a test wrote down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from fupin.columnar.backends.base import Engine

Build = Callable[[ibis.Table], ibis.Table]
Rows = Mapping[str, Any]  # a sequence for each column


def table(columns: Rows) -> pa.Table:
    """An Arrow table of columns; None is unknown."""
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def measured(engine: Engine, rows: pa.Table | Path, build: Build) -> pa.Table:
    """What an expression over the rows (a table, or a Parquet file) gives on an engine."""
    schema = pq.read_schema(rows) if isinstance(rows, Path) else rows.schema
    engine.attach({"people": rows})
    return engine.fetch(build(ibis.table(ibis.Schema.from_pyarrow(schema), name="people")))


class Question:
    """A measure of rows of one shape, compiled once, for tests that ask it many times."""

    def __init__(self, engine: Engine, shape: pa.Schema, build: Build) -> None:
        people = ibis.table(ibis.Schema.from_pyarrow(shape), name="people")
        self.engine, self.statement = engine, str(ibis.to_sql(build(people), dialect=engine.capabilities.dialect))

    def all(self, rows: pa.Table) -> list[dict[str, Any]]:
        """The answer for some rows, a row for each group."""
        self.engine.attach({"people": rows})
        return list(self.engine.fetch_sql(self.statement).to_pylist())

    def one(self, rows: pa.Table) -> dict[str, Any]:
        """The answer that has a single row."""
        (found,) = self.all(rows)
        return found


def one(engine: Engine, rows: pa.Table | Path, build: Build) -> dict[str, Any]:
    """The single row of such a result."""
    (found,) = measured(engine, rows, build).to_pylist()
    return dict(found)
