"""Which households and persons of a list are on file already: set by set, a few statements for thousands of rows.

A household number or an identity number can also be taken outside the user's places. That it is taken must be said,
or two records of one person would arise; nothing else of such a record is handed out (`hidden`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.framework.bulk import chunks
from fupin.framework.permissions import spans
from fupin.framework.sensitive import blind_index, unseal
from fupin.registry import facts
from fupin.registry.models import Account, Household, Member
from fupin.registry.pack import declarations, parse_number

_CHUNK = 800
_HOUSEHOLD = ("id", "number", "area", "revision", "ended", "head_name")
_PERSON = ("id", "household_id", "area", "revision", "present", "name", "birth_date", "identity_index")


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    """A household on file, as far as needed to find it; `hidden` if it lies outside the user's places."""

    id: int
    number: str
    area: int
    revision: int
    ended: str
    head_name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person on file, as far as needed to find the person again."""

    id: int
    household_id: int
    area: int
    revision: int
    present: bool
    name: str
    birth_date: date | None
    identity_index: int | None
    hidden: bool = False


def identity_key(match: str) -> int | None:
    """Return the blind index under which the form of an identity number that is compared is kept."""
    return blind_index(match, "identity")


def households_numbered(user: object, numbers: Iterable[str]) -> dict[str, KnownHousehold]:
    """Return the households that have these numbers, ended ones included."""
    return {h.number: h for h in _households(user, "number__in", numbers)}


def households_identified(user: object, identifiers: Iterable[int]) -> dict[int, KnownHousehold]:
    """Return the households with these identifiers, ended ones included."""
    return {h.id: h for h in _households(user, "id__in", identifiers)}


def households_headed(user: object, names: Iterable[str]) -> dict[str, list[KnownHousehold]]:
    """Return the present households of the user's places by the name of the head."""
    found: dict[str, list[KnownHousehold]] = defaultdict(list)
    for household in _households(user, "head_name__in", names):
        if not household.ended and not household.hidden:
            found[household.head_name].append(household)
    return found


def persons_numbered(user: object, keys: Iterable[int]) -> dict[int, list[KnownPerson]]:
    """Return the persons on file with these identity keys, present ones first."""
    found: dict[int, list[KnownPerson]] = defaultdict(list)
    for person in _persons(user, "identity_index__in", keys):
        found[person.identity_index or 0].append(person)
    for people in found.values():
        people.sort(key=lambda p: not p.present)
    return found


def persons_identified(user: object, identifiers: Iterable[int]) -> dict[int, KnownPerson]:
    """Return the persons with these identifiers."""
    return {p.id: p for p in _persons(user, "id__in", identifiers)}


def persons_of(user: object, households: Iterable[int]) -> dict[int, list[KnownPerson]]:
    """Return the persons of households, also those who left."""
    found: dict[int, list[KnownPerson]] = defaultdict(list)
    for person in _persons(user, "household_id__in", households):
        found[person.household_id].append(person)
    return found


def household_facts(
    user: object, identifiers: Iterable[int], names: Iterable[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the facts of households by their declared names, unsealed: for comparison, never for a page."""
    rows = _visible(Household, user, "id__in", identifiers)
    yield from _facts(rows, "household", list(names), {"phone": "phone", "bank_account": "bank_account"})


def person_facts(
    user: object, identifiers: Iterable[int], names: Iterable[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the facts of persons by their declared names, unsealed: for comparison, never for a page."""
    rows = _visible(Member, user, "id__in", identifiers)
    yield from _facts(rows, "member", list(names), {"identity_number": "identity"})


def account_items(user: object, households: Iterable[int], year: int) -> dict[int, list[dict[str, Any]]]:
    """Return the items of the income accounts of one year, by household."""
    found: dict[int, list[dict[str, Any]]] = {}
    for rows in _visible(Account, user, "household_id__in", households):
        found.update(rows.filter(year=year).values_list("household_id", "items"))
    return found


def same_number(first: str, second: str) -> bool:
    """Tell whether two spellings of an identity number are of one person."""
    return first == second or parse_number(first).match == parse_number(second).match


def _households(user: object, test: str, values: Iterable[Any]) -> Iterator[KnownHousehold]:
    sees = _sight(user)
    for chunk in chunks(values, _CHUNK):
        for pk, number, area, revision, ended, head in Household.objects.filter(**{test: chunk}).values_list(
            *_HOUSEHOLD
        ):
            if sees(area):
                yield KnownHousehold(pk, number, area, revision, ended, head)
            else:
                yield KnownHousehold(0, number, 0, 0, "", "", hidden=True)


def _persons(user: object, test: str, values: Iterable[Any]) -> Iterator[KnownPerson]:
    sees = _sight(user)
    for chunk in chunks(values, _CHUNK):
        for row in Member.objects.filter(**{test: chunk}).values_list(*_PERSON):
            if sees(row[2]):
                yield KnownPerson(*row)
            else:
                yield KnownPerson(0, 0, 0, 0, row[4], "", None, row[7], hidden=True)


def _sight(user: object) -> Callable[[int], bool]:
    ranges = spans(user, "registry.read")
    return lambda area: any(low <= area <= high for low, high in ranges)


def _visible(model: Any, user: object, test: str, values: Iterable[Any]) -> Iterator[Any]:
    for chunk in chunks(values, _CHUNK):
        yield model.objects.visible_to(user).filter(**{test: chunk})


def _facts(
    querysets: Iterable[Any], entity: str, names: Sequence[str], sealed: Mapping[str, str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    declared = declarations(entity)
    core = [n for n in names if declared[n].core]
    others = [n for n in names if n not in core]
    columns = [sealed.get(n, n) for n in core]
    for rows in querysets:
        for pk, kept, *values in rows.values_list("id", "facts", *columns):
            known = dict(zip(core, values, strict=True))
            known.update((n, unseal(known[n])) for n in sealed if n in known)
            known.update(facts.opened(entity, {n: kept[n] for n in others if n in kept}))
            yield pk, known
