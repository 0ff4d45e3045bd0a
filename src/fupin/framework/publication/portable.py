"""Everything that a PDF file holds: the text of its pages, remarks, form fields, properties, attachments, pictures."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from fupin.framework.publication.numbers import CELL
from fupin.framework.publication.pieces import (
    DAMAGED,
    ENCRYPTED,
    PROPERTIES,
    TOO_LARGE,
    Found,
    Picture,
    Piece,
    Place,
    Unreadable,
)

PAGE = gettext_noop("page %(number)s")
REMARK = gettext_noop("remark or form field on page %(number)s")
FIELD = gettext_noop("form field %(name)s")
OUTLINE = gettext_noop("bookmark")
PAGE_PICTURES = gettext_noop("pictures on page %(number)s")
ATTACHED = gettext_noop("attachment %(name)s")
PAGES = 2000
_TEXTS = ("/Contents", "/V", "/T", "/TU", "/DV", "/Subj")
_BROKEN = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError)

logging.getLogger("pypdf").setLevel(logging.ERROR)


def read(content: bytes) -> Found:
    """Yield the texts of a PDF file with their places, and its pictures; attachments come from `attachments`."""
    reader = _opened(content)
    try:
        for number, page in enumerate(reader.pages, start=1):
            yield from _page(page, number)
        for name, value in (reader.metadata or {}).items():
            yield Piece(Place(PROPERTIES, {"name": str(name).lstrip("/")}), str(value))
        if reader.xmp_metadata is not None:
            stream = reader.xmp_metadata.stream.get_data()
            yield Piece(Place(PROPERTIES, {"name": "XMP"}), stream.decode("utf-8", "replace"))
        for name, field in (reader.get_fields() or {}).items():
            yield Piece(Place(FIELD, {"name": str(name)[:40]}), f"{name}\n{field.get('/V', '')}")
        yield from _outline(reader.outline)
    except _BROKEN:
        raise Unreadable(DAMAGED) from None


def attachments(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a PDF file carries along."""
    try:
        for name, several in _opened(content).attachments.items():
            for one in several:
                yield str(name), bytes(one)
    except _BROKEN:
        raise Unreadable(DAMAGED) from None


def _opened(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Unreadable(ENCRYPTED)
        if len(reader.pages) > PAGES:
            raise Unreadable(TOO_LARGE)
    except _BROKEN:
        raise Unreadable(DAMAGED) from None
    return reader


def _page(page: Any, number: int) -> Found:
    lines = page.extract_text().splitlines()
    yield from (Piece(Place(PAGE, {"number": number}), line) for line in lines)
    # A number may run over the end of a line.
    yield Piece(Place(PAGE, {"number": number}), CELL.join(lines), joined=True)
    for note in page.get("/Annots") or ():
        held = note.get_object()
        said = [str(held[name]) for name in _TEXTS if name in held]
        target = held.get("/A", {}).get_object() if "/A" in held else {}
        said += [str(target["/URI"])] if "/URI" in target else []
        yield from (Piece(Place(REMARK, {"number": number}), one) for one in said)
    if count := _pictures(page):
        yield Picture(Place(PAGE_PICTURES, {"number": number}), count)


def _pictures(page: Any) -> int:
    resources = page.get("/Resources", {}).get_object()
    objects = resources.get("/XObject", {}).get_object() if "/XObject" in resources else {}
    kinds = [objects[name].get_object().get("/Subtype") for name in objects]
    return sum(kind == "/Image" for kind in kinds)


def _outline(entries: Any) -> Found:
    for entry in entries:
        if isinstance(entry, list):
            yield from _outline(entry)
        else:
            yield Piece(Place(OUTLINE), str(entry.title))
