"""Households of a place as the tables that `columnar.schema` lays down, without going through files."""

from __future__ import annotations

from collections.abc import Iterator

from fupin.columnar import schema
from fupin.framework.bulk import chunks
from fupin.registry.pack import pack
from fupin.registry.queries.households import Moment
from fupin.registry.queries.policy import households_for_policy

_PART = 10_000


def tables_for_policy(
    area: int, year: int | None = None, at: Moment = None, *, kind: str | None = None
) -> Iterator[schema.Tables]:
    """Yield the tables of a place's households as of a moment, ten thousand at a time, so that memory stays flat."""
    for rows in chunks(households_for_policy(area, year, at, kind=kind), _PART):
        yield schema.tables(pack(), rows)
