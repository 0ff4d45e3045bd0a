"""Everything that a workbook (xlsx) holds: cells of all sheets and rows, hidden ones too, remarks, properties.

The XML is read directly: what a spreadsheet program hides is what leaks. Cells are told by their address; each row is
also read as one text, since a number may be spread over several cells.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.publication.archives import attribute, opened, tag, xml
from fupin.framework.publication.numbers import CELL
from fupin.framework.publication.packages import left_over, names_below, pictures, properties
from fupin.framework.publication.pieces import Found, Piece, Place

CELL_PLACE = gettext_noop("sheet “%(sheet)s”, cell %(cell)s")
ROW_PLACE = gettext_noop("sheet “%(sheet)s”, row %(row)s, several cells together")
FORMULA_PLACE = gettext_noop("sheet “%(sheet)s”, formula in %(cell)s")
AROUND_PLACE = gettext_noop("sheet “%(sheet)s”, around the cells")
NAME_PLACE = gettext_noop("name of a sheet (%(sheet)s)")
_READ = ("xl/worksheets/sheet", "xl/sharedStrings.xml", "docProps/")


def read(content: bytes) -> Found:
    """Yield the texts of a workbook with their places, and its pictures."""
    with opened(content) as archive:
        names = archive.namelist()
        shared = _shared(archive) if "xl/sharedStrings.xml" in names else []
        for title, path in _sheets(archive, names):
            yield Piece(Place(NAME_PLACE, {"sheet": title}), title)
            yield from _sheet(xml(archive, path), title, shared)
        yield from properties(archive, names)
        yield from left_over(archive, names, _READ)
        yield from pictures(names)


def _shared(archive: zipfile.ZipFile) -> list[str]:
    found = (one for one in xml(archive, "xl/sharedStrings.xml") if tag(one) == "si")
    return ["".join(text.text or "" for text in one.iter() if tag(text) == "t") for one in found]


def _sheets(archive: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, str]]:
    """Title and path of every sheet; one that the workbook does not list is read too."""
    relations = {attribute(one, "Id"): attribute(one, "Target") for one in _relations(archive, names)}
    unlisted = set(names_below(names, "xl/worksheets/", ".xml"))
    for sheet in xml(archive, "xl/workbook.xml").iter():
        target = relations.get(attribute(sheet, "id"), "") if tag(sheet) == "sheet" else ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if target and path in unlisted:
            unlisted.remove(path)
            yield attribute(sheet, "name"), path
    yield from ((path, path) for path in sorted(unlisted))


def _relations(archive: zipfile.ZipFile, names: list[str]) -> Any:
    path = "xl/_rels/workbook.xml.rels"
    return xml(archive, path) if path in names else ()


def _sheet(root: Any, title: str, shared: list[str]) -> Found:
    for element in root.iter():
        if tag(element) == "row":
            yield from _row(element, title, shared)
        elif tag(element) not in ("c", "v", "t", "f", "is", "r"):
            said = [element.text or "", *(attribute(element, name) for name in ("tooltip", "display", "location"))]
            yield from (Piece(Place(AROUND_PLACE, {"sheet": title}), one) for one in said if one)


def _row(row: Any, title: str, shared: list[str]) -> Found:
    texts: list[str] = []
    for cell in row:
        if tag(cell) == "c":
            address, text = attribute(cell, "r"), _text(cell, shared)
            if text:
                texts.append(text)
                yield Piece(Place(CELL_PLACE, {"sheet": title, "cell": address}), text)
            formula = next((one.text or "" for one in cell if tag(one) == "f"), "")
            if formula:
                yield Piece(Place(FORMULA_PLACE, {"sheet": title, "cell": address}), formula)
    if len(texts) > 1:
        place = Place(ROW_PLACE, {"sheet": title, "row": attribute(row, "r")})
        yield Piece(place, CELL.join(texts), joined=True)


def _text(cell: Any, shared: list[str]) -> str:
    kind = attribute(cell, "t")
    if kind == "inlineStr":
        return "".join(one.text or "" for one in cell.iter() if tag(one) == "t")
    value = next((one.text or "" for one in cell if tag(one) == "v"), "")
    if kind == "s":
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
    return _whole(value)


def _whole(value: str) -> str:
    """A large number as a spreadsheet stores it, 1.3800001234E10, as the digits that people see."""
    if "E" not in value.upper():
        return value.removesuffix(".0")
    try:
        number = float(value)
    except ValueError:
        return value
    return f"{number:.0f}" if abs(number) >= 1 else value
