"""Filling the XML of a Word or PowerPoint part: tags are found in the tree, and values are set as text, never as XML.

A tag may be split over runs; it is put together in the first of them. Rows and paragraphs of a loop are copied whole,
so that widths, merged cells and fonts stay as the office drew them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils.translation import gettext_noop
from jinja2 import nodes
from lxml import etree

from fupin.kernel.errors import FupinError
from fupin.reports.office.content import Content
from fupin.reports.office.scope import Names
from fupin.reports.office.tags import LEFT_OVER, TAG, Tag, TagError, holds, read_tag, value_of
from fupin.reports.office.vocabulary import Vocabulary

Element = Any
OTHER = "\ufffc"
ROWS_MOST = 50_000
GROWN = gettext_noop("Filled with this data it grows beyond what a file may hold; take rows out of the loop.")
# A loop inside a line stands in one text, whole; so does every tag.
TOGETHER = re.compile(rf"\{{%-?\s*for\b.*?endfor\s*-?%\}}|{TAG.pattern}", re.DOTALL)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names of one format's elements."""

    space: str
    merged: str

    @property
    def paragraph(self) -> str:
        """The tag of a paragraph."""
        return f"{{{self.space}}}p"

    @property
    def text(self) -> str:
        """The tag of a text."""
        return f"{{{self.space}}}t"

    @property
    def row(self) -> str:
        """The tag of a table row."""
        return f"{{{self.space}}}tr"

    @property
    def line(self) -> str:
        """The tag of a line break."""
        return f"{{{self.space}}}br"


