"""The head of a demanded table: its title, its columns with the names above them, and where its rows begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_noop

from fupin.intake import queries as intake
from fupin.kernel.errors import FupinError

Lines = list[list[str]]
Merge = tuple[int, int, int, int]
"""Top, left, bottom and right, counted from 0."""

_FILLED_IN = "xlsx"
_LOOKED_AT = 15
_DEEPEST = 6
_WIDEST = 256
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """One column: its position counted from 0, and its names from the top down."""

    position: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableHeader:
    """The head of a table; `last` is the number of its last row as the sheet shows it.

    `sheet` is the sheet that can be filled in as it is; empty where a new one has to be made.
    """

    title: str
    columns: tuple[HeaderColumn, ...]
    last: int
    sheet: str = ""


@dataclass(slots=True)
class Area:
    """The upper left part of a sheet as people see it."""

    lines: Lines
    merged: Sequence[Merge] = ()
    sheet: str = ""
    first: int = 1
    seen: Lines = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen = [list(line) for line in self.lines]
        for top, left, bottom, right in self.merged:
            for row in range(top, min(bottom, len(self.seen) - 1) + 1):
                self.seen[row][left : right + 1] = [self.lines[top][left]] * len(self.seen[row][left : right + 1])


def header_of_file(content: bytes, name: str) -> TableHeader:
    """Read the head of the first sheet that has one; raises FupinError for what cannot or must not be read."""
    workbook = intake.open_workbook(content, name)
    for grid in workbook.grids:
        area = _area(grid)
        if any(any(line) for line in area.lines):
            found = header_of(area)
            # Only this kind of file can be filled in as it is; of others a new one is made with the same head.
            return found if workbook.kind == _FILLED_IN else replace(found, sheet="")
    raise FupinError(gettext_noop("“%(name)s” holds no table. Upload the table with its head."), name=name)


def header_of_text(text: str) -> TableHeader:
    """Read a head that was copied from a spreadsheet: one line for each row, tabs between columns."""
    lines = [[_plain(cell) for cell in line.split("\t")] for line in text.strip("\r\n").splitlines()]
    width = max(map(len, lines), default=0)
    padded = [line + [""] * (width - len(line)) for line in lines]
    return header_of(Area(padded))


def header_of(area: Area) -> TableHeader:
    """Find the head in the upper part of a sheet; raises FupinError where there is none."""
    begins = _begins(area)
    ends = _ends(area, begins)
    # Names that are merged with nothing, as in pasted text, hold for the columns on their right.
    upper = [_spread(area.seen[row]) for row in range(begins, ends)]
    columns = tuple(
        HeaderColumn(position, path)
        for position in range(len(area.lines[begins]))
        if (path := _path([*(line[position] for line in upper), area.seen[ends][position]]))
    )
    if len(columns) > _WIDEST:
        raise FupinError(gettext_noop("The table has %(count)d columns; %(most)d can be filled."),
                         count=len(columns), most=_WIDEST)  # fmt: skip
    title = " ".join(dict.fromkeys(cell for row in range(begins) for cell in area.seen[row] if cell))
    last = ends + _numbered(area, ends)
    return TableHeader(title[:200], columns, area.first + last, area.sheet)


def _area(grid: intake.Grid) -> Area:
    number = min(_LOOKED_AT, len(grid.rows))
    first = grid.rows[0] if number else 1
    # Rows that the reader left out because they are empty keep their place.
    lines: Lines = [[""] * len(grid.columns) for _row in range(grid.rows[number - 1] - first + 1 if number else 0)]
    for position in range(number):
        lines[grid.rows[position] - first] = [_plain(value) for value in grid.row(position)]
    merged = [(top - first + 1, left, bottom - first + 1, right) for top, left, bottom, right in grid.merged]
    kept = [m for m in merged if 0 <= m[0] < len(lines) and m[3] < len(grid.columns)]
    return Area(lines[: _LOOKED_AT * 2], kept, grid.name, first)


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else _SPACES.sub(" ", str(value)).strip()


def _begins(area: Area) -> int:
    """Return the first row that names columns: not a title over all, not a line with a place and a day."""
    counts = [len(set(filter(None, line))) for line in area.seen]
    most = max(counts, default=0)
    if most < 2:
        raise FupinError(gettext_noop("No head of a table was found: at least two columns with names are needed."))
    # Groups above the names are fewer than the names, but span them all.
    return next(
        row
        for row, count in enumerate(counts)
        if count >= 2 and (count * 2 > most or _spans(area, row) * 2 > len(area.lines[row]))
    )


def _spans(area: Area, row: int) -> int:
    wide = sum(right - left + 1 for top, left, _bottom, right in area.merged if top == row and right > left)
    alone = sum(1 for column, cell in enumerate(area.lines[row]) if cell and not _wide(area, row, column))
    return wide + alone


def _wide(area: Area, row: int, column: int) -> bool:
    return any(top == row and left == column and right > left for top, left, _bottom, right in area.merged)


def _ends(area: Area, begins: int) -> int:
    """Return the last row of the head: as deep as its merged cells go, and one below each group of columns."""
    ends, most = begins, min(len(area.lines), begins + _DEEPEST) - 1
    while ends < most:
        below = [bottom for top, _left, bottom, _right in area.merged if begins <= top <= ends]
        deeper = max([ends, *below])
        if deeper == ends and not _groups(area, ends):
            break
        ends = min(max(deeper, ends + 1), most)
    return ends


def _groups(area: Area, row: int) -> bool:
    """Tell whether names of this row stand over several columns that the next row names one by one."""
    if any(top <= row <= bottom and right > left for top, left, bottom, right in area.merged):
        return True
    below = area.lines[row + 1]
    holes = [column for column, cell in enumerate(area.seen[row]) if not cell]
    return bool(holes) and all(below[column] and not below[column].isdigit() for column in holes)


def _numbered(area: Area, ends: int) -> int:
    """Return 1 where the head is followed by a row that only numbers the columns."""
    if ends + 1 >= len(area.lines):
        return 0
    cells = [cell for cell in area.lines[ends + 1] if cell]
    numbers = [cell for cell in cells if cell.isdigit()]
    rising = [int(n) for n in numbers] == list(range(1, len(numbers) + 1))
    return int(len(numbers) > 1 and rising and len(numbers) * 2 > len(cells))


def _spread(line: Sequence[str]) -> list[str]:
    found, last = [], ""
    for cell in line:
        last = cell or last
        found.append(last)
    return found


def _path(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names))) if names[-1] or any(names) else ()
