"""May this file be published? Every text in it is looked through; what cannot be read is refused.

Told apart by its content, never by its name: workbooks, documents, slides, PDF, tables, web pages, JSON, plain text,
and archives of these. Pictures are named, since nobody reads the words in them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from fupin.framework.publication import documents, portable, texts, workbooks
from fupin.framework.publication.archives import opened, part
from fupin.framework.publication.numbers import Found, Numbers
from fupin.framework.publication.pieces import (
    DAMAGED,
    ENCRYPTED,
    TOO_LARGE,
    UNKNOWN,
    WHOLE,
    Picture,
    Piece,
    Place,
    Reader,
    Unreadable,
)

LARGEST = 50 * 1024 * 1024
TOLD = 500
_DEEPEST, _MOST_FILES = 3, 500
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_PACKED: dict[str, Reader] = {
    "xl/workbook.xml": workbooks.read,
    "word/document.xml": documents.read_document,
    "ppt/presentation.xml": documents.read_slides,
}
_ENDINGS: dict[str, Reader] = {
    "csv": texts.read_table,
    "tsv": texts.read_table,
    "json": texts.read_json,
    "html": texts.read_page,
    "htm": texts.read_page,
    "xml": texts.read_page,
    "svg": texts.read_page,
}
_BINARY = ("7z", "rar", "xls", "doc", "ppt", "xlsb", "wps", "et", "ofd")


@dataclass(frozen=True, slots=True)
class Hit:
    """A number that must not be published, masked, and where it stands."""

    place: Place
    found: Found


@dataclass(slots=True)
class Report:
    """What a scan found. A file may be published when `clean`; pictures and doubts are for people to look at."""

    name: str
    hits: list[Hit] = field(default_factory=list)
    doubts: list[Hit] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    refused: Unreadable | None = None
    pieces: int = 0
    more: int = 0

    @property
    def clean(self) -> bool:
        """Whether every text of the file could be read and holds no number that must not be published."""
        return self.refused is None and not self.hits


Watch = Callable[[Piece], None]


def scan(name: str, content: bytes, numbers: Numbers, watch: Watch = lambda _piece: None) -> Report:
    """Look through a file for numbers of the kinds given; `watch` sees every piece of text too."""
    report = Report(name)
    told: set[str] = set()
    try:
        for piece in pieces(name, content):
            if isinstance(piece, Picture):
                report.pictures.append(piece)
            else:
                report.pieces += 1
                watch(piece)
                _note(report, piece, numbers.find(piece.text, joined=piece.joined), told)
    except Unreadable as refusal:
        report.refused = refusal
    return report


def _note(report: Report, piece: Piece, found: Iterable[Found], told: set[str]) -> None:
    for one in found:
        # A row read as a whole repeats what its cells said; only what they did not say is new.
        if piece.joined and one.digits in told:
            continue
        told.add(one.digits)
        into = report.doubts if one.doubtful else report.hits
        if len(into) < TOLD:
            into.append(Hit(piece.place, one))
        else:
            report.more += 1


def pieces(name: str, content: bytes, depth: int = 0) -> Iterator[Piece | Picture]:
    """Yield every text and picture of a file, those of files inside it included; raises Unreadable."""
    if len(content) > LARGEST or depth > _DEEPEST:
        raise Unreadable(TOO_LARGE)
    yield Piece(Place(WHOLE), name)
    if _is_picture(content):
        yield Picture(Place(WHOLE))
    elif content.startswith(b"PK\x03\x04"):
        yield from _packed(content, depth)
    elif content[:1024].lstrip().startswith(b"%PDF"):
        yield from portable.read(content)
        for inner, held in portable.attachments(content):
            yield from _within(inner, pieces(inner, held, depth + 1))
    else:
        yield from _text(name, content)


def _is_picture(content: bytes) -> bool:
    # A text that only begins like a picture is read as a text.
    return content.startswith(_PICTURES) and b"\0" in content[:64]


def _packed(content: bytes, depth: int) -> Iterator[Piece | Picture]:
    with opened(content) as archive:
        names = [one.filename for one in archive.infolist() if not one.is_dir()]
        reader = next((reader for mark, reader in _PACKED.items() if mark in names), None)
        if reader:
            yield from reader(content)
            return
        if "mimetype" in names or "xl/workbook.bin" in names:
            raise Unreadable(UNKNOWN, kind="OpenDocument" if "mimetype" in names else "xlsb")
        if len(names) > _MOST_FILES:
            raise Unreadable(TOO_LARGE)
        for inner in names:
            yield from _within(inner, pieces(inner, part(archive, inner), depth + 1))


def _within(name: str, found: Iterable[Piece | Picture]) -> Iterator[Piece | Picture]:
    for one in found:
        if isinstance(one, Picture):
            yield Picture(one.place.within(name), one.count)
        else:
            yield Piece(one.place.within(name), one.text, one.joined)


def _text(name: str, content: bytes) -> Iterator[Piece | Picture]:
    if content.startswith(_OLE):
        raise Unreadable(ENCRYPTED) if "EncryptedPackage".encode("utf-16-le") in content else _unknown(name)
    ending = name.rpartition(".")[2].lower()
    if ending in _BINARY or content.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise _unknown(name)
    head = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    page = head.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<table"))
    reader = texts.read_page if page else _ENDINGS.get(ending, texts.read_lines)
    if not content:
        raise Unreadable(DAMAGED)
    yield from reader(content)


def _unknown(name: str) -> Unreadable:
    return Unreadable(UNKNOWN, kind=name.rpartition(".")[2] or name)
