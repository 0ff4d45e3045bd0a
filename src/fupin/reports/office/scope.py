"""What a name means where a tag stands: the row of the loop, that of the loop around it, the content, what fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fupin.reports.office.content import Content, Item, inner
from fupin.reports.office.tags import FITS, PROVEN, Tag
from fupin.reports.office.vocabulary import INNER, Vocabulary


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a loop, by every way to write its names."""

    listed: str
    item: Item
    known: Mapping[str, str]
    content: Content

    def __getitem__(self, name: str) -> Any:
        found = self.item.get(self.known.get(name, name))
        return self.content.value("") if found is None else found


@dataclass(frozen=True)
class Names(Mapping[str, Any]):
    """What names mean: the rows of the loops around by their variables, then the content and its lists."""

    content: Content
    vocabulary: Vocabulary
    loops: Mapping[str, Row] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        if name in self.loops:
            return self.loops[name]
        if name in (FITS, PROVEN):
            return _Fits(self.content, doubt=name == FITS)
        words = self.vocabulary
        if name in words.list_names:
            return self.content.items(words.list_names[name])
        return self.content.value(words.value_names.get(name, name))

    def rows(self, tag: Tag) -> Iterator[Names]:
        """Yield what names mean in each row of a loop."""
        listed = self.vocabulary.listed(tag.over, {variable: row.listed for variable, row in self.loops.items()})
        outer, dot, _word = tag.over.rpartition(INNER)
        if dot:
            items = inner(self.loops[outer].item, listed.rpartition(INNER)[2])
        else:
            items = self.content.items(listed or tag.over)
        known = self.vocabulary.row_names.get(listed, {})
        for item in items:
            row = Row(listed, item, known, self.content)
            yield Names(self.content, self.vocabulary, {**self.loops, tag.variable: row})

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class _Fits:
    content: Content
    doubt: bool

    def __getitem__(self, name: str) -> bool:
        answer = self.content.fits.get(name)
        return self.doubt if answer is None else answer
