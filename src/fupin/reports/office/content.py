"""What fills a template: texts that know whether they are known, and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Self

from django.utils.translation import gettext, override

# What XML cannot hold, and the signs that turn the reading direction of everything around them.
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
REPLACED = "\ufffd"
LOCALES = {"zh": "zh-hans", "en": "en"}
"""The languages of papers, as packs name them, with the name under which their translations are kept."""


class Shown(str):
    """A text as it is printed; `known` is False where it stands for missing data, `raw` is the value behind it."""

    known: bool
    raw: object
    unit: str

    def __new__(cls, text: str, raw: object = None, *, known: bool = True, unit: str = "") -> Self:
        """Make the text safe for any file."""
        made = super().__new__(cls, clean(text))
        made.known, made.raw, made.unit = known, raw, unit
        return made


def clean(text: str) -> str:
    """Return a text without signs that no file can hold (they become a visible mark) or that turn its direction."""
    if text.isprintable() and text.isascii():
        return text
    return _TURNING.sub("", _INVALID.sub(REPLACED, text.replace("\r\n", "\n").replace("\r", "\n")))


@cache
def missing(language: str) -> Shown:
    """Return how missing data reads."""
    with override(LOCALES.get(language, language)):
        return Shown(gettext("no data"), known=False)


def shown(text: str | None, language: str, raw: object = None) -> Shown:
    """Return a text, or how missing data reads where there is none."""
    return missing(language) if text is None or text == "" else Shown(text, raw)


Item = Mapping[str, Shown]


class Deep(dict[str, Shown]):
    """A row that has lists of its own."""

    def __init__(self, values: Item, inner: Mapping[str, Sequence[Item]]) -> None:
        super().__init__(values)
        self.inner = inner


def inner(item: Item, name: str) -> Sequence[Item]:
    """Return the rows of a list of a row; empty where it has none."""
    return item.inner.get(name, ()) if isinstance(item, Deep) else ()


@dataclass(frozen=True, slots=True)
class Content:
    """The values and lists of one template's subject, in one language."""

    language: str
    values: Mapping[str, Shown]
    lists: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    # What the checks of the figures say; None and what is not named: nobody can tell.
    fits: Mapping[str, bool | None] = field(default_factory=dict)

    def value(self, name: str) -> Shown:
        """Return a value, "no data" where nobody gave one."""
        return self.values.get(name) or missing(self.language)

    def items(self, name: str) -> Sequence[Item]:
        """Return the rows of a list; empty where there is none."""
        return self.lists.get(name, ())


def rows(language: str, items: Iterable[Mapping[str, str | None]]) -> list[Item]:
    """Return plain rows as rows of a list."""
    return [{name: shown(text, language) for name, text in item.items()} for item in items]
