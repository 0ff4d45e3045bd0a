"""A workbook of any of the four kinds as grids, with notes on what was noticed while reading."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import python_calamine as calamine
from defusedxml.ElementTree import ParseError, fromstring

from fupin.intake.delimited import decode, rows_of
from fupin.intake.grid import EMPTY, ERROR_MARK, Grid, GridBuilder, Raw, letters
from fupin.intake.limits import CELL_CHARACTERS, CELLS, COLUMNS, EMPTY_ROWS, ROWS
from fupin.intake.refusal import Refused
from fupin.intake.scan import Scan, cut_sheet, scan_sheet
from fupin.intake.sniff import CSV, XLSX, kind_of

_CHUNK = 2000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_TEXTS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"})

Tick = Callable[[int, int], None]


class Note(NamedTuple):
    """Something noticed: a code of `messages.NOTES` and what it speaks of."""

    code: str
    arguments: dict[str, Any]


@dataclass(slots=True)
class Workbook:
    """The sheets that hold anything, and notes on the file as a whole."""

    kind: str
    grids: list[Grid]
    notes: list[Note] = field(default_factory=list)


def read(content: bytes, name: str = "", tick: Tick = lambda _done, _total: None) -> Workbook:
    """Read a whole upload; raises Refused for what cannot or must not be read."""
    kind = kind_of(content)
    notes = [Note("other_kind", {"name": name, "kind": kind})] if _misnamed(name, kind) else []
    if kind == CSV:
        return _read_text(content, name, notes)
    try:
        scans, content = _scanned(content) if kind == XLSX else ({}, content)
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return _read_sheets(workbook, kind, scans, notes, tick)
    except calamine.PasswordError:
        raise Refused("password") from None
    except (ParseError, calamine.CalamineError, calamine.ZipError, calamine.XmlError, zipfile.BadZipFile, KeyError):
        raise Refused("truncated") from None


def _misnamed(name: str, kind: str) -> bool:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return bool(ending) and ending != kind and not (kind == CSV and ending in ("txt", "tsv"))


def _read_text(content: bytes, name: str, notes: list[Note]) -> Workbook:
    text, encoding = decode(content)
    if encoding != "utf-8":
        notes.append(Note("encoding", {"encoding": encoding.upper()}))
    rows = list(rows_of(text, name))
    width = max(map(len, rows), default=0)
    sheet = name.rpartition(".")[0] or name
    _check_width(sheet, width)
    padded = (row + [EMPTY] * (width - len(row)) for row in rows)
    return Workbook(CSV, _kept([_build(sheet, width, padded)]), notes)


def _read_sheets(
    workbook: calamine.CalamineWorkbook, kind: str, scans: dict[str, Scan], notes: list[Note], tick: Tick
) -> Workbook:
    grids = []
    sheets = [m for m in workbook.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    for number, meta in enumerate(sheets):
        tick(number, len(sheets))
        grid = _read_sheet(workbook.get_sheet_by_name(meta.name), scans.get(meta.name))
        if meta.visible == calamine.SheetVisibleEnum.VeryHidden:
            continue
        if meta.visible == calamine.SheetVisibleEnum.Hidden and len(grid.rows):
            grid.notes.append(Note("hidden_sheet", {"sheet": meta.name}))
        grids.append(grid)
    return Workbook(kind, _kept(grids), notes)


def _kept(grids: list[Grid]) -> list[Grid]:
    return [grid for grid in grids if len(grid.rows)]


def _read_sheet(sheet: calamine.CalamineSheet, scan: Scan | None) -> Grid:
    left = sheet.start[1] if sheet.start else 0
    width = left + sheet.width
    _check_width(sheet.name, width, scan)
    rows: Iterable[list[Any]] = sheet.iter_rows() if sheet.start else ()
    if left:
        rows = ([EMPTY] * left + row for row in rows)
    grid = _build(sheet.name, width, _with_errors(rows, scan) if scan else rows)
    grid.merged = [(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
    if scan:
        grid.notes += _notes(sheet.name, scan)
    return grid


def _build(name: str, width: int, rows: Iterable[Sequence[Raw]]) -> Grid:
    builder = GridBuilder(name, width)
    empty = 0
    for first, chunk in _chunks(rows):
        numbers = [first + n for n, row in enumerate(chunk) if any(v != "" for v in row)]
        if numbers:
            empty = 0
            builder.add(numbers, [chunk[n - first] for n in numbers])
        else:
            empty += len(chunk)
        if empty > EMPTY_ROWS * 20:
            break
        if len(builder.rows) > ROWS:
            raise Refused("too_many_rows", sheet=name, limit=ROWS)
    grid = _without_ghosts(builder.grid())
    _check_lengths(grid)
    return grid


def _chunks(rows: Iterable[Sequence[Raw]]) -> Iterator[tuple[int, list[Sequence[Raw]]]]:
    iterator, first = iter(rows), 1
    while chunk := list(islice(iterator, _CHUNK)):
        yield first, chunk
        first += len(chunk)


def _without_ghosts(grid: Grid) -> Grid:
    """Leave out what stands below more than a hundred empty rows."""
    before = 0
    for position, number in enumerate(grid.rows):
        if position and number - before > EMPTY_ROWS:
            grid.notes.append(Note("ghost_rows", {"sheet": grid.name, "row": before, "first": number}))
            _cut(grid, position)
            break
        before = number
    return grid


def _cut(grid: Grid, position: int) -> None:
    grid.rows = grid.rows[:position]
    for column in grid.columns:
        column.codes = column.codes[:position]


def _check_width(sheet: str, width: int, scan: Scan | None = None) -> None:
    if width > COLUMNS:
        cell = (scan.widest if scan else "") or letters(width - 1)
        raise Refused("too_many_columns", sheet=sheet, count=width, limit=COLUMNS, cell=cell)


def _check_lengths(grid: Grid) -> None:
    for number, column in enumerate(grid.columns):
        for code, value in enumerate(column.distinct):
            if isinstance(value, str) and len(value) > CELL_CHARACTERS and code in column.codes:
                cell = grid.cell(column.codes.index(code), number)
                raise Refused("long_cell", sheet=grid.name, cell=cell, count=len(value), limit=CELL_CHARACTERS)


def _with_errors(rows: Iterable[list[Any]], scan: Scan) -> Iterator[list[Any]]:
    """Put the texts of error cells back, which the fast reader gives as empty cells."""
    marks: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in scan.errors.items():
        marks.setdefault(row, []).append((column, ERROR_MARK + text))
    for row, column in scan.unstored:
        marks.setdefault(row, []).append((column, ERROR_MARK + "="))
    if not marks:
        yield from rows
        return
    for number, values in enumerate(rows, start=1):
        for column, text in marks.get(number, ()):
            if column < len(values):
                values[column] = text
        yield values


def error_text(value: Raw) -> str | None:
    """Return what an error cell shows, "=" for a formula without result; None if it is no error."""
    if not isinstance(value, str):
        return None
    if value.startswith(ERROR_MARK):
        return value.removeprefix(ERROR_MARK)
    return value if value in _ERROR_TEXTS or value.startswith("Err:5") else None


def _notes(sheet: str, scan: Scan) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    if scan.hidden_rows:
        rows = ", ".join(map(str, scan.hidden_rows[:10])) + ("…" if len(scan.hidden_rows) > 10 else "")
        found.append(Note("hidden_rows", {"sheet": sheet, "count": len(scan.hidden_rows), "rows": rows}))
    if scan.hidden_columns:
        found.append(Note("hidden_columns", {"sheet": sheet, "count": scan.hidden_columns}))
    if scan.formulas:
        found.append(Note("formulas", {"sheet": sheet, "count": scan.formulas}))
    if scan.ghosts_from is not None:
        found.append(Note("ghosts", {"sheet": sheet, "row": scan.ghosts_from}))
    return found


def _scanned(content: bytes) -> tuple[dict[str, Scan], bytes]:
    """Scan every sheet; return the scans by sheet name and the workbook without ghosts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        paths = _sheet_paths(archive)
        scans = {name: scan_sheet(archive, path) for name, path in paths.items()}
        for name, scan in scans.items():
            _check_area(name, scan)
        cuts = {paths[n]: s.ghosts_from for n, s in scans.items() if s.ghosts_from is not None}
        return scans, _cut_workbook(archive, cuts) if cuts else content


def _check_area(sheet: str, scan: Scan) -> None:
    _check_width(sheet, scan.width, scan)
    if scan.last_row > ROWS + EMPTY_ROWS:
        raise Refused("too_many_rows", sheet=sheet, limit=ROWS)
    if max(scan.cells, scan.last_row * scan.width) > CELLS:
        raise Refused("too_many_cells", sheet=sheet, limit=CELLS)


def _cut_workbook(archive: zipfile.ZipFile, cuts: Mapping[str, int]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for entry in archive.infolist():
            after = cuts.get(entry.filename)
            whole = after is None
            copy.writestr(
                entry.filename, archive.read(entry) if whole else cut_sheet(archive, entry.filename, after or 0)
            )
    return target.getvalue()


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return where the XML of each sheet lies."""
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations if r.get("Type", "").endswith("/worksheet")}
    book = fromstring(archive.read("xl/workbook.xml"))
    found = {}
    for sheet in book.iter():
        target = targets.get(sheet.get(_RELATION))
        if sheet.tag.endswith("}sheet") and target:
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[sheet.get("name", "")] = path
    return found
