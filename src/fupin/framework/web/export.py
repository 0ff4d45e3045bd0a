"""Workbooks: exactly what a list shows, formatted to be read, printed and sent back.

Above the head stand the title, the dates and the filters. Hidden are one row with the code of every field and,
for rows of today, the columns `_id` and `_revision`, by which an upload finds its rows again. Every text is
written as a text, so that no cell can turn into a formula; a shaded empty cell is a fact that is unknown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from fupin.framework.permissions import Actor
from fupin.framework.web import actions
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.render import shown
from fupin.framework.web.rows import CHUNK
from fupin.framework.web.tables import Listing
from fupin.framework.web.words import words

TITLE, DATES, FILTERS, CODES, HEAD = range(5)
KEY, REVISION, TOTAL = "_id", "_revision", "_total"
FONT = "Microsoft YaHei"
_NARROW, _WIDE, _SAMPLE = 8, 42, 200
_CELL = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "bottom": 4, "bottom_color": "#B9B4A6"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_name": FONT},
    "line": {"font_size": 9, "font_color": "#525C61", "font_name": FONT},
    "code": {"font_size": 8, "font_color": "#85827A", "num_format": "@"},
    "head": {**_CELL, "bold": True, "bg_color": "#EFECE3", "top": 1, "bottom": 1, "text_wrap": True},
    "unknown": {**_CELL, "pattern": 17, "fg_color": "#B9B9CC"},
    "absent": _CELL,
    "total": {**_CELL, "bold": True, "top": 1, "bottom": 6},
}


@dataclass
class Sheet:
    """One list on its way into one worksheet."""

    listing: Listing
    book: Any
    page: Any
    styles: dict[str, Any] = field(default_factory=dict)
    widths: list[int] = field(default_factory=list)

    def style(self, name: str, **more: Any) -> Any:
        """Return a named style, with additions, made once."""
        key = f"{name}{sorted(more.items())}"
        if key not in self.styles:
            self.styles[key] = self.book.add_format({**_STYLES.get(name, _CELL), **more})
        return self.styles[key]

    @property
    def keys(self) -> list[str]:
        """The hidden columns on the left; none for a past date, which nobody may send back."""
        if self.listing.request.page.as_of.is_past:  # type: ignore[attr-defined]
            return []
        return [KEY, REVISION] if self.listing.rows.has_revision else [KEY]


def workbook_response(listing: Listing) -> FileResponse:
    """Answer with the workbook of a list, and write into the log that it was taken."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_workbook(listing, file)
    file.seek(0)
    user = listing.request.user
    if isinstance(user, Actor):
        actions.note_export(user, listing.table.name, listing.count, listing.state.query())
    name = f"{words(listing.table.title)}-{listing.request.page.as_of.true_on:%Y%m%d}.xlsx"  # type: ignore[attr-defined]
    return FileResponse(file, as_attachment=True, filename=name)


