"""Words that mean something in a cell, in every language of the installation: yes, no, total, nothing to say."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from django.conf import settings
from django.utils.translation import override, pgettext_lazy

CLEAR = "—"
"""What a clerk writes to empty a field; a blank cell leaves it as it is."""

_LISTS = {
    "yes": pgettext_lazy("words in a cell, parted by |", "yes|y|true|t|1|√|✓"),
    "no": pgettext_lazy("words in a cell, parted by |", "no|n|false|f|0|×|✗"),
    "total": pgettext_lazy("words in a cell, parted by |", "total|subtotal|sum|grand total"),
    "example": pgettext_lazy("words in a cell, parted by |", "example|sample"),
    "people": pgettext_lazy("words in a cell, parted by |", "person|persons|people|pers."),
}
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return a text in half-width characters without spaces around it or doubled inside."""
    if text.isascii() and text.isalnum():
        return text
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def fold(text: str) -> str:
    """Return a text as labels are compared: half-width, small letters, without spaces and punctuation."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


@cache
def accepted(kind: str) -> frozenset[str]:
    """Return the words of a kind in all languages, folded; signs such as a tick stand for themselves."""
    found: set[str] = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.update(fold(word) or word for word in str(_LISTS[kind]).split("|"))
    return frozenset(found)


def means(kind: str, text: str) -> bool:
    """Tell whether a cell says one of the words of a kind, and nothing else."""
    return (fold(text) or text.strip()) in accepted(kind)


def first(kind: str) -> str:
    """Return the usual word of a kind in the language of the page."""
    return str(_LISTS[kind]).split("|")[0]
