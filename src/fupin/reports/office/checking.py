"""Checking the tags of one part before anything is filled: each problem with its paragraph and the nearest names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from jinja2 import nodes
from lxml import etree

from fupin.reports.office.problems import Problem
from fupin.reports.office.tags import FITS, PROVEN, TAG, Tag, TagError, names_in, read_tag
from fupin.reports.office.tree import (
    OTHER,
    TOGETHER,
    WORD,
    Dialect,
    Element,
    block_at,
    left_over,
    marker,
    own_parts,
    paragraphs,
    text_of,
)
from fupin.reports.office.vocabulary import INNER, Vocabulary

Loops = Mapping[str, str]
UNKNOWN = gettext_noop("“%(word)s” is not a known name. Nearest: %(nearest)s.")
OPEN = gettext_noop("A field begins or ends here but not both: write it within one paragraph, as {{ name }}.")
BROKEN = gettext_noop("The field “%(text)s” is interrupted by a picture, tab or line break.")
UNCLOSED = gettext_noop("“%(text)s” has no matching end in the same table or text.")
STRAY = gettext_noop("“%(text)s” has no beginning.")
NESTED = gettext_noop(
    "A loop within a loop would multiply without end; only a list of its own row may stand in it, such as %(lists)s."
)
IN_LINE = gettext_noop(
    "Two loops stand in one line; write the outer one with tr or p, in a row or paragraph of its own."
)
ALONE = gettext_noop("“%(text)s” must stand alone in its %(what)s: everything else there would be lost.")
NOT_A_LIST = gettext_noop("“%(word)s” is not a list. Lists: %(lists)s.")
A_LIST = gettext_noop("“%(word)s” is a list: repeat a row with {%%tr for m in %(word)s %%}.")
MERGED = gettext_noop("Cells are merged across the edge of this loop; merge only inside it or outside it.")
SECTION = gettext_noop("A section ends in this paragraph; put the loop into a paragraph of its own.")
CHART = gettext_noop("A chart stands in this loop; it cannot be repeated. Move it before or after the loop.")
NO_ROW_LEFT = gettext_noop("Every row of this table is in a loop; give it a row that always stays, such as its head.")
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"


@dataclass(slots=True)
class Checker:
    """Looks through the tree of one part."""

    dialect: Dialect
    vocabulary: Vocabulary
    part: str
    problems: list[Problem] = field(default_factory=list)
    _numbers: dict[Element, int] = field(default_factory=dict)

    def check(self, root: Element) -> list[Problem]:
        """Return every problem of the part."""
        self._numbers = {one: number for number, one in enumerate(paragraphs(root, self.dialect), 1)}
        self._children(root, {})
        return self.problems

    def _tell(self, element: Element, message: str, **arguments: object) -> None:
        first = element if element.tag == self.dialect.paragraph else next(element.iter(self.dialect.paragraph), None)
        number = self._numbers.get(first)
        words = text_of(first, self.dialect).strip().replace(OTHER, "")[:40] if first is not None else ""
        place = _("paragraph %(number)s (“%(text)s”)") % {"number": number, "text": words} if number else ""
        self.problems.append(Problem(message, dict(arguments), self.part, place))

    def _children(self, parent: Element, loops: Loops) -> None:
        children = list(parent)
        tags = [marker(child, self.dialect) for child in children]
        place = 0
        while place < len(children):
            child, tag = children[place], tags[place]
            if tag is not None:
                place = self._marked(children, tags, place, loops)
                continue
            if child.tag == self.dialect.paragraph:
                self._paragraph(child, loops)
            if child.tag == self.dialect.row:
                self._alone_in_row(child)
            if isinstance(child.tag, str) and len(child):
                self._children(child, loops)
            place += 1

    def _marked(self, children: list[Element], tags: list[Tag | None], place: int, loops: Loops) -> int:
        tag, child = cast(Tag, tags[place]), children[place]
        block = block_at(tags, place) if tag.opens else None
        self._tag(child, tag, loops)
        if block is None:
            self._tell(child, UNCLOSED if tag.opens else STRAY, text=tag.text)
            return place + 1
        edges = [children[block.start], children[block.end], *([children[block.middle]] if block.middle else [])]
        self._edges(children, block.start, block.end, edges)
        inner = {**loops, tag.variable: tag.over} if tag.kind == "for" else loops
        if tag.kind == "for" and any(_holds_chart(one) for one in children[block.start : block.end]):
            self._tell(child, CHART)
        holder = [one for one in children[block.start + 1 : block.end] if one not in edges]
        self._inside(holder, inner)
        return block.end + 1

    def _inside(self, elements: list[Element], loops: Loops) -> None:
        tags = [marker(one, self.dialect) for one in elements]
        place = 0
        while place < len(elements):
            if tags[place] is not None:
                place = self._marked(elements, tags, place, loops)
                continue
            if elements[place].tag == self.dialect.paragraph:
                self._paragraph(elements[place], loops)
            if elements[place].tag == self.dialect.row:
                self._alone_in_row(elements[place])
            self._children(elements[place], loops)
            place += 1

    def _edges(self, children: list[Element], start: int, end: int, edges: list[Element]) -> None:
        after = [*edges, children[start + 1], *children[end + 1 : end + 2]]
        if any(_continues_merge(one, self.dialect) for one in after):
            self._tell(children[start], MERGED)
        if any(next(one.iter(f"{{{self.dialect.space}}}sectPr"), None) is not None for one in edges):
            self._tell(children[start], SECTION)
        if children[start].tag == self.dialect.row:
            rows = [one for one in children if one.tag == self.dialect.row]
            if children[start] is rows[0] and children[end] is rows[-1]:
                self._tell(children[start], NO_ROW_LEFT)

    def _alone_in_row(self, row: Element) -> None:
        for paragraph in row.iter(self.dialect.paragraph):
            for found in TAG.finditer(text_of(paragraph, self.dialect)):
                if (tag := _read(found.group())) and tag.scope == "tr":
                    self._tell(paragraph, ALONE, text=tag.text, what=_("row"))

    def _paragraph(self, paragraph: Element, loops: Loops) -> None:
        words = text_of(paragraph, self.dialect)
        if "{" not in words and "}" not in words:
            return
        if left_over(words):
            self._tell(paragraph, OPEN)
            return
        if self._interrupted(paragraph):
            return
        self._inline(paragraph, [one.group() for one in TAG.finditer(words)], dict(loops))

    def _interrupted(self, paragraph: Element) -> bool:
        parts = own_parts(paragraph, self.dialect)
        whole = "".join(text for _child, text in parts)
        texts = [child.tag == self.dialect.text for child, text in parts for _sign in text]
        for found in TOGETHER.finditer(whole):
            if not all(texts[found.start() : found.end()]):
                self._tell(paragraph, BROKEN, text=found.group().replace(OTHER, "…")[:60])
                return True
        return False

    def _inline(self, paragraph: Element, tags: list[str], loops: dict[str, str]) -> None:
        opened: list[Tag] = []
        for text in tags:
            try:
                tag = read_tag(text)
            except TagError as error:
                self._tell(paragraph, str(error.message), **error.arguments)
                return
            if tag.scope:
                if tag.scope == "p" or not _in_row(paragraph, self.dialect):
                    self._tell(paragraph, ALONE, text=tag.text, what=_("paragraph") if tag.scope == "p" else _("row"))
                return
            if tag.kind == "for" and any(one.kind == "for" for one in opened):
                self._tell(paragraph, IN_LINE)
                return
            self._tag(paragraph, tag, loops)
            if not self._balance(paragraph, tag, opened, loops):
                return
        for tag in opened:
            self._tell(paragraph, UNCLOSED, text=tag.text)

    def _balance(self, paragraph: Element, tag: Tag, opened: list[Tag], loops: dict[str, str]) -> bool:
        if tag.opens:
            opened.append(tag)
            if tag.kind == "for":
                loops[tag.variable] = tag.over
        elif tag.kind in ("endif", "endfor", "else"):
            wanted = "if" if tag.kind == "else" else tag.kind[3:]
            if not opened or opened[-1].kind != wanted:
                self._tell(paragraph, STRAY, text=tag.text)
                return False
            if tag.kind != "else" and (closed := opened.pop()).kind == "for":
                loops.pop(closed.variable, None)
        return True

    def _tag(self, element: Element, tag: Tag, loops: Loops) -> None:
        if tag.kind == "for":
            self._loop(element, tag, loops)
        if tag.expression is not None:
            for message, arguments in self._unknown(tag, loops):
                self._tell(element, message, **arguments)

    def _loop(self, element: Element, tag: Tag, loops: Loops) -> None:
        # A list of the row around it adds up to no more than there is; any other list would multiply.
        if tag.variable in loops or (loops and INNER not in tag.over):
            self._tell(element, NESTED, lists=", ".join(self.vocabulary.inner_lists) or "–")
        elif not self.vocabulary.listed(tag.over, self._lists(loops)):
            self._tell(element, NOT_A_LIST, word=tag.over, lists=", ".join(self.vocabulary.lists))

    def _lists(self, loops: Loops) -> dict[str, str]:
        known: dict[str, str] = {}
        for variable, over in loops.items():
            known[variable] = self.vocabulary.listed(over, known)
        return known

    def _unknown(self, tag: Tag, loops: Loops) -> Iterator[tuple[str, dict[str, Any]]]:
        words, lists = self.vocabulary, self._lists(loops)
        for name, attribute, counted in names_in(cast(nodes.Expr, tag.expression)):
            if name in (FITS, PROVEN) and attribute:
                known: Mapping[str, object] = words.fits
                yield from self._missing(attribute, known)
            elif attribute:
                if name not in loops:
                    yield from self._missing(name, loops or words.lists)
                else:
                    yield from self._missing(attribute, words.row_names.get(lists[name], {}))
            elif name in words.list_names:
                if tag.kind == "value" and not counted:
                    yield A_LIST, {"word": name}
            else:
                yield from self._missing(name, words.value_names)

    def _missing(self, word: str, known: Mapping[str, object]) -> Iterator[tuple[str, dict[str, Any]]]:
        if word not in known:
            nearest = self.vocabulary.nearest(word, known)
            yield UNKNOWN, {"word": word, "nearest": ", ".join(nearest) or "–"}


def _holds_chart(element: Element) -> bool:
    return isinstance(element.tag, str) and next(element.iter(_CHART), None) is not None


def _read(text: str) -> Tag | None:
    try:
        return read_tag(text)
    except TagError:
        return None


def _in_row(paragraph: Element, dialect: Dialect) -> bool:
    return any(one.tag == dialect.row for one in paragraph.iterancestors())


def _continues_merge(element: Element, dialect: Dialect) -> bool:
    if element.tag != dialect.row:
        return False
    if dialect is WORD:
        marks = element.iter(f"{{{dialect.space}}}vMerge")
        return any(one.get(f"{{{dialect.space}}}val", "continue") == "continue" for one in marks)
    return any(one.get("vMerge") in ("1", "true") for one in element.iter(f"{{{dialect.space}}}tc"))


def plain_texts(root: Element) -> Iterator[str]:
    """Yield every text of a tree that is not in a paragraph's own texts: attributes, field codes, deleted text."""
    for element in root.iter():
        if isinstance(element.tag, str):
            yield from (str(value) for value in element.attrib.values())
            if etree.QName(element).localname != "t":
                yield element.text or ""
