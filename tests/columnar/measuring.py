"""Running a measure on an engine, over rows that a test wrote down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from fupin.columnar.backends.base import Engine

Build = Callable[[ibis.Table], ibis.Table]
Rows = Mapping[str, Sequence[Any]]


def table(columns: Rows) -> pa.Table:
    """An Arrow table of columns; None is unknown."""
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def measured(engine: Engine, rows: pa.Table | Path, build: Build) -> pa.Table:
    """What an expression over the rows (a table, or a Parquet file) gives on an engine."""
    schema = pq.read_schema(rows) if isinstance(rows, Path) else rows.schema
    engine.attach({"people": rows})
    return engine.fetch(build(ibis.table(ibis.Schema.from_pyarrow(schema), name="people")))


def one(engine: Engine, rows: pa.Table | Path, build: Build) -> dict[str, Any]:
    """The single row of such a result."""
    (found,) = measured(engine, rows, build).to_pylist()
    return dict(found)
