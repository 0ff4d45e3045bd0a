"""The embedded engine that linking runs in: in memory, and what does not fit in a folder that goes with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa


@contextmanager
def engine(memory: str, threads: int | None) -> Iterator[Any]:
    """A connection whose tables and spilled pages are gone afterwards, whatever happens."""
    import duckdb  # late: web processes import this package

    with tempfile.TemporaryDirectory(prefix="fupin-linking-") as folder:
        # What a killed process leaves of its spilled pages cannot be read.
        settings: dict[str, Any] = {"memory_limit": memory, "temp_directory": folder, "temp_file_encryption": True}
        if threads:
            settings["threads"] = threads
        connection = duckdb.connect(":memory:", config=settings)
        connection.execute("set enable_progress_bar = false")
        try:
            yield connection
        finally:
            connection.close()


def load(connection: Any, name: str, table: pa.Table) -> None:
    """Copy a table into the engine under a name."""
    connection.register("arriving", table)
    connection.execute(f"create or replace table {name} as select * from arriving")  # noqa: S608 - names are ours
    connection.unregister("arriving")


def rows(connection: Any, query: str) -> pa.Table:
    """The whole answer of a query."""
    found: pa.Table = connection.sql(query).to_arrow_table()
    return found
