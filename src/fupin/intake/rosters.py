"""Lists of other offices: any table whose columns the caller names, read by the same cells as uploads are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.intake.cells import BIRTH, BLANK, CLEARED, IDENTITY, Reading, read_cell, text_of
from fupin.intake.grid import Grid
from fupin.intake.limits import HEADER_ROWS
from fupin.intake.messages import Problem, sentence
from fupin.intake.reader import Note, Tick, read
from fupin.intake.targets import MEMBER, Target
from fupin.intake.words import fold, means
from fupin.kernel.text import Text
from fupin.policy.identity import IdentityNumber
from fupin.policy.values import FactDeclaration

_ENOUGH = 2
_OF_PERSONS = {
    "name": f"{MEMBER}.name",
    "identity": IDENTITY,
    "birth_date": BIRTH,
    "phone": f"{MEMBER}.phone",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that may be there: what it is called and how its cells are read; `holds` names what is of a person."""

    name: str
    type: str
    label: Text
    aliases: tuple[str, ...] = ()
    codes: str = ""
    holds: str = ""

    @property
    def words(self) -> frozenset[str]:
        """Every word that may stand above the column, folded."""
        return frozenset(filter(None, map(fold, (self.name, *self.label.words(), *self.aliases))))

    def target(self) -> Target:
        """Return how its cells are read."""
        key = _OF_PERSONS.get(self.holds, f"list.{self.name}")
        name = "identity_number" if self.holds == "identity" else self.holds or self.name
        fact = FactDeclaration(self.name, "list", self.type, self.label, "", codes=self.codes or None)
        return Target(key, "list", name, self.type, self.label, fact=fact)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One cell that could not be read as it stands; `raw` is what it shows."""

    line: int
    cell: str
    column: str
    problem: Problem
    raw: str

    @property
    def text(self) -> str:
        """What is wrong and how to mend it, in the language of the page."""
        return sentence(self.problem.code, self.problem.arguments)


@dataclass(slots=True)
class Roster:
    """The rows below one or more headers: each line with its values by column, None where a cell says nothing."""

    found: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each line with what it says."""
        for position, line in enumerate(self.lines):
            yield line, {name: column[position] for name, column in self.values.items()}


@dataclass(slots=True)
class RosterBook:
    """A file of lists: its sheets, not yet read as anything."""

    grids: list[Grid]
    notes: list[Note]

    def score(self, wanted: Sequence[Wanted]) -> set[str]:
        """Return which of the columns the best header of the file names."""
        return max((set(found) for found in self._headers(wanted)), key=len, default=set())

    def labels(self) -> list[str]:
        """Return the words of the fullest row among the first ones: what the file itself calls its columns."""
        rows = [_labels(grid, position) for grid in self.grids for position in range(_beginning(grid))]
        return [label for label in max(rows, key=lambda row: sum(map(bool, row)), default=[]) if label]

    def read(self, wanted: Sequence[Wanted], today: date, tick: Tick = lambda _done, _total: None) -> Roster:
        """Read every sheet whose header names as much as the best one does."""
        best = self.score(wanted)
        roster = Roster(values={column.name: [] for column in wanted})
        for number, grid in enumerate(self.grids):
            tick(number, len(self.grids))
            found, position = _header(grid, wanted)
            if len(best) >= _ENOUGH and set(found) >= best:
                _read_sheet(roster, _Sheet(grid, position, found), wanted, Reading(today))
        return roster

    def _headers(self, wanted: Sequence[Wanted]) -> Iterator[dict[str, int]]:
        for grid in self.grids:
            yield _header(grid, wanted)[0]


def open_book(content: bytes, name: str, tick: Tick = lambda _done, _total: None) -> RosterBook:
    """Open a file of any kind that uploads may have; raises Refused for what cannot or must not be read."""
    workbook = read(content, name, tick)
    return RosterBook(workbook.grids, workbook.notes)


def _beginning(grid: Grid) -> int:
    return min(HEADER_ROWS, len(grid.rows))


def _labels(grid: Grid, position: int) -> list[str]:
    return [text_of(value) if isinstance(value, str) else "" for value in grid.row(position)]


def _header(grid: Grid, wanted: Sequence[Wanted]) -> tuple[dict[str, int], int]:
    """Return where the columns stand by the best of the first rows, and the position of that row."""
    words = {word: column.name for column in reversed(wanted) for word in column.words}
    best: tuple[dict[str, int], int] = ({}, 0)
    for position in range(_beginning(grid)):
        found: dict[str, int] = {}
        for number, label in enumerate(_labels(grid, position)):
            if (name := words.get(fold(label))) is not None:
                found.setdefault(name, number)
        if len(found) > len(best[0]):
            best = found, position
    return best


@dataclass(frozen=True, slots=True)
class _Sheet:
    grid: Grid
    header: int
    found: dict[str, int]

    def rows(self) -> list[int]:
        """Return the positions of the rows that say something of their own."""
        below = range(self.header + 1, len(self.grid.rows))
        return [position for position in below if not _is_total(self.grid, position)]


def _read_sheet(roster: Roster, sheet: _Sheet, wanted: Sequence[Wanted], reading: Reading) -> None:
    labels, kept = _labels(sheet.grid, sheet.header), sheet.rows()
    named = sheet.found.values()
    roster.found.update({name: labels[number] for name, number in sheet.found.items()})
    roster.left_out += [label for number, label in enumerate(labels) if label and number not in named]
    roster.lines += [sheet.grid.rows[position] for position in kept]
    for column in wanted:
        there = column.name in sheet.found
        values = _column(roster, sheet, column, kept, reading) if there else [None] * len(kept)
        roster.values[column.name] += values


def _is_total(grid: Grid, position: int) -> bool:
    """Tell whether a row only adds up the others."""
    filled = [value for value in grid.row(position) if value not in ("", None)]
    return not filled or any(isinstance(value, str) and means("total", value) for value in filled[:2])


def _column(roster: Roster, sheet: _Sheet, wanted: Wanted, kept: Iterable[int], reading: Reading) -> list[Any]:
    number = sheet.found[wanted.name]
    column, target = sheet.grid.columns[number], wanted.target()
    read_values = [read_cell(target, raw, reading) for raw in column.distinct]
    values = []
    for position in kept:
        value = read_values[column.codes[position]]
        if isinstance(value, Problem):
            raw = text_of(column.raw(position))
            cell = f"{sheet.grid.name}!{sheet.grid.cell(position, number)}"
            roster.doubts.append(Doubt(sheet.grid.rows[position], cell, wanted.name, value, raw))
            value = _as_written(wanted, value, raw)
        values.append(None if value is BLANK or value is CLEARED else _text(wanted, value))
    return values


def _as_written(wanted: Wanted, problem: Problem, raw: str) -> Any:
    # A number with a slip still helps to find the person; one that lost its digits does not.
    return raw[:40] if wanted.holds == "identity" and problem.code == "identity" else None


def _text(wanted: Wanted, value: Any) -> Any:
    return value.text if wanted.holds == "identity" and isinstance(value, IdentityNumber) else value
