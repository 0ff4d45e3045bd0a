"""Sheets as files: xlsx always, xls and ods where the test packages are installed, csv as old programs write it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import xlsxwriter

from fupin.project.demo.workbooks.manners import Sheet
from fupin.project.demo.workbooks.table import Cell

MADE = datetime.fromtimestamp(0, UTC)  # the same moment in every file, so that files can be compared
ENCODING = "gb18030"


def write_xlsx(path: Path, sheet: Sheet) -> None:
    """Write a workbook; texts as text, so that no program makes numbers of them."""
    book = xlsxwriter.Workbook(path, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": MADE})
    own = book.add_worksheet(sheet.name)
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True, "align": "center", "num_format": "@"})
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                own.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, str):
                own.write_string(row, column, cell, bold if row < sheet.heading else text)
            elif cell is not None:
                own.write_number(row, column, cell)
    for top, left, bottom, right in sheet.merged:
        if left < right:
            own.merge_range(top, left, bottom, right, sheet.rows[top][left], bold)
    own.freeze_panes(sheet.heading, 0)
    book.close()


def write_csv(path: Path, sheet: Sheet) -> None:
    """Write comma-separated values in the encoding of old Chinese programs."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        csv.writer(file).writerows([[_plain(cell) for cell in row] for row in sheet.rows])


def write_xls(path: Path, sheet: Sheet) -> None:
    """Write the binary workbook of old programs."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    own = book.add_sheet(sheet.name)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                own.write(row, column, cell, day) if isinstance(cell, date) else own.write(row, column, cell)
    book.save(str(path))


def write_ods(path: Path, sheet: Sheet) -> None:
    """Write an open document."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document, own = OpenDocumentSpreadsheet(), Table(name=sheet.name)
    for cells in sheet.rows:
        line = TableRow()
        for cell in cells:
            made = TableCell(**_typed(cell))
            if cell is not None:
                made.addElement(P(text=_plain(cell)))
            line.addElement(made)
        own.addElement(line)
    document.spreadsheet.addElement(own)
    document.save(str(path))


def writer(suffix: str) -> Callable[[Path, Sheet], None] | None:
    """Return how files of a kind are written; None if the package for it is not installed."""
    needed = {"xls": "xlwt", "ods": "odf"}.get(suffix)
    if needed and find_spec(needed) is None:
        return None
    return {"xlsx": write_xlsx, "csv": write_csv, "xls": write_xls, "ods": write_ods}[suffix]


def _plain(cell: Cell) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def _typed(cell: Cell) -> dict[str, str]:
    if isinstance(cell, date):
        return {"valuetype": "date", "datevalue": cell.isoformat()}
    if isinstance(cell, int | float):
        return {"valuetype": "float", "value": str(cell)}
    return {"valuetype": "string"} if cell is not None else {}
