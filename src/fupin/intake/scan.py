"""A quick look through the XML of an xlsx sheet for what the fast reader does not tell.

It measures the area that holds values before memory is given to it, and finds error cells, formulas without a
stored result, hidden rows and columns, and the long gap behind which only ghosts follow.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from fupin.intake.grid import position_of
from fupin.intake.limits import EMPTY_ROWS

_CHUNK = 1024 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
# A cell that is not closed at once holds something: a value, a text or a formula.
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_ERROR = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d+)"[^>]*\bt="e"[^>]*>'
    rb"(?:<(?:\w+:)?f\b.*?(?:</(?:\w+:)?f>|/>))?<(?:\w+:)?v>([^<]*)<",
    re.S,
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_UNSTORED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d+)"[^>]*><(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")

Cell = tuple[int, int]
"""Row from 1 and column from 0."""


@dataclass(slots=True)
class Scan:
    """What was found; `ghosts_from` is the row after which more than a hundred empty ones follow."""

    last_row: int = 0
    width: int = 0
    cells: int = 0
    formulas: int = 0
    errors: dict[Cell, str] = field(default_factory=dict)
    unstored: list[Cell] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    ghosts_from: int | None = None
    widest: str = ""


def scan_sheet(archive: zipfile.ZipFile, path: str) -> Scan:
    """Read a sheet's XML once, in pieces, and return what was found."""
    found = Scan()
    for piece in _pieces(archive, path):
        _look(found, piece)
        if found.ghosts_from is not None:
            break
    return found


def cut_sheet(archive: zipfile.ZipFile, path: str, after: int) -> bytes:
    """Return a sheet's XML without the rows after a number."""
    kept: list[bytes] = []
    for piece in _pieces(archive, path):
        for match in _ROW.finditer(piece):
            number = _ROW_NUMBER.search(match[1])
            if number and int(number[1]) > after:
                prefix = re.match(rb"<(\w+:)?", match[0])
                name = (prefix[1] or b"") if prefix else b""
                return b"".join([*kept, piece[: match.start()], b"</", name, b"sheetData></", name, b"worksheet>"])
        kept.append(piece)
    return b"".join(kept)


def _pieces(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    rest = b""
    with archive.open(path) as part:
        while chunk := part.read(_CHUNK):
            block = rest + chunk
            cut = max(block.rfind(b"<row"), block.rfind(b":row"))
            cut = block.rfind(b"<", 0, cut + 1) if cut > 0 else -1
            if cut <= 0:
                rest = block
                continue
            rest = block[cut:]
            yield block[:cut]
    yield rest


def _look(found: Scan, piece: bytes) -> None:
    cells = _CELL.findall(piece)
    if cells:
        _measure(found, cells)
    if b't="e"' in piece:
        for column, row, text in _ERROR.findall(piece):
            found.errors[(int(row), position_of(column.decode()))] = text.decode("ascii", "replace")
    if b"<f" in piece or b":f" in piece:
        found.formulas += len(_FORMULA.findall(piece))
        found.unstored += [(int(row), position_of(column.decode())) for column, row in _UNSTORED.findall(piece)]
    if b"hidden=" in piece:
        _look_hidden(found, piece)


def _measure(found: Scan, cells: list[tuple[bytes, bytes]]) -> None:
    last = int(cells[-1][1])
    if last - max(found.last_row, 0) > EMPTY_ROWS and (gap := _gap(found.last_row, cells)) is not None:
        found.ghosts_from = gap
        cells = [cell for cell in cells if int(cell[1]) <= gap]
        last = gap
    for name in {column for column, _row in cells}:
        width = position_of(name.decode()) + 1
        if width > found.width:
            found.width, found.widest = width, name.decode()
    found.cells += len(cells)
    found.last_row = max(found.last_row, last)


def _gap(before: int, cells: list[tuple[bytes, bytes]]) -> int | None:
    for _column, text in cells:
        row = int(text)
        if before and row - before > EMPTY_ROWS:
            return before
        before = row
    return None


def _look_hidden(found: Scan, piece: bytes) -> None:
    for match in _ROW.finditer(piece):
        if _HIDDEN.search(match[1]) and (number := _ROW_NUMBER.search(match[1])):
            found.hidden_rows.append(int(number[1]))
    found.hidden_columns += sum(1 for match in _COLUMN.finditer(piece) if _HIDDEN.search(match[0]))
