"""One sheet after its columns are known: the rows of data, and every mapped column read into values."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fupin.intake.cells import BLANK, Reading, read_cell
from fupin.intake.grid import Column, Grid, Raw, letters
from fupin.intake.header import Header
from fupin.intake.mapping import Mapped
from fupin.intake.messages import ERROR, Problem
from fupin.intake.targets import HOUSEHOLD, INCOME, TOTAL, Target, targets
from fupin.intake.words import accepted, fold

ROSTER, HOUSEHOLDS, MEMBERS = "roster", "households", "members"
_FIRST_COLUMNS = 4
_ROWS_SHOWN = 12
_PERSON = frozenset({"member.name", "member.family_name", "member.identity_number"})


class Finding(NamedTuple):
    """A problem at a place: the table, the row in it, the column of the sheet (-1 for the whole row)."""

    table: int
    row: int
    column: int
    problem: Problem


@dataclass(slots=True)
class Field:
    """One mapped column: `values[codes[row]]` is what the cell of a row means."""

    target: Target
    column: int
    distinct: list[Raw]
    codes: array[int]
    values: list[Any]

    def value(self, row: int) -> Any:
        """Return the value of a row: BLANK, CLEARED, a Problem, or what the register keeps."""
        return self.values[self.codes[row]]

    def known(self, row: int) -> Any:
        """Return the value of a row, None unless it was read well."""
        value = self.values[self.codes[row]]
        return None if value is BLANK or isinstance(value, Problem) else value

    def raw(self, row: int) -> Raw:
        """Return what the cell holds."""
        return self.distinct[self.codes[row]]


@dataclass(slots=True)
class Table:
    """The rows of data of one sheet; `rows` are their numbers in the sheet, `heading` the row of the names."""

    number: int
    sheet: str
    rows: array[int]
    fields: dict[str, Field]
    heading: int
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    layout: str = ""

    def __post_init__(self) -> None:
        """See what one row is: a person with the household, a household, or a person of a household elsewhere."""
        self.layout = self._layout()

    def _layout(self) -> str:
        persons = any(key in self.fields for key in _PERSON)
        if not persons:
            return HOUSEHOLDS
        own = [f for f in self.fields.values() if f.target.entity in (HOUSEHOLD, INCOME)]
        return ROSTER if len(own) > 1 else MEMBERS

    def of(self, entity: str) -> list[Field]:
        """Return the mapped columns of one entity."""
        return [f for f in self.fields.values() if f.target.entity == entity]

    def cell(self, row: int, column: int) -> str:
        """Return the address of a cell, such as C7."""
        return f"{letters(column)}{self.rows[row]}"


def build_table(number: int, grid: Grid, header: Header, mapping: Sequence[Mapped], reading: Reading) -> Table:
    """Read the mapped columns of a sheet, without its totals, remarks and repeated headers."""
    _fill_merged(grid, header.first)
    kept, notes = _data_rows(grid, header)
    fields = {m.target: _field(grid.columns[m.position], m, kept, reading) for m in mapping if m.target}
    rows = array("I", (grid.rows[p] for p in kept))
    return Table(number, grid.name, rows, fields, grid.rows[header.positions[-1]], notes)


def cell_findings(table: Table) -> Iterator[Finding]:
    """Yield every cell of a table that could not be read."""
    for one in table.fields.values():
        bad = {code: value for code, value in enumerate(one.values) if isinstance(value, Problem)}
        if bad:
            for row, code in enumerate(one.codes):
                if code in bad:
                    yield Finding(table.number, row, one.column, bad[code])


def has_error(findings: Sequence[Finding]) -> bool:
    """Tell whether any of the findings keeps a row from being accepted."""
    return any(finding.problem.level == ERROR for finding in findings)


def _field(column: Column, mapped: Mapped, kept: Sequence[int], reading: Reading) -> Field:
    target = targets()[mapped.target]
    values = [read_cell(target, raw, reading) for raw in column.distinct]
    codes = column.codes if len(kept) == len(column.codes) else array("I", (column.codes[p] for p in kept))
    return Field(target, mapped.position, column.distinct, codes, values)


def _fill_merged(grid: Grid, first: int) -> None:
    """Give every row of cells merged downwards the value of the first, as the user sees it."""
    downwards = [area for area in grid.merged if area[2] > area[0]]
    if not downwards:
        return
    positions = {number: p for p, number in enumerate(grid.rows)}
    for top, left, bottom, right in downwards:
        start = positions.get(top + 1)
        if start is None or start < first:
            continue
        for column in grid.columns[left : right + 1]:
            for number in range(top + 2, bottom + 2):
                if number in positions:
                    column.codes[positions[number]] = column.codes[start]


def _data_rows(grid: Grid, header: Header) -> tuple[Sequence[int], list[tuple[str, dict[str, Any]]]]:
    left: dict[str, list[int]] = {"totals": [], "remarks": [], "repeated_header": []}
    every = range(header.first, len(grid.rows))
    dropped: set[int] = set()
    for kind, found in (
        ("totals", _totals(grid)),
        ("repeated_header", _headers(grid, header)),
        ("remarks", _remarks(grid)),
    ):
        for position in found:
            if position >= header.first and position not in dropped:
                dropped.add(position)
                left[kind].append(grid.rows[position])
    notes = [(kind, {"sheet": grid.name, "rows": _listed(rows)}) for kind, rows in left.items() if rows]
    kept = [p for p in every if p not in dropped] if dropped else every
    return kept, notes


def _listed(rows: list[int]) -> str:
    return ", ".join(map(str, rows[:_ROWS_SHOWN])) + ("…" if len(rows) > _ROWS_SHOWN else "")


def _rows_where(column: Column, test: Callable[[Raw], bool]) -> Iterator[int]:
    wanted = {code for code, value in enumerate(column.distinct) if test(value)}
    if wanted:
        yield from (p for p, code in enumerate(column.codes) if code in wanted)


def _totals(grid: Grid) -> Iterator[int]:
    for column in grid.columns[:_FIRST_COLUMNS]:
        yield from _rows_where(column, _is_total)


def _is_total(value: Raw) -> bool:
    if not isinstance(value, str) or not value or len(value) > 20:
        return False
    word = fold(value)
    longer = (w for w in accepted("total") if not w.isascii())
    return (
        value == TOTAL
        or word in accepted("total")
        or any(word.startswith(w) and len(word) <= len(w) + 6 for w in longer)
    )


def _headers(grid: Grid, header: Header) -> Iterator[int]:
    """Yield rows that repeat the names of the columns, and rows that number the columns 1, 2, 3 …"""
    names = [fold(label) for label in header.labels]
    likely = next((p for p, name in enumerate(names) if name), 0)
    for position in _rows_where(grid.columns[likely], lambda v: isinstance(v, str) and fold(v) == names[likely]):
        row = grid.row(position)
        same = sum(1 for v, name in zip(row, names, strict=True) if name and isinstance(v, str) and fold(v) == name)
        if same * 2 > len([n for n in names if n]):
            yield position
    if header.first < len(grid.rows) and _numbers_columns(grid.row(header.first)):
        yield header.first


def _numbers_columns(row: Sequence[Raw]) -> bool:
    values = [v for v in row if v != ""]
    return len(values) > 2 and values == list(range(1, len(values) + 1))


def _remarks(grid: Grid) -> Iterator[int]:
    """Yield rows in which one cell alone holds a sentence: notes and signatures below a table."""
    if len(grid.columns) < 3:
        return
    for position in _rows_where(grid.columns[0], _is_sentence):
        if sum(1 for c in grid.columns if c.raw(position) != "") <= 2:
            yield position


def _is_sentence(value: Raw) -> bool:
    return isinstance(value, str) and len(value) > 5 and any(sign in value for sign in ":：。；;")


def argument_of(mapping: Mapping[str, Field], key: str, row: int) -> Any:
    """Return what a named column says in a row, None if there is no such column or nothing in it."""
    return mapping[key].known(row) if key in mapping else None
