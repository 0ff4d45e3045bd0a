"""A snapshot: the tables of `columnar.schema` for every household of a place, as of a day and as then believed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fupin.columnar.schema import KEY, TABLES, Tables, schemas
from fupin.columnar.schema.store import Damaged, Draft, Manifest, Store, Value
from fupin.kernel.area import PROVINCE_LEVEL
from fupin.policy.packs import Pack
from fupin.policy.tree import HOUSEHOLD, MEMBER
from fupin.policy.values import is_public

KIND = "snapshot"
# The places of the snapshot by their names, so that whoever reads it needs no register.
AREAS = pa.schema([("area", pa.int64()), ("level", pa.int8()), ("name_zh", pa.string()), ("name_en", pa.string())])

# What a register adds, so that two snapshots can be told apart with reasons: for each household (member is null) and
# each member, since when it is as it is, and what became of those who are no longer in the other tables.
EVENTS = pa.schema(
    [
        (KEY, pa.int64()),
        ("member", pa.int64()),
        ("what", pa.string()),
        ("day", pa.date32()),
        ("reason", pa.string()),
        ("other", pa.int64()),
    ]
)
# since: counted as it is (household), or a present member of this household; came: lies here, before in `other`;
# gone: was here, lies in `other` now; ended, left: no longer a household or a member, with the reason.
SINCE, CAME, GONE, ENDED, LEFT = EVENT_KINDS = ("since", "came", "gone", "ended", "left")
# The reason with which a household ended that is part of another one since.
MERGED = "merged"
# In `about`: members have one identifier for life, so that they are followed from one household to another.
FOLLOWED = "persons_followed"


def about(pack: Pack, *, area: int, true_on: str, known_by: str, **more: Value) -> dict[str, Value]:
    """What a snapshot says of itself: its place, both its dates (ISO), and the pack that declared its columns."""
    named = {"pack": pack.name, "pack_version": pack.version, "fingerprint": pack.fingerprint}
    return {"area": area, "true_on": true_on, "known_by": known_by, **named, **more}


def begin(folder: Path, facts: Mapping[str, Value], level: int = PROVINCE_LEVEL) -> Draft:
    """Begin or go on with a snapshot, cut into places of a level."""
    return Draft(folder, Manifest(KIND, level, facts))


def open_snapshot(folder: Path, pack: Pack | None = None) -> Store:
    """Open a snapshot; with a pack, make sure that it has every column that the pack declares."""
    store = Store.open(folder, KIND)
    if pack is not None:
        _compare(store, pack)
    return store


def areas_of(store: Store) -> pa.Table:
    """The places of a snapshot, by area: level and both names. Every part names those above it too, here once."""
    found = store.read("areas") if store.files("areas") else AREAS.empty_table()
    return found.group_by(AREAS.names).aggregate([]).sort_by("area")


def without_private(pack: Pack, found: Tables) -> Tables:
    """The same tables with the columns of names, free texts and numbers of persons emptied."""
    return {name: _emptied(table, _private(pack, name)) for name, table in found.items()}


def _private(pack: Pack, table: str) -> list[str]:
    entity = {"households": HOUSEHOLD, "members": MEMBER}.get(table)
    return [fact.name for fact in pack.facts[entity].values() if not is_public(fact)] if entity else []


def _emptied(table: pa.Table, names: list[str]) -> pa.Table:
    for name in names:
        place = table.schema.get_field_index(name)
        table = table.set_column(
            place, table.schema.field(place), pa.nulls(table.num_rows, table.schema.field(place).type)
        )
    return table


def _compare(store: Store, pack: Pack) -> None:
    expected = schemas(pack)
    for table in TABLES:
        for file in store.files(table)[:1]:
            _compare_file(file, expected[table])


def _compare_file(file: Path, expected: pa.Schema) -> None:
    found = pq.read_schema(file)
    for column in expected:
        if column.name not in found.names or found.field(column.name).type != column.type:
            raise Damaged(
                "The column %(column)s is missing or of another type than the policy pack declares.",
                place=str(file),
                fix="Publish the snapshot again with this pack.",
                column=column.name,
            )
