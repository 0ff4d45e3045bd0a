"""Everything that a text document (docx) or slides (pptx) hold: paragraphs, tables, remarks, notes, deleted text."""

from __future__ import annotations

import zipfile
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.publication.archives import attribute, opened, tag, xml
from fupin.framework.publication.numbers import CELL
from fupin.framework.publication.packages import left_over, names_below, pictures, properties, texts_of
from fupin.framework.publication.pieces import Found, Piece, Place

PARAGRAPH = gettext_noop("paragraph %(number)s")
DELETED = gettext_noop("text that was deleted with tracked changes, paragraph %(number)s")
TABLE_ROW = gettext_noop("table %(table)s, row %(row)s, several cells together")
DESCRIPTION = gettext_noop("description of a picture or field, paragraph %(number)s")
SLIDE = gettext_noop("slide %(number)s")
SLIDE_NOTES = gettext_noop("notes of slide %(number)s")
OTHER_PARTS = {
    "header": gettext_noop("header of the page, paragraph %(number)s"),
    "footer": gettext_noop("footer of the page, paragraph %(number)s"),
    "comments": gettext_noop("remark, paragraph %(number)s"),
    "footnotes": gettext_noop("footnote, paragraph %(number)s"),
    "endnotes": gettext_noop("endnote, paragraph %(number)s"),
}


def read_document(content: bytes) -> Found:
    """Yield the texts of a text document with their places, and its pictures."""
    with opened(content) as archive:
        names = archive.namelist()
        read = ["word/document.xml", "docProps/"]
        yield from _body(xml(archive, "word/document.xml"), PARAGRAPH)
        for begin, words in OTHER_PARTS.items():
            for name in names_below(names, f"word/{begin}", ".xml"):
                read.append(name)
                yield from _body(xml(archive, name), words)
        yield from properties(archive, names)
        yield from left_over(archive, names, tuple(read))
        yield from pictures(names)


def _body(root: Any, words: str) -> Found:
    for number, paragraph in enumerate((one for one in root.iter() if tag(one) == "p"), start=1):
        place = Place(words, {"number": number})
        yield Piece(place, _joined(paragraph, ("t", "instrText", "tab")))
        if deleted := _joined(paragraph, ("delText", "delInstrText")):
            yield Piece(Place(DELETED, {"number": number}), deleted)
            # Shown and deleted signs can also make one number together, such as a corrected digit.
            yield Piece(Place(DELETED, {"number": number}), _joined(paragraph, ("t", "delText")))
        for said in _descriptions(paragraph):
            yield Piece(Place(DESCRIPTION, {"number": number}), said)
    yield from _tables(root)


def _joined(element: Any, tags: tuple[str, ...]) -> str:
    found = (one for one in element.iter() if tag(one) in tags)
    return "".join("\t" if tag(one) == "tab" else one.text or "" for one in found)


def _descriptions(paragraph: Any) -> list[str]:
    described = (one for one in paragraph.iter() if tag(one) in ("docPr", "cNvPr", "alias", "tag"))
    return [said for one in described for name in ("descr", "title", "val") if (said := attribute(one, name))]


def _tables(root: Any) -> Found:
    for number, table in enumerate((one for one in root.iter() if tag(one) == "tbl"), start=1):
        for line, row in enumerate((one for one in table if tag(one) == "tr"), start=1):
            cells = [_joined(cell, ("t", "delText")) for cell in row if tag(cell) == "tc"]
            yield Piece(Place(TABLE_ROW, {"table": number, "row": line}), CELL.join(filter(None, cells)), joined=True)


def read_slides(content: bytes) -> Found:
    """Yield the texts of slides and their notes with their places, and the pictures."""
    with opened(content) as archive:
        names = archive.namelist()
        for folder, words in (("ppt/slides/", SLIDE), ("ppt/notesSlides/", SLIDE_NOTES)):
            for name in names_below(names, folder, ".xml"):
                yield from _slide(archive, name, words)
        yield from properties(archive, names)
        yield from left_over(archive, names, ("ppt/slides/", "ppt/notesSlides/", "docProps/"))
        yield from pictures(names)


def _slide(archive: zipfile.ZipFile, name: str, words: str) -> Found:
    if name.endswith(".rels"):
        return
    number = "".join(filter(str.isdecimal, name.rpartition("/")[2]))
    root = xml(archive, name)
    for text in texts_of(root):
        yield Piece(Place(words, {"number": number}), text)
    for row in (one for one in root.iter() if tag(one) == "tr"):
        cells = ["".join(texts_of(cell)) for cell in row if tag(cell) == "tc"]
        yield Piece(Place(words, {"number": number}), CELL.join(filter(None, cells)), joined=True)
