"""The contract of the columns: which tables a snapshot holds, and the type of every column.

households     one row per household: household (id), members_known, and every declared household fact
members        one row per member: household, member (number within the household or id), and every member fact
accounts       one row per household and year whose income account was collected, also if it is empty
account_items  one row per line of an account: household, year, line, item, amount, member

Unknown is null. Money is whole minor units in int64; numbers are int64 in units of 1/10,000; a code is text, a
set of codes a list of texts. A decimal type is never used: wide ones are a hundred times slower to scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from fupin.policy.evaluate import as_day, exact_number
from fupin.policy.packs import Pack
from fupin.policy.tree import HOUSEHOLD, MEMBER
from fupin.policy.values import NUMBER_DECIMALS, FactDeclaration

if TYPE_CHECKING:
    import ibis

NUMBER_SCALE: int = 10**NUMBER_DECIMALS
TABLES = ("households", "members", "accounts", "account_items")
KEY = "household"
TYPES: dict[str, pa.DataType] = {
    "code": pa.string(),
    "codes": pa.list_(pa.string()),
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.int64(),
    "money": pa.int64(),
    "text": pa.string(),
    "date": pa.date32(),
}
ACCOUNTS = pa.schema([(KEY, pa.int64()), ("year", pa.int32())])
ACCOUNT_ITEMS = pa.schema(
    [
        (KEY, pa.int64()),
        ("year", pa.int32()),
        ("line", pa.int32()),
        ("item", pa.string()),
        ("amount", pa.int64()),
        ("member", pa.int64()),
    ]
)

Row = Mapping[str, Any]
Tables = dict[str, pa.Table]


def schemas(pack: Pack) -> dict[str, pa.Schema]:
    """The Arrow schema of every table of a pack."""
    return {
        "households": pa.schema([(KEY, pa.int64()), ("members_known", pa.bool_()), *_columns(pack, HOUSEHOLD)]),
        "members": pa.schema([(KEY, pa.int64()), ("member", pa.int64()), *_columns(pack, MEMBER)]),
        "accounts": ACCOUNTS,
        "account_items": ACCOUNT_ITEMS,
    }


def unbound(pack: Pack) -> dict[str, ibis.Table]:
    """The tables as Ibis sees them before they are tied to data."""
    # Loading Ibis takes a second and a hundred megabytes; who only writes tables does without.
    import ibis

    return {name: ibis.table(ibis.Schema.from_pyarrow(schema), name=name) for name, schema in schemas(pack).items()}


def tables(pack: Pack, households: Iterable[Row]) -> Tables:
    """Arrow tables of households written as rules see them: facts, members, account or accounts.

    The id of a household is its `id`, or else its place in the row; a member's likewise.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for place, household in enumerate(households):
        _add_household(rows, place, household)
    declared = {"households": pack.facts[HOUSEHOLD], "members": pack.facts[MEMBER]}
    return {name: _table(rows[name], schema, declared.get(name, {})) for name, schema in schemas(pack).items()}


def write(found: Tables, folder: Path) -> None:
    """Write tables as Parquet files named after them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in found.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def _columns(pack: Pack, entity: str) -> list[tuple[str, pa.DataType]]:
    return [(fact.name, TYPES[fact.type]) for fact in pack.facts[entity].values()]


def _add_household(rows: dict[str, list[dict[str, Any]]], place: int, household: Row) -> None:
    key = household.get("id", place)
    members = household.get("members")
    rows["households"].append({**household, KEY: key, "members_known": members is not None})
    for number, member in enumerate(members or ()):
        rows["members"].append({**member, KEY: key, "member": member.get("id", number)})
    accounts = household.get("accounts") or [household.get("account")]
    for account in accounts:
        if account is not None and account.get("items") is not None:
            _add_account(rows, key, account)


def _add_account(rows: dict[str, list[dict[str, Any]]], key: int, account: Row) -> None:
    year = account["year"]
    rows["accounts"].append({KEY: key, "year": year})
    for line, item in enumerate(account["items"]):
        rows["account_items"].append({**item, KEY: key, "year": year, "line": line})


def _table(rows: list[dict[str, Any]], schema: pa.Schema, facts: Mapping[str, FactDeclaration]) -> pa.Table:
    columns = []
    given = set().union(*rows)
    for field in schema:
        if field.name not in given:
            columns.append(pa.nulls(len(rows), field.type))
            continue
        convert = STORED.get(facts[field.name].type) if field.name in facts else None
        values = [row.get(field.name) for row in rows]
        if convert is not None:
            values = [None if value is None else convert(value) for value in values]
        columns.append(pa.array(values, type=field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def scaled(value: Any) -> int:
    """A number in units of 1/10,000; raises if it is finer."""
    units = exact_number(value) * NUMBER_SCALE
    if units.denominator != 1:
        raise ValueError(f"{value} has more than {NUMBER_DECIMALS} decimals.")
    return int(units)


STORED: dict[str, Callable[[Any], Any]] = {"number": scaled, "date": as_day, "codes": sorted}
