"""The register's part of a snapshot: its households as the tables that `columnar.schema` lays down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fupin.columnar import schema
from fupin.framework.bulk import chunks
from fupin.registry.pack import pack
from fupin.registry.queries.households import Moment
from fupin.registry.queries.policy import households_for_policy

_PART = 10_000


def parts(area: int, year: int | None = None, at: Moment = None, *, kind: str | None = None) -> Iterator[schema.Tables]:
    """Yield the tables of a place's households as of a moment, ten thousand at a time, so that memory stays flat."""
    for rows in chunks(households_for_policy(area, year, at, kind=kind), _PART):
        yield schema.tables(pack(), rows)


def publish(area: int, folder: Path, at: Moment = None) -> int:
    """Write the tables of a place as Parquet files, a folder for each table; return how many households."""
    count = 0
    for number, tables in enumerate(parts(area, at=at)):
        for name, table in tables.items():
            schema.write({f"part{number:05d}": table}, folder / name)
        count += tables["households"].num_rows
    return count
