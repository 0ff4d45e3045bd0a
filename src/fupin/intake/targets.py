"""What a column of an upload may hold: every declared fact, every income item, places, and the hidden keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.utils.translation import override, pgettext_lazy

from fupin.framework.web.words import Label
from fupin.intake.words import fold
from fupin.policy import packs
from fupin.policy.packs import Pack
from fupin.policy.values import FactDeclaration, IncomeItem

HOUSEHOLD, MEMBER, INCOME, PLACE, SYSTEM = "household", "member", "income", "place", "system"
FAMILY_NAME, GIVEN_NAME, AGE = "member.family_name", "member.given_name", "member.age"
"""Columns that are no facts of their own: parts of the name, and an age that is held against the date of birth."""
ID, REVISION, TOTAL = "_id", "_revision", "_total"
HOUSEHOLD_ID, HOUSEHOLD_REVISION = "_household_id", "_household_revision"

_NAMES: dict[str, tuple[Label, Label]] = {
    FAMILY_NAME: (
        pgettext_lazy("column of an upload", "Family name"),
        pgettext_lazy("other names of a column, parted by |", "last name|surname|family name"),
    ),
    GIVEN_NAME: (
        pgettext_lazy("column of an upload", "Given name"),
        pgettext_lazy("other names of a column, parted by |", "first name|given name|forename"),
    ),
    AGE: (
        pgettext_lazy("column of an upload", "Age"),
        pgettext_lazy("other names of a column, parted by |", "age in years|years of age"),
    ),
}
_KEYS = (ID, REVISION, HOUSEHOLD_ID, HOUSEHOLD_REVISION)


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a column may hold; `key` is its hidden field code, such as member.sex."""

    key: str
    entity: str
    name: str
    type: str
    label: Label
    words: frozenset[str] = field(default=frozenset(), compare=False)
    fact: FactDeclaration | None = field(default=None, compare=False)
    item: IncomeItem | None = field(default=None, compare=False)

    @property
    def sensitive(self) -> bool:
        """Whether the values are masked on screen."""
        return bool(self.fact and self.fact.sensitive)


@cache
def the_pack() -> Pack:
    """Return the policy pack of this installation."""
    return packs.find(settings.PACK)


@cache
def targets() -> Mapping[str, Target]:
    """Return every target by its key."""
    return {target.key: target for target in _all(the_pack())}


@cache
def by_word() -> Mapping[str, tuple[Target, ...]]:
    """Return the targets by each folded label, name and alias; the first is the likeliest."""
    found: dict[str, list[Target]] = {}
    for target in targets().values():
        for word in target.words:
            found.setdefault(word, []).append(target)
    return {word: tuple(sorted(found[word], key=lambda t: _own_word(t) != word)) for word in found}


@cache
def by_code() -> Mapping[str, Target]:
    """Return the targets by their hidden codes; a fact's bare name will do where it is not ambiguous."""
    codes: dict[str, Target] = dict(targets())
    for target in targets().values():
        codes.setdefault(target.name, target)
    return codes


def _own_word(target: Target) -> str:
    return fold(target.name)


def _all(pack: Pack) -> Iterator[Target]:
    for key in _KEYS:
        yield Target(key, SYSTEM, key, "integer", key)
    for entity in (HOUSEHOLD, MEMBER):
        for fact in pack.facts[entity].values():
            words = _folded((fact.name, *fact.label.words(), *fact.aliases))
            # A place is written as a name or a code; the register keeps its key.
            kind = "text" if (entity, fact.name) == (HOUSEHOLD, "area") else fact.type
            yield Target(f"{entity}.{fact.name}", entity, fact.name, kind, fact.label, words, fact)
    for key, (label, others) in _NAMES.items():
        kind = "integer" if key == AGE else "text"
        yield Target(key, MEMBER, key.partition(".")[2], kind, label, _in_all_languages(label, others))
    for item in pack.items.values():
        words = _folded((*item.label.words(), *item.aliases))
        yield Target(f"{INCOME}.{item.code}", INCOME, item.code, "money", item.label, words, None, item)
    for name, text in pack.area_levels[1:]:
        yield Target(f"{PLACE}.{name}", PLACE, name, "text", text, _folded((name, *text.words())))


def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(filter(None, map(fold, words)))


def _in_all_languages(*labels: Label) -> frozenset[str]:
    words: list[str] = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            words += [word for label in labels for word in str(label).split("|")]
    return _folded(tuple(words))