WORD = Dialect("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "vMerge")
SLIDE = Dialect("http://schemas.openxmlformats.org/drawingml/2006/main", "vMerge")
_PASSIVE = (
    "rPr",
    "pPr",
    "r",
    "hyperlink",
    "smartTag",
    "sdt",
    "sdtPr",
    "sdtContent",
    "proofErr",
    "lastRenderedPageBreak",
)
_MARKS = ("bookmarkStart", "bookmarkEnd", "endParaRPr", "noProof", "commentRangeStart", "commentRangeEnd")


def own_parts(paragraph: Element, dialect: Dialect) -> list[tuple[Element, str]]:
    """Return the texts of a paragraph in order, and what lies between them: a tab, a break, anything else as OTHER."""
    found: list[tuple[Element, str]] = []
    _gather(paragraph, dialect, found)
    return found


def _gather(element: Element, dialect: Dialect, found: list[tuple[Element, str]]) -> None:
    for child in element:
        if not isinstance(child.tag, str) or child.tag == dialect.paragraph:
            continue
        name = etree.QName(child).localname
        if child.tag == dialect.text:
            found.append((child, child.text or ""))
        elif name in ("tab", "br", "cr") and child.getparent().tag != f"{{{dialect.space}}}tabs":
            found.append((child, "\t" if name == "tab" else "\n"))
        elif name in _PASSIVE:
            _gather(child, dialect, found) if name not in ("rPr", "pPr", "sdtPr") else None
        elif name not in _MARKS:
            found.append((child, OTHER))
            _gather(child, dialect, found)


def text_of(element: Element, dialect: Dialect) -> str:
    """Return the text of a paragraph."""
    return "".join(text for _child, text in own_parts(element, dialect))


def paragraphs(root: Element, dialect: Dialect) -> Iterator[Element]:
    """Yield every paragraph in the order of the file."""
    yield from root.iter(dialect.paragraph)


def join_tags(paragraph: Element, dialect: Dialect) -> None:
    """Put each tag that is split over several texts into the first of them."""
    parts = own_parts(paragraph, dialect)
    whole = "".join(text for _child, text in parts)
    if "{" not in whole:
        return
    owner = [number for number, (_child, text) in enumerate(parts) for _sign in text]
    signs: dict[int, list[str]] = {number: [] for number in range(len(parts))}
    moved = dict(enumerate(owner))
    for found in TOGETHER.finditer(whole):
        moved.update(dict.fromkeys(range(found.start(), found.end()), owner[found.start()]))
    for place, sign in enumerate(whole):
        signs[moved[place]].append(sign)
    for number, (child, text) in enumerate(parts):
        if child.tag == dialect.text and (joined := "".join(signs[number])) != text:
            _write(child, joined)


def _write(text: Element, words: str) -> None:
    text.text = words
    if words != words.strip() or "  " in words:
        text.set(_SPACE, "preserve")


def marker(element: Element, dialect: Dialect) -> Tag | None:
    """Return the tag for which a whole paragraph or row stands, if it is one."""
    if element.tag == dialect.paragraph:
        scope, words = "p", text_of(element, dialect)
    elif element.tag == dialect.row:
        scope, words = "tr", "".join(text_of(one, dialect) for one in element.iter(dialect.paragraph))
    else:
        return None
    words = words.strip()
    if not words.startswith("{%") or not TAG.fullmatch(words):
        return None
    try:
        tag = read_tag(words)
    except TagError:
        return None
    return tag if tag.scope == scope else None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of siblings from an opening tag to its end, in one or two branches."""

    tag: Tag
    start: int
    middle: int | None
    end: int


def block_at(found: Sequence[Tag | None], start: int) -> Block | None:
    """Return the block that opens at a place among siblings; None where its end is missing or crossed."""
    opening = cast(Tag, found[start])
    depth, middle = 0, None
    for place in range(start + 1, len(found)):
        tag = found[place]
        if tag is None:
            continue
        if tag.opens:
            depth += 1
        elif tag.kind == "else" and depth == 0:
            if middle is not None or opening.kind == "for":
                return None
            middle = place
        elif tag.kind in ("endif", "endfor"):
            if depth == 0:
                return Block(opening, start, middle, place) if tag.kind == f"end{opening.kind}" else None
            depth -= 1
    return None


@dataclass(slots=True)
class Filler:
    """Fills the tree of one part with content, and notes every value that it wrote, in order."""

    dialect: Dialect
    content: Content
    vocabulary: Vocabulary
    written: list[str] = field(default_factory=list)
    made: int = 0

    def fill(self, root: Element) -> None:
        """Fill everything inside an element."""
        for paragraph in list(paragraphs(root, self.dialect)):
            join_tags(paragraph, self.dialect)
        self._children(root, Names(self.content, self.vocabulary))

    def _children(self, parent: Element, scope: Names) -> None:
        children = list(parent)
        tags = [marker(child, self.dialect) for child in children]
        place = 0
        while place < len(children):
            child, tag = children[place], tags[place]
            if tag is not None and tag.opens and (block := block_at(tags, place)):
                self._block(parent, children, block, scope)
                place = block.end + 1
                continue
            if child.tag == self.dialect.paragraph:
                self._paragraph(child, scope)
            if isinstance(child.tag, str) and len(child):
                self._children(child, scope)
            place += 1

    def _block(self, parent: Element, children: list[Element], block: Block, scope: Names) -> None:
        stretch = children[block.start : block.end + 1]
        at = parent.index(stretch[0])
        for child in stretch:
            parent.remove(child)
        for body, names in self._bodies(children, block, scope):
            holder = etree.Element("holder")
            holder.extend(deepcopy(child) for child in body)
            self._children(holder, names)
            for child in list(holder):
                parent.insert(at, child)
                at += 1
        self._never_empty(parent)

    def _never_empty(self, parent: Element) -> None:
        # A cell or text box without any paragraph is a broken file.
        held = etree.QName(parent).localname in ("tc", "txBody", "txbxContent")
        if held and (not len(parent) or (parent[-1].tag != self.dialect.paragraph and self.dialect is WORD)):
            parent.append(etree.Element(self.dialect.paragraph))

    def _bodies(self, children: list[Element], block: Block, scope: Names) -> Iterator[tuple[list[Element], Names]]:
        first = children[block.start + 1 : block.middle or block.end]
        if block.tag.kind == "for":
            for names in self.rows(block.tag, scope):
                yield first, names
        elif self.answer(block.tag, scope):
            yield first, scope
        elif block.middle is not None:
            yield children[block.middle + 1 : block.end], scope

    def rows(self, tag: Tag, scope: Names) -> Iterator[Names]:
        """Yield what names mean in each row of a loop; raises where more rows are made than a file may hold."""
        for names in scope.rows(tag):
            self.made += 1
            if self.made > ROWS_MOST:
                raise FupinError(GROWN)
            yield names

    def answer(self, tag: Tag, scope: Names) -> bool:
        """Tell whether the condition of a tag holds."""
        return holds(value_of(cast(nodes.Expr, tag.expression), scope))

    def _paragraph(self, paragraph: Element, scope: Names) -> None:
        parts = own_parts(paragraph, self.dialect)
        if not any("{" in text for _child, text in parts):
            return
        state = _Inline(self, scope)
        for child, text in parts:
            if child.tag == self.dialect.text:
                self._set(child, state.run(text))
            elif state.hidden:
                child.getparent().remove(child)

    def _set(self, child: Element, words: str) -> None:
        lines = words.split("\n")
        if len(lines) == 1 or self.dialect is not WORD:
            # DrawingML keeps its breaks beside the runs; a vertical tab is how it is typed and read.
            _write(child, " ".join(lines))
            return
        _write(child, lines[0])
        for line in lines[1:]:
            mark, rest = etree.Element(self.dialect.line), etree.Element(self.dialect.text)
            _write(rest, line)
            child.addnext(mark)
            mark.addnext(rest)
            child = rest


@dataclass(slots=True)
class _Inline:
    """Walks the texts of one paragraph: what stands in a condition that does not hold is left out."""

    filler: Filler
    scope: Names
    _open: list[bool] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        """Whether what comes now is left out."""
        return not all(self._open)

    def run(self, text: str) -> str:
        """Return what becomes of a text."""
        made, at = [], 0
        for found in TAG.finditer(text):
            if found.start() < at:
                continue
            made.append("" if self.hidden else text[at : found.start()])
            at = found.end()
            tag = read_tag(found.group())
            if tag.kind == "for":
                at = self._loop(tag, text, at, made)
            else:
                made.append(self._tag(tag))
        made.append("" if self.hidden else text[at:])
        return "".join(made)

    def _tag(self, tag: Tag) -> str:
        if tag.kind == "if":
            self._open.append(self.filler.answer(tag, self.scope))
        elif tag.kind == "else":
            self._open[-1] = not self._open[-1]
        elif tag.kind == "endif":
            self._open.pop()
        elif tag.kind == "value" and not self.hidden:
            words = str(value_of(cast(nodes.Expr, tag.expression), self.scope))
            self.filler.written.append(words)
            return words
        return ""

    def _loop(self, tag: Tag, text: str, at: int, made: list[str]) -> int:
        end = next(one for one in TAG.finditer(text, at) if read_tag(one.group()).kind == "endfor")
        body = text[at : end.start()]
        for names in () if self.hidden else self.filler.rows(tag, self.scope):
            made.append(_Inline(self.filler, names).run(body))
        return end.end()


def left_over(text: str) -> bool:
    """Tell whether something that looks like a tag is left outside all tags."""
    return bool(LEFT_OVER.search(TAG.sub("", text)))
