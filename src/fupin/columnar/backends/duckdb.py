"""DuckDB, embedded: the engine of a county office, and of a province on one machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import duckdb
import ibis
import pyarrow as pa

from fupin.columnar.backends.base import Capabilities, Source


class DuckDB:
    """An in-memory DuckDB over Arrow tables or Parquet files."""

    capabilities = Capabilities("duckdb", "duckdb")

    def __init__(self, *, threads: int | None = None, memory_limit: str | None = None) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {}
        if threads is not None:
            settings["threads"] = threads
        if memory_limit is not None:
            settings["memory_limit"] = memory_limit
        self.connection = duckdb.connect(":memory:", config=settings)

    def attach(self, sources: Mapping[str, Source]) -> None:
        """Give each table its data: an Arrow table, a Parquet file, or a folder of them."""
        for name, source in sources.items():
            if isinstance(source, Path):
                files = str(source / "**" / "*.parquet" if source.is_dir() else source).replace("'", "''")
                self.connection.execute(f"CREATE OR REPLACE VIEW \"{name}\" AS FROM read_parquet('{files}')")
            else:
                self.connection.register(name, source)

    def fetch(self, expression: ibis.Expr) -> pa.Table:
        """Run an Ibis expression."""
        return self.fetch_sql(str(ibis.to_sql(expression, dialect=self.capabilities.dialect)))

    def fetch_sql(self, statement: str) -> pa.Table:
        """Run a compiled expression; every row is fetched, for DuckDB takes no second statement before that."""
        return self.connection.sql(statement).to_arrow_table()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> DuckDB:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