def write_workbook(listing: Listing, file: IO[bytes]) -> None:
    """Write every row that the list shows on all its pages, in its order, with its columns."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = Sheet(listing, book, book.add_worksheet(_sheet_name(words(listing.table.title))))
        _print_set_up(sheet)
        _head(sheet)
        last = _body(sheet)
        _totals(sheet, last + 1)
        _widths(sheet, last)


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip()[:31] or "1"


def _print_set_up(sheet: Sheet) -> None:
    page, left = sheet.page, len(sheet.keys)
    page.set_paper(9)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD)
    page.hide_gridlines(2)
    page.freeze_panes(HEAD + 1, left + 1)
    page.set_footer(f"&L&8{_about(sheet.listing).replace('&', '&&')[:200]}&R&8&P / &N")
    if left:
        page.set_column(0, left - 1, None, None, {"hidden": True})


def _about(listing: Listing) -> str:
    as_of = listing.request.page.as_of  # type: ignore[attr-defined]
    return _("As of %(on)s, as known on %(known)s · exported %(when)s by %(who)s · %(count)s rows") % {
        "on": as_of.true_on.isoformat(),
        "known": as_of.known_on.isoformat(),
        "when": f"{timezone.localtime():%Y-%m-%d %H:%M}",
        "who": str(listing.request.user),
        "count": f"{listing.count:,}",
    }


def filter_line(listing: Listing) -> str:
    """Return the search and the filters of a list as one line."""
    parts = [f"{label}: {what}" for _name, label, what in listing.filter_lines]
    if listing.state.search:
        parts.insert(0, _("Search: %(text)s") % {"text": listing.state.search})
    return _("Filters: %(filters)s") % {"filters": " · ".join(parts)} if parts else _("No filters: all rows")


def _head(sheet: Sheet) -> None:
    page, left = sheet.page, len(sheet.keys)
    page.set_row(TITLE, 26)
    page.write_string(TITLE, left, words(sheet.listing.table.title), sheet.style("title"))
    page.write_string(DATES, left, _about(sheet.listing), sheet.style("line"))
    note = _("Shaded cells are unknown.")
    page.write_string(FILTERS, left, f"{filter_line(sheet.listing)} · {note}", sheet.style("line"))
    page.set_row(CODES, None, None, {"hidden": True})
    codes = [*sheet.keys, *(column.field_code for column in sheet.listing.columns)]
    for number, code in enumerate(codes):
        page.write_string(CODES, number, code, sheet.style("code"))
    for number, column in enumerate(sheet.listing.columns):
        align = "right" if column.format.numeric else "left"
        label = words(column.label)
        page.write_string(HEAD, left + number, label, sheet.style("head", align=align))
        sheet.widths.append(_length(label) + 2)


def _body(sheet: Sheet) -> int:
    columns, left, last = sheet.listing.columns, len(sheet.keys), HEAD
    for chunk in _chunks(sheet.listing):
        writers = [_writer(sheet, left + n, column, chunk) for n, column in enumerate(columns)]
        for row in chunk:
            last += 1
            for number, key in enumerate(sheet.keys):
                name = "id" if key == KEY else "revision"
                sheet.page.write_string(last, number, str(row[name]), sheet.style("code"))
            for write in writers:
                write(last, row)
    return last


def _chunks(listing: Listing) -> Iterator[Sequence[Row]]:
    rows = iter(listing.narrowed.read(listing.columns, listing.order, 0, None))
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _writer(sheet: Sheet, number: int, column: Column, rows: Sequence[Row]) -> Callable[[int, Row], None]:
    """Return a function that writes one cell; the style and the look-ups of the column are settled before."""
    page, format_ = sheet.page, column.format
    read, value_of, text_of = shown(column, rows), format_.sheet_value(), format_.text()
    align = "right" if format_.numeric else "left"
    wrap = not format_.numeric and not format_.nowrap
    style = sheet.style("cell", num_format=format_.sheet_format(), align=align, text_wrap=wrap)
    missing = sheet.style("unknown" if column.absent is None else "absent")
    place = number - len(sheet.keys)

    def write(line: int, row: Row) -> None:
        value = read(row)
        if value is None or value == "":
            page.write_blank(line, number, None, missing)
            return
        made = value_of(value)
        if isinstance(made, date):
            page.write_datetime(line, number, made, style)
        elif isinstance(made, int | float | Decimal) and not isinstance(made, bool):
            page.write_number(line, number, made, style)
        else:
            page.write_string(line, number, str(made)[:32767], style)
        if line < HEAD + _SAMPLE:
            sheet.widths[place] = max(sheet.widths[place], _length(text_of(value)) + 2)

    return write


def _totals(sheet: Sheet, line: int) -> None:
    totals, left = sheet.listing.totals, len(sheet.keys)
    if not totals:
        return
    if sheet.keys:
        sheet.page.write_string(line, 0, TOTAL, sheet.style("code"))
    for number, column in enumerate(sheet.listing.columns):
        total = totals.get(column.name)
        style = sheet.style("total", num_format=column.format.sheet_format(), align="right")
        if number == 0:
            sheet.page.write_string(line, left, _("Total"), sheet.style("total"))
        elif total is None or total.value is None:
            sheet.page.write_blank(line, left + number, None, sheet.style("total"))
        else:
            sheet.page.write_number(line, left + number, column.format.sheet_value()(total.value), style)


def _widths(sheet: Sheet, last: int) -> None:
    left = len(sheet.keys)
    for number, (column, width) in enumerate(zip(sheet.listing.columns, sheet.widths, strict=True)):
        sheet.page.set_column(left + number, left + number, column.width or min(max(width, _NARROW), _WIDE))
    if sheet.listing.columns and last > HEAD:
        sheet.page.autofilter(HEAD, left, last, left + len(sheet.listing.columns) - 1)


def _length(text: str) -> int:
    return sum(2 if sign > "\u2e7f" else 1 for sign in text)
