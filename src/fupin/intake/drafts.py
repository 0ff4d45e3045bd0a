"""Rows gathered to households with their people, as the upload tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fupin.intake.cells import BLANK, CLEARED
from fupin.intake.messages import Problem
from fupin.intake.table import HOUSEHOLDS, MEMBERS, Finding, Table
from fupin.intake.targets import FAMILY_NAME, GIVEN_NAME, HOUSEHOLD, HOUSEHOLD_ID, ID, MEMBER
from fupin.registry.queries import HEAD

NEW, CHANGED, UNCHANGED, CONFLICT, ERROR = "N", "C", "U", "K", "E"

NUMBER, AREA, HEAD_NAME = "household.number", "household.area", "household.head_name"
NAME, RELATION = "member.name", "member.relation"
# What many rows of one household may say differently without harm.
_MAY_DIFFER = frozenset({NUMBER})


@dataclass(slots=True)
class Person:
    """One row that is a person; `id` is the record on file, or the one to be."""

    table: int
    row: int
    id: int = 0
    revision: int = 0
    status: str = NEW


@dataclass(slots=True)
class Draft:
    """One household of the upload; `rows` are those that say something of the household itself."""

    key: tuple[Any, ...]
    rows: list[tuple[int, int]]
    people: list[Person] = field(default_factory=list)
    number: str = ""
    area: int = 0
    id: int = 0
    revision: int = 0
    status: str = NEW

    @property
    def first(self) -> tuple[int, int]:
        """The row by which the household is named."""
        return self.rows[0] if self.rows else (self.people[0].table, self.people[0].row)


class Gatherer:
    """Gathers the rows of all tables of an upload."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self.drafts: dict[tuple[Any, ...], Draft] = {}
        self.findings: list[Finding] = []

    def gather(self) -> list[Draft]:
        """Return the households; rows that belong to none are among the findings."""
        for table in sorted(self.tables, key=lambda t: (t.layout == MEMBERS, t.layout != HOUSEHOLDS)):
            if table.layout == HOUSEHOLDS:
                self._households(table)
            else:
                self._people(table)
        return list(self.drafts.values())

    def _households(self, table: Table) -> None:
        keys = _keys(table)
        for row in range(len(table.rows)):
            key = next(keys)
            if key in self.drafts and key[0] != "row":
                other = self.drafts[key].first
                row_there = self.tables[other[0]].rows[other[1]]
                self.findings.append(
                    Finding(table.number, row, -1, Problem("same_household", {"number": str(key[1]), "row": row_there}))
                )
                continue
            self.drafts[key] = Draft(key, [(table.number, row)])

    def _people(self, table: Table) -> None:
        needs_household = table.layout == MEMBERS or NUMBER in table.fields
        for row, key in enumerate(_keys(table)):
            draft = self.drafts.get(key)
            if draft is None:
                if needs_household and key[0] == "row":
                    self.findings.append(Finding(table.number, row, _column(table, NUMBER), Problem("no_household")))
                draft = self.drafts[key] = Draft(key, [])
            if table.layout != MEMBERS:
                draft.rows.append((table.number, row))
            if not says_nothing(table, row, key):
                draft.people.append(Person(table.number, row))


def _column(table: Table, key: str) -> int:
    return table.fields[key].column if key in table.fields else -1


def _keys(table: Table) -> Iterator[tuple[Any, ...]]:
    """Yield for each row what its household is known by: identifier, number, or head and place."""
    fields = table.fields
    own = table.layout == HOUSEHOLDS and ID in fields
    identifier = fields.get(ID if own else HOUSEHOLD_ID)
    number, head, area = fields.get(NUMBER), fields.get(HEAD_NAME), fields.get(AREA)
    relation = fields.get(RELATION)
    counted = 0
    for row in range(len(table.rows)):
        if identifier is not None and (known := identifier.known(row)):
            yield ("id", int(known))
        elif number is not None:
            text = number.known(row)
            yield ("number", text) if text and text is not CLEARED else ("row", table.number, row)
        elif head is not None and (name := head.known(row)):
            yield ("head", name, area.known(row) if area else "")
        elif relation is not None and table.layout != HOUSEHOLDS:
            counted += relation.known(row) == HEAD
            yield ("count", table.number, counted)
        else:
            yield ("row", table.number, row)


def name_of(table: Table, row: int) -> str:
    """Return the name of the person in a row, put together where it stands in two columns; empty if missing."""
    fields = table.fields
    if NAME in fields:
        name = fields[NAME].known(row)
        return name if isinstance(name, str) else ""
    family = fields[FAMILY_NAME].known(row) if FAMILY_NAME in fields else None
    given = fields[GIVEN_NAME].known(row) if GIVEN_NAME in fields else None
    parts = [part for part in (given, family) if isinstance(part, str)]
    # Where names are written without gaps, the family name comes first.
    return " ".join(parts) if all(part.isascii() for part in parts) else "".join(reversed(parts))


def says_nothing(table: Table, row: int, key: tuple[Any, ...] = ("row",)) -> bool:
    """Tell whether a row of a roster names a household but no person: nobody of it is known one by one."""
    if key[0] == "row" or name_of(table, row):
        return False
    return all(one.value(row) is BLANK for one in table.of(MEMBER))


def household_values(tables: Sequence[Table], draft: Draft) -> Iterator[tuple[str, Any, int, int]]:
    """Yield each fact that the upload gives of a household, with the table and row that say it."""
    for number, rows in _by_table(draft.rows):
        for one in tables[number].of(HOUSEHOLD):
            if one.target.key in (NUMBER, AREA):
                continue
            for row in rows:
                value = one.known(row)
                if value is not None:
                    yield one.target.name, value, number, row
                    break


def differing(tables: Sequence[Table], drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Yield the cells that say something else of a household than its first row."""
    for table in tables:
        fields = [f for f in table.of(HOUSEHOLD) if f.target.key not in _MAY_DIFFER]
        for one in fields:
            yield from _differing_field(table, one, drafts)


def _differing_field(table: Table, one: Any, drafts: Sequence[Draft]) -> Iterator[Finding]:
    codes = one.codes
    for draft in drafts:
        rows = draft.rows
        if len(rows) < 2 or rows[0][0] != table.number:
            continue
        first = rows[0][1]
        code = codes[first]
        for number, row in rows[1:]:
            if number == table.number and codes[row] != code and (finding := _difference(table, one, first, row)):
                yield finding


def _difference(table: Table, one: Any, first: int, row: int) -> Finding | None:
    here, there = one.known(row), one.known(first)
    if here is None or there is None or here == there:
        return None
    arguments = {"value": _shown(one, row), "other": _shown(one, first), "row": table.rows[first]}
    return Finding(table.number, row, one.column, Problem("household_differs", arguments))


def _shown(one: Any, row: int) -> str:
    return "***" if one.target.sensitive else str(one.raw(row))


def _by_table(rows: Sequence[tuple[int, int]]) -> Iterator[tuple[int, list[int]]]:
    found: dict[int, list[int]] = {}
    for table, row in rows:
        found.setdefault(table, []).append(row)
    yield from found.items()
