"""What workbooks, documents and slides share: properties, remarks, embedded files, pictures."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.publication.archives import attribute, part, tag, xml
from fupin.framework.publication.pieces import MACROS, PROPERTIES, Found, Picture, Piece, Place, Unreadable

PART_PLACE = gettext_noop("hidden part %(name)s of the file")
PICTURE_PLACE = gettext_noop("picture %(name)s")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".webp", ".svg")
_EMBEDDED = ("/embeddings/", "/activeX/", "vbaProject.bin", "/macrosheets/", "oleObject")
_TEXTS = frozenset({"t", "v", "p", "text", "author", "lpstr", "lpwstr", "delText", "instrText"})


def names_below(names: Iterable[str], folder: str, ending: str) -> list[str]:
    """Return the entries of an archive below a folder with an ending."""
    return sorted(name for name in names if name.startswith(folder) and name.endswith(ending))


def properties(archive: zipfile.ZipFile, names: Iterable[str]) -> Found:
    """Yield the properties of a file: title, author, keywords, own ones."""
    for name in names_below(names, "docProps/", ".xml"):
        for element in xml(archive, name).iter():
            if element.text and element.text.strip() and tag(element) not in ("created", "modified"):
                yield Piece(Place(PROPERTIES, {"name": tag(element)}), element.text)


def left_over(archive: zipfile.ZipFile, names: Iterable[str], read: tuple[str, ...]) -> Found:
    """Yield every text and attribute of XML parts that nobody else reads: remarks, drawings, caches, own XML.

    Raises Unreadable for embedded objects and macros: they could hold anything.
    """
    for name in names:
        if any(mark in name for mark in _EMBEDDED):
            raise Unreadable(MACROS, name=name)
        if name.endswith((".xml", ".rels", ".vml")) and not name.startswith(read):
            yield from (Piece(Place(PART_PLACE, {"name": name}), text) for text in _texts(archive, name))
        elif name.endswith((".txt", ".csv", ".html", ".json")):
            yield Piece(Place(PART_PLACE, {"name": name}), part(archive, name).decode("utf-8", "replace"))


def _texts(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    root = xml(archive, name)
    targets = (attribute(one, "Target") for one in root.iter() if attribute(one, "TargetMode") == "External")
    yield from (target for target in targets if target)
    if name.endswith(".rels"):
        return
    yield from (text for text in texts_of(root) if text.strip())


def texts_of(root: Any) -> Iterator[str]:
    """Yield the texts below an element, those of one paragraph or entry together, and descriptions of pictures."""
    for element in root.iter():
        if tag(element) in ("p", "si", "comment", "text", "r"):
            yield "".join(one.text or "" for one in element.iter() if tag(one) in _TEXTS)
        elif element.text and len(element) == 0 and tag(element) not in ("t", "delText"):
            yield element.text
        for name in ("descr", "title", "alt", "author", "v", "tooltip", "display"):
            if said := attribute(element, name):
                yield said


def pictures(names: Iterable[str]) -> Found:
    """Yield each picture of an archive."""
    for name in names:
        if name.lower().endswith(_PICTURES) and "thumbnail" not in name:
            yield Picture(Place(PICTURE_PLACE, {"name": name.rpartition("/")[2]}))
