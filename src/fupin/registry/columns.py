"""The register's part of a snapshot: its households as the tables that `columnar.schema` lays down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fupin.columnar import schema
from fupin.columnar.schema.snapshot import without_private
from fupin.columnar.schema.store import Value
from fupin.framework.bulk import chunks
from fupin.framework.snapshots import COLUMNS, Columns, Cut
from fupin.registry.events import events
from fupin.registry.models import Account, Household, Member
from fupin.registry.pack import pack
from fupin.registry.queries.policy import households_for_policy

_BATCH = 2_000


def add() -> None:
    """Make the register's tables part of every snapshot."""
    COLUMNS["registry"] = Columns((Household, Member, Account), write, cutting=True, tally=tally)


def write(cut: Cut) -> Iterator[tuple[str, pa.Table]]:
    """Yield the tables of one cut, some thousands of rows at a time; names and numbers of persons are left out."""
    found = households_for_policy(0, None, cut.moment, limits=(cut.low, cut.high))
    # Even a cut without households has its tables, so that a missing file is always a fault.
    yield from schema.tables(pack(), ()).items()
    for rows in chunks(found, _BATCH):
        yield from without_private(pack(), schema.tables(pack(), rows)).items()
    for table in events(cut):
        yield "events", table


def tally(folder: Path) -> dict[str, Value]:
    """Return how many households of each kind, and how many of each status, the finished files hold."""
    found: dict[str, Value] = {}
    for file in sorted(folder.glob("households/*/*.parquet")):
        for column in ("kind", "status"):
            for each in pc.value_counts(pq.read_table(file, columns=[column], partitioning=None)[column]).to_pylist():
                name = f"{column}_{each['values'] or 'unknown'}"
                found[name] = int(found.get(name) or 0) + each["counts"]
    return found
