"""Reading official code lists: CSV, xlsx or Parquet with a code, a name and, if known, a level for each place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pyarrow.parquet
from django.conf import settings
from django.utils.translation import gettext_noop, override, pgettext
from python_calamine import CalamineError, CalamineWorkbook

from fupin.kernel.errors import FupinError

_ENCODINGS = ("utf-8-sig", "gb18030")

Cells = list[str]


@dataclass(frozen=True, slots=True)
class OfficialPlace:
    """One line of an official list; `level` is empty if the list has no such column."""

    code: str
    name: str
    level: str = ""
    line: int = 0


def read_list(content: bytes, file_name: str) -> list[OfficialPlace]:
    """Return the places of a list in its order; blank lines are left out.

    Raises FupinError if the file cannot be read, or has no columns for code and name.
    """
    lines = _lines(content, PurePath(file_name).suffix.lower())
    for _number, cells in lines:
        columns = _columns(cells)
        if columns:
            return [place for line, row in lines if (place := _place(columns, row, line))]
    raise FupinError(gettext_noop("The list has no heading row with the columns code and name. Add one and try again."))


def _lines(content: bytes, suffix: str) -> Iterator[tuple[int, Cells]]:
    if suffix == ".parquet":
        rows = _parquet(content)
    elif suffix in (".xlsx", ".xls", ".ods"):
        rows = _workbook(content)
    else:
        rows = _text(content)
    return ((number, [_cell(c) for c in row]) for number, row in enumerate(rows, start=1))


def _parquet(content: bytes) -> Iterable[list[Any]]:
    try:
        table = pyarrow.parquet.read_table(io.BytesIO(content))
    except (pyarrow.ArrowInvalid, OSError):
        raise FupinError(gettext_noop("This is not a Parquet file that can be read.")) from None
    return [table.column_names, *(list(row.values()) for row in table.to_pylist())]


def _workbook(content: bytes) -> Iterable[list[Any]]:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError):
        raise FupinError(gettext_noop("This is not a workbook that can be read.")) from None


def _text(content: bytes) -> Iterable[list[str]]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text[:1000] else ",")
    raise FupinError(gettext_noop("The characters of this file cannot be read. Save it as UTF-8 and try again."))


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _columns(cells: Cells) -> dict[str, int]:
    """Return the position of each column if these cells are the headings, else nothing."""
    found = {}
    for name, wordings in _headings().items():
        position = next((i for i, cell in enumerate(cells) if cell.casefold() in wordings), None)
        if position is not None:
            found[name] = position
    return found if {"code", "name"} <= found.keys() else {}


def _headings() -> dict[str, set[str]]:
    """Return what each column may be called, in every language of the installation."""
    headings = {"code": {"code"}, "name": {"name"}, "level": {"level"}}
    for language, _name in settings.LANGUAGES:
        with override(language):
            headings["code"].add(pgettext("heading of a list of places", "code"))
            headings["name"].add(pgettext("heading of a list of places", "name"))
            headings["level"].add(pgettext("heading of a list of places", "level"))
    return headings


def _place(columns: dict[str, int], row: Cells, line: int) -> OfficialPlace | None:
    values = {name: row[position] if position < len(row) else "" for name, position in columns.items()}
    return OfficialPlace(**values, line=line) if values["code"] or values["name"] else None
