"""The least that any import must do: read the cells, and write rows of the same columns, once, without history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from benchmarks._roster import COLUMNS

Row = dict[str, Any]

_ITEMS = {
    "wage_income": "wage",
    "business_income": "production",
    "property_income": "property",
    "transfer_income": "transfer",
}
_FACTS = {
    "school_status": "student_status", "health_status": "health", "disability": "disabled",
    "labour_ability": "labour_capacity", "medical_insured": "medical_insurance", "pension_insured": "pension_insurance",
}  # fmt: skip


def households_of(path: Path) -> Iterator[list[Row]]:
    """Yield the rows of each household as they stand in the file."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
    next(iter(rows))
    group: list[Row] = []
    for values in rows:
        row = dict(zip(COLUMNS, values, strict=True))
        if group and group[0]["household_id"] != row["household_id"]:
            yield group
            group = []
        group.append(row)
    yield group


def write_raw(groups: Iterator[list[Row]]) -> None:
    """Write households, members and accounts with one bulk write for each table."""
    from fupin.framework.bulk import insert_rows
    from fupin.framework.ids import new_ids
    from fupin.framework.recording import columns_of
    from fupin.registry.models import Account, Household, Member

    tables: dict[Any, list[Row]] = {Household: [], Member: [], Account: []}
    for group in groups:
        identifier, *people = new_ids(len(group) + 1)
        area = int(group[0]["village_code"].ljust(15, "0"))
        tables[Household].append(_household(identifier, area, group))
        tables[Account].append(_account(people[0] + 2**40, identifier, area, group))
        tables[Member] += [_member(p, identifier, area, row) for p, row in zip(people, group, strict=True)]
    for model, rows in tables.items():
        names = columns_of(model)
        defaults = {f.attname: f.get_default() for f in model._meta.concrete_fields}
        insert_rows(model, names, ([row.get(n, defaults[n]) for n in names] for row in rows))


def _household(identifier: int, area: int, group: list[Row]) -> Row:
    first = group[0]
    facts = {"housing_grade": first["housing_grade"], "water_safe": bool(first["safe_water"])}
    return {
        "id": identifier, "area": area, "number": first["household_id"], "kind": "registered",
        "head_name": _name(first), "size": len(group), "main_cause": first["poverty_cause"], "facts": facts,
    }  # fmt: skip


def _account(identifier: int, household: int, area: int, group: list[Row]) -> Row:
    items = [{"item": i, "amount": int(r[c] * 100)} for r in group for c, i in _ITEMS.items() if r[c]]
    return {"id": identifier, "household_id": household, "area": area, "year": 2026, "items": items}


def _member(identifier: int, household: int, area: int, row: Row) -> Row:
    return {
        "id": identifier, "household_id": household, "area": area, "name": _name(row), "sex": row["sex"],
        "birth_date": date.fromisoformat(row["dob"]), "relation": row["relationship"], "identity": row["national_id"],
        "identity_kind": "resident_id", "identity_index": int(row["national_id"][:17]),
        "identity_tail": int(row["national_id"][13:17]),
        "facts": {name: row[column] for column, name in _FACTS.items()},
    }  # fmt: skip


def _name(row: Row) -> str:
    return f"{row['first_name']} {row['last_name']}"
