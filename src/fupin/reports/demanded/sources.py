"""What a column of a demanded table can be filled with: names of places, figures, facts of who stands in the row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fupin.intake import queries as intake
from fupin.kernel.text import Text
from fupin.registry import queries as registry

PLACE, FIGURE, HOUSEHOLD, MEMBER, FIXED = "place", "figure", "household", "member", "fixed"
TEXT = f"{FIXED}:text"

# What stands in a row, and of whom it can be told there.
OF_ROWS = {"place": (PLACE, FIGURE), "household": (PLACE, HOUSEHOLD), "member": (PLACE, HOUSEHOLD, MEMBER)}

_PLACES = {
    "number": (_("Running number"), pgettext_lazy("names of a column, parted by |", "no|number|#")),
    "name": (_("Name of the place"), pgettext_lazy("names of a column, parted by |", "place|name|village|town|unit")),
    "above": (_("Name of the place above"), pgettext_lazy("names of a column, parted by |", "town|district|above")),
    "county": (_("Name of the county"), pgettext_lazy("names of a column, parted by |", "county")),
    "code": (_("Official code"), pgettext_lazy("names of a column, parted by |", "code|official code")),
    "path": (_("Whole name of the place"), pgettext_lazy("names of a column, parted by |", "address|location")),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that a column can be filled with; `words` are the folded names under which it is known."""

    key: str
    label: str
    group: str
    words: tuple[str, ...]


def sources(rows: str) -> list[Source]:
    """Return everything that a table with such rows can be filled with, in the language of the page."""
    kinds = OF_ROWS[rows]
    makers = {PLACE: _of_places, FIGURE: _of_figures, HOUSEHOLD: _of_facts, MEMBER: _of_facts}
    return [source for kind in kinds for source in makers[kind](kind)]


def label_of(key: str, known: Iterable[Source]) -> str:
    """Return what a source is called; its key where the pack no longer has it."""
    return next((source.label for source in known if source.key == key), key)


def in_words(text: Text) -> str:
    """Return a text of the pack in the language of the page."""
    return text.inside(get_language() or "en")


def _of_places(_kind: str) -> Iterator[Source]:
    group = str(_("Places"))
    for name, (label, words) in _PLACES.items():
        yield Source(f"{PLACE}:{name}", str(label), group, _folded(in_every_language(label, words)))


def _of_figures(_kind: str) -> Iterator[Source]:
    group = str(_("Figures"))
    for name, figure in registry.pack().figures.items():
        words = _folded((*figure.label.words(), *figure.aliases, name))
        yield Source(f"{FIGURE}:{name}", in_words(figure.label), group, words)


def _of_facts(kind: str) -> Iterator[Source]:
    group = str(_("Households") if kind == HOUSEHOLD else _("Persons"))
    for name, fact in registry.pack().facts[kind].items():
        if name != "area":
            words = _folded((*fact.label.words(), *fact.aliases, name))
            yield Source(f"{kind}:{name}", in_words(fact.label), group, words)


def in_every_language(*lists: object) -> Iterator[str]:
    """Yield the words of lists, parted by |, in all languages of the installation."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield from (word for words in lists for word in str(words).split("|"))


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(intake.fold, words))))


def parted(key: str) -> tuple[str, str]:
    """Return the kind and the name of a source."""
    kind, _colon, name = key.partition(":")
    return kind, name


def wanted(columns: Iterable[Mapping[str, Any]], kind: str) -> dict[int, set[str]]:
    """Return the names of one kind that the columns ask for, by the year counted from the one asked for."""
    found: dict[int, set[str]] = {}
    for column in columns:
        of, name = parted(column["source"])
        if of == kind:
            found.setdefault(column["years"], set()).add(name)
    return found
