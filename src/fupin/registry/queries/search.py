"""Finding people, households and places by whatever a person types into one box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection
from django.db.models import Q

from fupin.framework.sensitive import blind_index, unseal
from fupin.places import queries as places
from fupin.registry.facts import tail_index
from fupin.registry.models import Household, Member
from fupin.registry.pack import parse_number

_DIGITS = re.compile(r"\d{3,}[\dxX]?")
_LETTERS = re.compile(r"[A-Za-z]+")
_LAST = "\U0010ffff"
_TAIL_CANDIDATES = 400

Kind = Literal["member", "household", "area"]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: a person, a household or a place."""

    kind: Kind
    key: int
    title: str
    number: str
    area: int
    why: str


def search(user: object, text: str, limit: int = 20, within: tuple[int, int] | None = None) -> list[Hit]:
    """Return what a text may mean, best first, in at most four statements.

    A name or the beginning of one, initials, a whole identity number or four or more of its last digits, the
    beginning of a household number, the name of a place. Only what the user may see, inside `within` if given.
    """
    text = text.strip()
    if len(text) < 2 and not any(ord(char) > 127 for char in text):
        return []
    found: dict[tuple[str, int], Hit] = {}
    for hit in _hits(user, text, limit, within):
        found.setdefault((hit.kind, hit.key), hit)
        if len(found) >= limit:
            break
    return list(found.values())


def _hits(user: object, text: str, limit: int, within: tuple[int, int] | None) -> Iterator[Hit]:
    number = parse_number(text)
    if number.birth_date is not None:
        yield from _by_identity(user, blind_index(number.match, "identity"), within, limit)
        return
    if _DIGITS.fullmatch(text):
        yield from _by_household_number(user, text, within, limit)
        yield from _by_tail(user, text.upper(), within)
        return
    if _LETTERS.fullmatch(text):
        members, heads = _starts("initials", "name", text), _starts("head_initials", "head_name", text)
        yield from _by_text(user, members, heads, within, limit)
        yield from _areas(user, text, within, limit)
        return
    yield from _by_text(user, begins_with("name", text), begins_with("head_name", text), within, limit)
    yield from _areas(user, text, within, limit)
    yield from _containing(user, text, within, limit)


def begins_with(field: str, text: str) -> Q:
    """Return the test for a beginning that uses the index of the column on either database."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})
    return Q(**{f"{field}__startswith": text})


def _people(user: object, within: tuple[int, int] | None) -> Any:
    rows = Member.objects.visible_to(user).filter(present=True)
    return (rows.filter(area__range=within) if within else rows).values_list(
        "id", "name", "household__number", "area", "identity"
    )


def _by_identity(user: object, index: int | None, within: tuple[int, int] | None, limit: int) -> Iterator[Hit]:
    for pk, name, number, area, _ in _people(user, within).filter(identity_index=index)[:limit]:
        yield Hit("member", pk, name, number, area, "identity")


def _by_tail(user: object, tail: str, within: tuple[int, int] | None) -> Iterator[Hit]:
    # The blind index knows the last four; more digits are compared with what the few candidates hold.
    index = tail_index(tail)
    if index is None:
        return
    for pk, name, number, area, sealed in _people(user, within).filter(identity_tail=index)[:_TAIL_CANDIDATES]:
        if parse_number(unseal(sealed)).match.endswith(tail):
            yield Hit("member", pk, name, number, area, "tail")


def _by_household_number(user: object, text: str, within: tuple[int, int] | None, limit: int) -> Iterator[Hit]:
    rows = Household.objects.visible_to(user).filter(begins_with("number", text), ended="")
    rows = rows.filter(area__range=within) if within else rows
    for pk, head, number, area in rows.order_by("number").values_list("id", "head_name", "number", "area")[:limit]:
        yield Hit("household", pk, head, number, area, "number")


def _starts(letters: str, name: str, text: str) -> Q:
    # Letters are initials, or the beginning of a name that is written in letters.
    return begins_with(letters, text.lower()) | begins_with(name, text) | begins_with(name, text.capitalize())


def _by_text(user: object, member: Q, head: Q, within: tuple[int, int] | None, limit: int) -> Iterator[Hit]:
    for pk, name, number, area, _ in _people(user, within).filter(member).order_by("name")[:limit]:
        yield Hit("member", pk, name, number, area, "name")
    # Households of which nobody is known one by one still have the name of a head.
    rows = Household.objects.visible_to(user).filter(head, ended="")
    rows = rows.filter(area__range=within) if within else rows
    for pk, name, number, area in rows.order_by("head_name").values_list("id", "head_name", "number", "area")[:limit]:
        yield Hit("household", pk, name, number, area, "head")


def _areas(user: object, text: str, within: tuple[int, int] | None, limit: int) -> Iterator[Hit]:
    for area in places.search(user, text, limit=limit):
        if within is None or within[0] <= area.pk <= within[1]:
            yield Hit("area", area.pk, area.name, area.code, area.pk, "place")


def _containing(user: object, text: str, within: tuple[int, int] | None, limit: int) -> Iterator[Hit]:
    for pk, name, number, area, _ in _people(user, within).filter(name__contains=text)[:limit]:
        yield Hit("member", pk, name, number, area, "contains")
