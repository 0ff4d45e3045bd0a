"""What may not be published, by the pack in force: the numbers that are looked for, and words of illness."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_noop

from fupin.framework.publication.numbers import Found, NumberRule, Numbers, luhn
from fupin.kernel.errors import FupinError
from fupin.policy.identity import identity_of
from fupin.policy.notices import NumberKind
from fupin.registry.queries import pack

IDENTITY, LUHN = "identity", "luhn"


class NotPublic(FupinError):
    """Raised when a text that everybody could read holds a number or a word that is private."""


def numbers() -> Numbers:
    """Return the numbers that the pack in force keeps out of everything public."""
    return _numbers(pack().folder)


@cache
def _numbers(folder: Path) -> Numbers:
    never = pack().notices.never
    return Numbers(tuple(_rule(kind, folder) for kind in never.numbers), dict(never.numerals))


def _rule(kind: NumberKind, folder: Path) -> NumberRule:
    parse = identity_of(folder).parse

    def right(digits: str) -> bool:
        read = parse(digits)
        return read.birth_date is not None and not read.errors

    def looks(digits: str) -> bool:
        return parse(digits).birth_date is not None

    is_identity = kind.check == IDENTITY
    return NumberRule(
        kind.name,
        kind.label,
        pattern=re.compile(kind.pattern) if kind.pattern else None,
        proof=right if is_identity else luhn if kind.check == LUHN else None,
        looks=looks if is_identity else None,
        windows=kind.lengths if is_identity else (),
        groupings=frozenset(kind.groups),
        doubtful=kind.doubtful,
    )


def private_words(text: str) -> list[str]:
    """Return the words of illness that a text holds."""
    small = text.casefold()
    return [word for word in pack().notices.never.words if word in small]


def private_numbers(text: str) -> list[Found]:
    """Return the numbers in a text that nobody may publish; doubtful ones are left out."""
    return [one for one in numbers().find(text) if not one.doubtful]


def check_numbers(text: str, line: int = 0) -> None:
    """Raise NotPublic when a text holds a number that is private; `line` is where it would stand."""
    if found := private_numbers(text):
        raise NotPublic(
            gettext_noop("Line %(line)d holds a number that must not be published (%(kind)s, %(number)s)."),
            line=line,
            kind=found[0].rule.label,
            number=found[0].masked,
        )


def check_words(text: str, line: int = 0) -> None:
    """Raise NotPublic when a text tells of an illness."""
    if words := private_words(text):
        raise NotPublic(
            gettext_noop("Line %(line)d tells of an illness (“%(word)s”). Say what was decided, not why."),
            line=line,
            word=words[0],
        )
