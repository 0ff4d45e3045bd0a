"""Plain texts: tables apart by commas, web pages, JSON, anything that is letters."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import orjson
from django.utils.translation import gettext_noop

from fupin.framework.publication.numbers import CELL
from fupin.framework.publication.pieces import DAMAGED, Found, Picture, Piece, Place, Unreadable

LINE = gettext_noop("line %(number)s")
CELLS = gettext_noop("line %(number)s, several cells together")
TAG = gettext_noop("line %(number)s, hidden in the page (%(name)s)")
ENTRY = gettext_noop("entry %(name)s")
WEB_PICTURE = gettext_noop("picture in line %(number)s")
_ENCODINGS = ("utf-8-sig", "gb18030")
_DATA = re.compile(r"^data:image/", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "tr", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "body"})


def decoded(content: bytes) -> str:
    """Return the text of a file; raises Unreadable where it is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        raise Unreadable(DAMAGED)
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(DAMAGED)


def read_lines(content: bytes) -> Found:
    """Yield the lines of a text."""
    for number, line in enumerate(decoded(content).splitlines(), start=1):
        yield Piece(Place(LINE, {"number": number}), line)


def read_table(content: bytes) -> Found:
    """Yield the cells of a table of text, and each row as one."""
    text = decoded(content)
    head = text[:4096]
    between = max(",\t;|", key=head.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=between), start=1):
            yield from (Piece(Place(LINE, {"number": number}), cell) for cell in row if cell)
            yield Piece(Place(CELLS, {"number": number}), CELL.join(filter(None, row)), joined=True)
    except csv.Error:
        yield from read_lines(content)


def read_json(content: bytes) -> Found:
    """Yield every text, number and name of a JSON file, with the path to it."""
    try:
        value = orjson.loads(decoded(content))
    except orjson.JSONDecodeError:
        raise Unreadable(DAMAGED) from None
    for path, said in _entries(value, "$"):
        yield Piece(Place(ENTRY, {"name": path[:80]}), said)


def _entries(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield path, str(name)
            yield from _entries(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _entries(inner, f"{path}[{position}]")
    elif value is not None and not isinstance(value, bool):
        yield path, f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def read_page(content: bytes) -> Found:
    """Yield the texts of a web page, also those that no browser shows: attributes, remarks, scripts."""
    reader = _PageReader()
    reader.feed(decoded(content))
    reader.close()
    reader.flush()
    yield from reader.found


class _PageReader(HTMLParser):
    """Collects the texts of a page block by block, and everything hidden in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Piece | Picture] = []
        self._block: list[str] = []
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, and take note of what stands in attributes."""
        line = self.getpos()[0]
        if tag in _BLOCKS:
            self.flush()
        if tag in ("td", "th"):
            self._cells.append("")
        if tag in ("img", "svg", "canvas", "object", "embed", "video"):
            self.found.append(Picture(Place(WEB_PICTURE, {"number": line})))
        for name, value in attrs:
            if value and not _DATA.match(value):
                self.found.append(Piece(Place(TAG, {"number": line, "name": name}), value))

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        if tag in _BLOCKS:
            self.flush()

    def handle_data(self, data: str) -> None:
        """Take a stretch of text."""
        self._block.append(data)
        if self._cells:
            self._cells[-1] += data.strip()

    def handle_comment(self, data: str) -> None:
        """Take a remark that no browser shows."""
        self.found.append(Piece(Place(TAG, {"number": self.getpos()[0], "name": "<!-- -->"}), data))

    def handle_decl(self, decl: str) -> None:
        """Take a declaration."""
        self.found.append(Piece(Place(TAG, {"number": self.getpos()[0], "name": "<!"}), decl))

    def handle_pi(self, data: str) -> None:
        """Take an instruction to a program."""
        self.found.append(Piece(Place(TAG, {"number": self.getpos()[0], "name": "<?"}), data))

    def flush(self) -> None:
        """End the block under way."""
        place = {"number": self.getpos()[0]}
        if "".join(self._block).strip():
            self.found.append(Piece(Place(LINE, place), "".join(self._block)))
        if len(self._cells) > 1:
            self.found.append(Piece(Place(CELLS, place), CELL.join(filter(None, self._cells)), joined=True))
        self._block, self._cells = [], []
