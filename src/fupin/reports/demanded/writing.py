"""A filled table as a workbook: the superior's own file with its rows filled in, or a new one with the same head."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fupin.intake import queries as intake
from fupin.reports.demanded.filling import Cell, Filled, Value
from fupin.reports.demanded.models import DemandedTable

FONT = "Microsoft YaHei"
_EDGE = Side(style="thin", color="B9B4A6")
_QUIET = Font(name=FONT, size=10, italic=True, color="85827A")


def written(table: DemandedTable, content: bytes | None, found: Filled, about: Sequence[Sequence[str]]) -> bytes:
    """Return the workbook; `about` are the lines of a sheet of its own that says where each column comes from."""
    book = load_workbook(io.BytesIO(content)) if content else _fresh(table)
    page = book[table.sheet] if table.sheet in book.sheetnames else book.worksheets[0]
    _fill(page, table, found)
    _tell(book, about)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _fresh(table: DemandedTable) -> Workbook:
    """Return a workbook with the head of a table that was pasted: one row for each level of its names."""
    book = Workbook()
    page: Worksheet = book.worksheets[0]
    depth = max((len(column["path"]) for column in table.columns), default=1)
    for column in table.columns:
        path = [*column["path"], *[""] * (depth - len(column["path"]))]
        for row, name in enumerate(path, start=1):
            _head(page, row, column["position"] + 1, name)
    for column in table.columns:
        _merge_down(page, column, depth)
    _merge_across(page, table.columns)
    page.freeze_panes = f"A{depth + 1}"
    return book


def _head(page: Worksheet, row: int, column: int, name: str) -> None:
    target = page.cell(row, column)
    _put(target, name)
    target.font = Font(name=FONT, size=10, bold=True)
    target.fill = PatternFill("solid", fgColor="EFECE3")
    target.border = Border(_EDGE, _EDGE, _EDGE, _EDGE)
    target.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    page.column_dimensions[get_column_letter(column)].width = max(10, min(30, len(name) * 2 + 2))


def _merge_down(page: Worksheet, column: Mapping[str, Any], depth: int) -> None:
    if len(column["path"]) < depth:
        place = column["position"] + 1
        page.merge_cells(start_row=len(column["path"]), end_row=depth, start_column=place, end_column=place)


def _merge_across(page: Worksheet, columns: Sequence[Mapping[str, Any]]) -> None:
    """Join the group names of neighbours, as they were before they were pasted."""
    begun = 0
    for number in range(1, len(columns) + 1):
        if number == len(columns) or not _together(columns[begun], columns[number]):
            first, last = columns[begun]["position"] + 1, columns[number - 1]["position"] + 1
            if last > first:
                page.merge_cells(start_row=1, end_row=1, start_column=first, end_column=last)
            begun = number


def _together(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return min(len(one["path"]), len(other["path"])) > 1 and one["path"][0] == other["path"][0]


def _fill(page: Worksheet, table: DemandedTable, found: Filled) -> None:
    begins = table.last + 1 if table.sheet else page.max_row + 1
    there = _rows_there(page, table, found.names, begins)
    free = _free_rows(page, begins, len(found.rows), there)
    for name, cells in zip(found.names, found.rows, strict=True):
        row = there.get(intake.fold(name)) or next(free)
        for column, cell in zip(table.columns, cells, strict=True):
            if not cell.left_empty:
                _write(page, row, column["position"] + 1, cell, begins)


def _rows_there(page: Worksheet, table: DemandedTable, names: Sequence[str], begins: int) -> dict[str, int]:
    """Return the rows that already name who stands in them, by the folded name; two of one name are not told apart."""
    named = [c["position"] + 1 for c in table.columns if c["source"] in ("place:name", "household:number")]
    if not named:
        return {}
    known = {name for name, count in Counter(map(intake.fold, names)).items() if count == 1}
    written = {row: intake.fold(str(page.cell(row, named[0]).value or "")) for row in range(begins, page.max_row + 1)}
    once = {name for name, count in Counter(written.values()).items() if count == 1} & known
    return {name: row for row, name in written.items() if name in once}


def _free_rows(page: Worksheet, begins: int, needed: int, there: Mapping[str, int]) -> Iterator[int]:
    """Yield rows to write into: those left empty below the head, and as many more as its foot has to make room for."""
    row = max(there.values(), default=begins - 1) + 1
    empty = 0
    while row + empty <= page.max_row and not any(cell.value for cell in page[row + empty]):
        empty += 1
    missing = needed - len(there) - empty
    if missing > 0 and row + empty <= page.max_row:
        _make_room(page, row + empty, missing)
    yield from range(row, row + needed)


def _make_room(page: Worksheet, row: int, number: int) -> None:
    below = [merged for merged in page.merged_cells.ranges if merged.min_row >= row]
    page.insert_rows(row, number)
    for merged in below:
        merged.shift(row_shift=number)


def _write(page: Worksheet, row: int, column: int, cell: Cell, like: int) -> None:
    target, pattern = page.cell(row, column), page.cell(like, column)
    if isinstance(target, MergedCell):
        return
    if row != like and isinstance(pattern, SheetCell) and pattern.has_style:
        _dress(target, pattern)
    _put(target, cell.value)
    if cell.value is None:
        target.font = _QUIET
    if cell.note:
        target.comment = Comment(cell.note, "Fupin")


def _dress(target: SheetCell, pattern: SheetCell) -> None:
    for look in ("font", "fill", "border", "alignment", "number_format", "protection"):
        setattr(target, look, copy(getattr(pattern, look)))


def _put(target: Any, value: Value) -> None:
    """Write a value so that no text can turn into a formula."""
    if value is None:
        value = _("no data")
    target.value = _number(value) if isinstance(value, Decimal) else value
    if isinstance(value, str):
        target.data_type = "s"
    elif isinstance(value, date):
        target.number_format = "yyyy-mm-dd"


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _tell(book: Workbook, about: Sequence[Sequence[str]]) -> None:
    """Add the sheet that says where each column comes from."""
    if not about:
        return
    page = book.create_sheet(_("Sources")[:31])
    for number, line in enumerate(about, start=1):
        for column, words in enumerate(line, start=1):
            target = page.cell(number, column)
            _put(target, words)
            target.font = Font(name=FONT, size=10, bold=number == 1)
            target.alignment = Alignment(vertical="top", wrap_text=True)
    for letter, width in zip("ABCD", (34, 34, 12, 70), strict=True):
        page.column_dimensions[letter].width = width
