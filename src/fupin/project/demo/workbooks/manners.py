"""The manners of the houses: how offices lay out the same table, and what their writers are used to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from random import Random

from fupin.project.demo.chance import likely
from fupin.project.demo.material import Material
from fupin.project.demo.workbooks.table import HOUSEHOLD, INCOME, Cell, Row, Table

Span = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(slots=True)
class Sheet:
    """A finished sheet: its name, its rows, what is merged, and how many rows stand above the data."""

    name: str
    rows: list[Row]
    heading: int
    merged: list[Span] = field(default_factory=list)
    text_dates: bool = False


Manner = Callable[[Random, Material, str, Table], Sheet]


def by_template(_rng: Random, material: Material, _village: str, table: Table) -> Sheet:
    """One line of names as in the official form; days as days, numbers as text."""
    names: Row = [column.words[0] for column in table.columns]
    return Sheet(material.workbooks["sheet"], [names, *table.rows], 1)


def with_title(_rng: Random, material: Material, village: str, table: Table) -> Sheet:
    """A title over the whole width, then names in two lines, the upper ones merged over their blocks."""
    title = material.workbooks["title"].format(village=village)
    blank: Row = [None] * (len(table.columns) - 1)
    upper: Row = []
    merged: list[Span] = [(0, 0, 0, len(table.columns) - 1)]
    for block, own in groupby(table.columns, key=lambda column: column.block):
        width = len(list(own))
        merged.append((1, len(upper), 1, len(upper) + width - 1))
        upper += [material.workbooks["blocks"][block], *([None] * (width - 1))]
    lower: Row = [column.words[0] for column in table.columns]
    return Sheet(material.workbooks["sheet"], [[title, *blank], upper, lower, *table.rows], 3, merged)


def by_habit(rng: Random, material: Material, _village: str, table: Table) -> Sheet:
    """Names of one's own, days as text in several manners, a small x, a row of totals and a remark below."""
    names: Row = [rng.choice(column.words[1:3] or column.words) for column in table.columns]
    manner = rng.choice(DAYS)
    rows = [[_habit(rng, cell, manner) for cell in row] for row in table.rows]
    rows.append(_totals(material, table))
    rows.append([material.workbooks["remark"], *([None] * (len(table.columns) - 1))])
    return Sheet("Sheet1", [_unique(names, table), *rows], 1, text_dates=True)


def numbered(_rng: Random, material: Material, _village: str, table: Table) -> Sheet:
    """A serial number in front, and everything of the household repeated in each of its rows."""
    names: Row = [material.workbooks["serial"], *(column.words[0] for column in table.columns)]
    rows: list[Row] = []
    for number, row in enumerate(_repeated(table), start=1):
        rows.append([number, *row])
    return Sheet(material.workbooks["sheet"], [names, *rows], 1)


DAYS: Sequence[Callable[[date], str]] = (
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}/{day.month:02d}/{day.day:02d}",
    lambda day: f"{day.year}{day.month:02d}{day.day:02d}",
    lambda day: f"{day.year}-{day.month}-{day.day}",
)
MANNERS: Sequence[Manner] = (by_template, with_title, by_habit, numbered)


def _habit(rng: Random, cell: Cell, manner: Callable[[date], str]) -> Cell:
    if isinstance(cell, date):
        return manner(cell)
    if isinstance(cell, str) and cell.endswith("X") and len(cell) == 18:
        return cell.lower()
    return f" {cell}" if isinstance(cell, str) and likely(rng, 1) else cell


def _totals(material: Material, table: Table) -> Row:
    total: Row = [None] * len(table.columns)
    total[0] = material.workbooks["total"]
    for place, column in enumerate(table.columns):
        if column.block == INCOME or column.name == "size":
            total[place] = sum(row[place] for row in table.rows if isinstance(row[place], int))  # type: ignore[misc]
    return total


def _unique(names: Row, table: Table) -> Row:
    """Two columns of one name would leave the reader guessing: the second keeps its official name."""
    seen: set[Cell] = set()
    found: Row = []
    for name, column in zip(names, table.columns, strict=True):
        found.append(column.words[0] if name in seen else name)
        seen.add(found[-1])
    return found


def _repeated(table: Table) -> list[Row]:
    own = [place for place, column in enumerate(table.columns) if column.block == HOUSEHOLD]
    rows: list[Row] = []
    for position, row in enumerate(table.rows):
        again = list(row)
        if position not in table.first:
            for place in own:
                again[place] = rows[-1][place]
        rows.append(again)
    return rows
