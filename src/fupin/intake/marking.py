"""The user's own workbook back: wrong cells red with a comment, a column with the result, a summary with links.

Small xlsx files are marked in a copy, so that everything else in them stays. From other kinds, and from files of
more than five thousand rows, a workbook of the same layout is made with the households that have problems.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from fupin.intake import files, grid
from fupin.intake.drafts import CHANGED, CONFLICT, ERROR, NEW, UNCHANGED
from fupin.intake.findings import Found, by_row
from fupin.intake.grid import ERROR_MARK, Grid, Raw
from fupin.intake.limits import MARKED_ROWS
from fupin.intake.models import Upload
from fupin.intake.sniff import XLSX, kind_of

_COLOURS = {"error": "FFB3A7", "conflict": "FFD9A0", "warning": "FFF2B3"}
_LINKS = 20_000
_COMMENT = 1000
_INVALID = "[]:*?/\\'"


def marked(upload: Upload, summary: Mapping[str, Any], details: Mapping[str, Any]) -> bytes:
    """Return the workbook of a checked upload with its problems marked."""
    content = files.content(upload.sha256)
    rows = sum(sheet["rows"] for sheet in summary["sheets"])
    if rows <= MARKED_ROWS and kind_of(content) == XLSX:
        return _marked_copy(content, summary, details)
    return _same_layout(upload, summary, details, only_wrong=rows > MARKED_ROWS)


def status_word(letter: str) -> str:
    """Return what the status of a row is called."""
    return {
        NEW: _("new"), CHANGED: _("changed"), UNCHANGED: _("unchanged"), CONFLICT: _("conflict"), ERROR: _("error"),
    }.get(letter, "")  # fmt: skip


def _marked_copy(content: bytes, summary: Mapping[str, Any], details: Mapping[str, Any]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    found = by_row(details)
    for table, sheet in enumerate(summary["sheets"]):
        page = book[sheet["name"]]
        column = _result_column(page, sheet["heading"])
        for letter, number in zip(details["rows"][table], details["numbers"][table], strict=True):
            here = found.get((table, number), [])
            cell = page.cell(number, column, _row_text(letter, here))
            cell.data_type = "s"
            for one in here:
                _mark(page, one)
    _summary_sheet(book, summary, found)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _result_column(page: Any, heading: int) -> int:
    """Return the column for results: that of an earlier marking, else the first free one."""
    title = _("Check result")
    for cell in page[heading]:
        if cell.value == title:
            return int(cell.column)
    column = int(page.max_column) + 1
    head = page.cell(heading, column, title)
    head.font = Font(bold=True)
    page.column_dimensions[get_column_letter(column)].width = 40
    return column


def _row_text(letter: str, found: Sequence[Found]) -> str:
    words = "; ".join(f"{one.cell}: {one.text}" if one.column >= 0 else one.text for one in found)
    return f"{status_word(letter)}: {words}" if words else status_word(letter)


def _mark(page: Any, one: Found) -> None:
    if one.column < 0:
        return
    cell = page.cell(one.number, one.column + 1)
    if type(cell).__name__ == "MergedCell":
        return
    cell.fill = PatternFill("solid", fgColor=_COLOURS[one.level])
    before = f"{cell.comment.text}\n" if cell.comment and one.text not in cell.comment.text else ""
    cell.comment = Comment(f"{before}{one.text}"[:_COMMENT], "Fupin", height=120, width=300)


def _summary_sheet(book: Any, summary: Mapping[str, Any], found: Mapping[tuple[int, int], Sequence[Found]]) -> None:
    title = _("Check summary")
    if title in book.sheetnames:
        del book[title]
    page = book.create_sheet(title)
    page.append([_("Sheet"), _("Cell"), _("Kind"), _("What is wrong, and how to mend it")])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for one in _first(found):
        name = summary["sheets"][one.table]["name"]
        page.append([name, one.cell, level_word(one.level), one.text])
        row = page.max_row
        for cell in page[row]:
            cell.data_type = "s"
        link = page.cell(row, 2)
        quoted = name.replace("'", "''")
        link.hyperlink = Hyperlink(link.coordinate, location=f"'{quoted}'!{_target(one)}")
        link.style = "Hyperlink"
    for letter, width in zip("ABCD", (18, 10, 10, 90), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"


def level_word(level: str) -> str:
    """Return what a kind of problem is called."""
    return {"error": _("error"), "conflict": _("conflict"), "warning": _("please check")}[level]


def _target(one: Found) -> str:
    return one.cell if one.column >= 0 else f"A{one.number}"


def _first(found: Mapping[tuple[int, int], Sequence[Found]]) -> Iterable[Found]:
    listed = [one for key in sorted(found) for one in found[key]]
    return listed[:_LINKS]


@dataclass(slots=True)
class _Copy:
    """A workbook of the same layout on its way."""

    book: Any
    details: Mapping[str, Any]
    found: Mapping[tuple[int, int], Sequence[Found]]
    only_wrong: bool
    styles: dict[str, Any]
    rows: dict[tuple[int, int], int]


def _same_layout(upload: Upload, summary: Mapping[str, Any], details: Mapping[str, Any], *, only_wrong: bool) -> bytes:
    kept = files.load(upload.pk, files.GRIDS)
    grids = {g["name"]: grid.load(g) for g in kept["grids"]}
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        styles = {level: book.add_format({"bg_color": f"#{colour}"}) for level, colour in _COLOURS.items()}
        styles["head"] = book.add_format({"bold": True, "text_wrap": True})
        styles["day"] = book.add_format({"num_format": "yyyy-mm-dd"})
        copy = _Copy(book, details, by_row(details), only_wrong, styles, {})
        for table, sheet in enumerate(summary["sheets"]):
            _write_sheet(copy, table, sheet, grids[sheet["name"]])
        _write_summary(copy, summary)
    return target.getvalue()


def _write_sheet(copy: _Copy, table: int, sheet: Mapping[str, Any], source: Grid) -> None:
    page, last = copy.book.add_worksheet(_sheet_name(sheet["name"])), len(source.columns)
    for column, label, *_rest in sheet["columns"]:
        page.write_string(0, column, label, copy.styles["head"])
    page.write_string(0, last, _("Check result"), copy.styles["head"])
    page.set_column(last, last, 60)
    page.freeze_panes(1, 0)
    positions = {number: p for p, number in enumerate(source.rows)}
    letters_of = dict(zip(copy.details["numbers"][table], copy.details["rows"][table], strict=True))
    for line, number in enumerate(_rows_to_write(table, copy.details, copy.only_wrong), start=1):
        copy.rows[(table, number)] = line
        here = copy.found.get((table, number), [])
        _write_row(copy, page, line, source.row(positions[number]), here)
        page.write_string(line, last, _row_text(letters_of[number], here))


def _write_row(copy: _Copy, page: Any, line: int, values: Sequence[Raw], here: Sequence[Found]) -> None:
    wrong = {one.column: one for one in reversed(here)}
    for column, value in enumerate(values):
        style = copy.styles[wrong[column].level] if column in wrong else None
        _write_value(page, line, column, value, style or (copy.styles["day"] if isinstance(value, date) else None))
    for column, one in wrong.items():
        if column >= 0:
            page.write_comment(line, column, one.text[:_COMMENT])


def _rows_to_write(table: int, details: Mapping[str, Any], only_wrong: bool) -> list[int]:
    """Return the rows to write: whole households, so that what comes back is complete."""
    numbers: list[int] = details["numbers"][table]
    if not only_wrong:
        return numbers
    wrong = {n for n, one in enumerate(details["households"]) if one[3] in (ERROR, CONFLICT)}
    of, rows = details["of"][table], details["rows"][table]
    return [number for row, number in enumerate(numbers) if of[row] in wrong or rows[row] in (ERROR, CONFLICT)]


def _write_value(page: Any, line: int, column: int, value: Raw, style: Any) -> None:
    if value == "":
        page.write_blank(line, column, None, style) if style else None
    elif isinstance(value, bool):
        page.write_boolean(line, column, value, style)
    elif isinstance(value, int | float):
        page.write_number(line, column, value, style)
    elif isinstance(value, date | datetime | time | timedelta):
        page.write_datetime(line, column, value, style)
    else:
        page.write_string(line, column, value.removeprefix(ERROR_MARK)[:32767], style)


def _write_summary(copy: _Copy, summary: Mapping[str, Any]) -> None:
    page = copy.book.add_worksheet(_("Check summary"))
    link = copy.book.get_default_url_format()
    page.set_column(3, 3, 90)
    for column, title in enumerate((_("Sheet"), _("Cell"), _("Kind"), _("What is wrong, and how to mend it"))):
        page.write_string(0, column, title, copy.styles["head"])
    for line, one in enumerate(_first(copy.found), start=1):
        name = _sheet_name(summary["sheets"][one.table]["name"])
        row = copy.rows.get((one.table, one.number), one.number - 1) + 1
        address = f"{grid.letters(max(one.column, 0))}{row}"
        page.write_string(line, 0, name)
        page.write_url(line, 1, f"internal:'{name}'!{address}", link, string=address)
        page.write_string(line, 2, level_word(one.level))
        page.write_string(line, 3, one.text)


def _sheet_name(name: str) -> str:
    return "".join(" " if sign in _INVALID else sign for sign in name).strip()[:31] or "1"
