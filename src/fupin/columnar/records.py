"""Households taken out of columns again, one by one, as `policy.explain` wants them; unknown is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fupin.columnar.schema import KEY, NUMBER_SCALE, TABLES
from fupin.columnar.schema.store import Store
from fupin.policy.packs import Pack
from fupin.policy.tree import HOUSEHOLD, MEMBER

Record = dict[str, Any]


def households(pack: Pack, tables: Mapping[str, pa.Table], year: int) -> Iterator[Record]:
    """Yield the households of tables: facts, `members` where they are known one by one, and `account` of a year."""
    members = _grouped(tables["members"], _numbers(pack, MEMBER))
    accounts = _accounts(tables, year)
    numbers = _numbers(pack, HOUSEHOLD)
    for row in tables["households"].to_pylist():
        record = {"id": row[KEY], **_known(row, numbers)}
        if row["members_known"]:
            record["members"] = members[row[KEY]]
        if row[KEY] in accounts:
            record["account"] = {"year": year, "items": accounts[row[KEY]]}
        yield record


def chosen(snapshot: Store, area: int, wanted: pa.Array) -> dict[str, pa.Table]:
    """The rows of some households of an area, in every table."""
    found = {}
    for table in TABLES:
        rows = snapshot.read(table, area)
        found[table] = rows.filter(pc.is_in(rows[KEY], value_set=wanted))
    return found


def _numbers(pack: Pack, entity: str) -> set[str]:
    return {fact.name for fact in pack.facts[entity].values() if fact.type == "number"}


def _known(row: Record, numbers: set[str]) -> Record:
    known = {name: value for name, value in row.items() if value is not None and name not in (KEY, "members_known")}
    return known | {name: Fraction(known[name], NUMBER_SCALE) for name in numbers & known.keys()}


def _grouped(table: pa.Table, numbers: set[str]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for row in table.to_pylist():
        found[row[KEY]].append(_known(row, numbers))
    return found


def _accounts(tables: Mapping[str, pa.Table], year: int) -> dict[int, list[Record]]:
    of_year = pc.field("year") == year
    found: dict[int, list[Record]] = {key: [] for key in tables["accounts"].filter(of_year)[KEY].to_pylist()}
    lines = tables["account_items"].filter(of_year).sort_by([(KEY, "ascending"), ("line", "ascending")])
    for row in lines.to_pylist():
        found[row[KEY]].append({name: row[name] for name in ("item", "amount", "member")})
    return found
