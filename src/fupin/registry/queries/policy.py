"""Households as the rules see them: plain facts by their declared names, unknown left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Q

from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import span
from fupin.registry.models import Account, Household, Member
from fupin.registry.queries.households import HouseholdFile, Moment

Record = dict[str, Any]

COLUMNS = (
    "number",
    "area",
    "kind",
    "status",
    "attribute",
    "registered_on",
    "head_name",
    "size",
    "main_cause",
    "other_causes",
    "bank_name",
)
_MEMBER = ("name", "sex", "birth_date", "relation", "identity_kind", "present")
_CHUNK = 2000


def households_for_policy(
    area: int,
    year: int | None = None,
    at: Moment = None,
    *,
    user: object = SYSTEM,
    kind: str | None = None,
    only: Sequence[int] | None = None,
    limits: tuple[int, int] | None = None,
) -> Iterator[Record]:
    """Yield the present households of a place as `policy.explain` and the columns want them.

    Each has `id`, its facts, `members` (those present; left out where nobody is known one by one) and `accounts`,
    all of them or, with a year, `account` of that year. `only` keeps the households named, `limits` those between two
    area keys instead of those of the place. Three statements for every two thousand households.
    """
    found = Household.objects.at(at).visible_to(user).filter(area__range=limits or span(area), ended="")
    rows = found.filter(kind=kind) if kind else found
    rows = rows if only is None else rows.filter(id__in=only)
    for chunk in chunks(rows.order_by("id").values_list("id", "facts", *COLUMNS).iterator(), _CHUNK):
        yield from _completed(chunk, year, at, user)


def facts_for_policy(user: object, area: int, wanted: Mapping[str, Collection[str]]) -> Iterator[Record]:
    """Yield the present households of a place with a few facts alone, named for `household` and for `member`.

    For questions to a whole county: two statements, and no household of which none of these facts is on file; names,
    ages and other columns are no facts here, unless nothing else is asked for. Each has its `id`, what is known, and
    where facts of members are wanted `members` as far as they are known.
    """
    of_homes, of_members = (
        _split(wanted.get(entity, ()), own) for entity, own in (("household", COLUMNS), ("member", _MEMBER))
    )
    rows = _on_file(user, area, of_homes[1], of_members[1])
    homes = dict(_few_of_homes(rows, *of_homes))
    people = _few_of_members(user, rows, *of_members) if any(of_members) else ()
    for pk, members in people:
        yield {"id": pk, **homes.pop(pk, {}), "members": members}
    for pk, record in homes.items():
        yield {"id": pk, **record}


def _split(names: Collection[str], columns: Sequence[str]) -> tuple[list[str], list[str]]:
    return [name for name in names if name in columns], [name for name in names if name not in columns]


def _on_file(user: object, area: int, of_homes: list[str], of_members: list[str]) -> Any:
    """Return the present households of a place of which, or of a member of which, one of these facts is on file."""
    rows = Household.objects.visible_to(user).filter(area__range=span(area), ended="")
    members = Member.objects.visible_to(user).filter(area__range=span(area), facts__has_any_keys=of_members)
    known = Q(facts__has_any_keys=of_homes) if of_homes else Q()
    known |= Q(pk__in=members.values("household_id")) if of_members else Q()
    return rows.filter(known)


def _few_of_homes(rows: Any, columns: list[str], keys: list[str]) -> Iterator[tuple[int, Record]]:
    if columns or keys:
        for pk, facts, *values in rows.values_list("id", "facts", *columns).iterator():
            yield pk, _known({name: facts[name] for name in keys if name in facts}, columns, values)


def _few_of_members(
    user: object, homes: Any, columns: list[str], keys: list[str]
) -> Iterator[tuple[int, list[Record]]]:
    rows = Member.objects.visible_to(user).filter(household_id__in=homes.values("pk")).order_by("household_id")
    found = rows.values_list("household_id", "present", "facts", *columns).iterator()
    for pk, members in groupby(found, key=itemgetter(0)):
        present = [(facts, values) for _pk, present, facts, *values in members if present]
        yield pk, [_known({n: facts[n] for n in keys if n in facts}, columns, values) for facts, values in present]


def for_policy(file: HouseholdFile, year: int) -> Record:
    """Return one household, already read, as `policy.explain` wants it for a year."""
    household = file.household
    record = {"id": household.pk, **_known(household.facts, COLUMNS, [getattr(household, n) for n in COLUMNS])}
    if file.members:
        record["members"] = [
            {"id": m.pk, **_known(m.facts, _MEMBER, [getattr(m, n) for n in _MEMBER])} for m in file.present
        ]
    if account := file.account(year):
        record["account"] = {"year": year, "items": account.items}
    return record


def _completed(chunk: Sequence[Sequence[Any]], year: int | None, at: Moment, user: object) -> Iterator[Record]:
    identifiers = [row[0] for row in chunk]
    members = _members(identifiers, at, user)
    accounts = _accounts(identifiers, year, at, user)
    for identifier, facts, *values in chunk:
        record = {"id": identifier, **_known(facts, COLUMNS, values)}
        if identifier in members:
            record["members"] = [m for m in members[identifier] if m.get("present")]
        yield _with_accounts(record, accounts.get(identifier, []), year)


def _with_accounts(record: Record, accounts: list[Record], year: int | None) -> Record:
    if year is None:
        record["accounts"] = accounts
    elif accounts:
        record["account"] = accounts[0]
    return record


def _members(identifiers: Iterable[int], at: Moment, user: object) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for chunk in chunks(identifiers, 500):
        rows = Member.objects.at(at).visible_to(user).filter(household_id__in=chunk)
        for household, pk, facts, *values in rows.order_by("position", "id").values_list(
            "household_id", "id", "facts", *_MEMBER
        ):
            found[household].append({"id": pk, **_known(facts, _MEMBER, values)})
    return found


def _accounts(identifiers: Iterable[int], year: int | None, at: Moment, user: object) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for chunk in chunks(identifiers, 500):
        rows = Account.objects.at(at).visible_to(user).filter(household_id__in=chunk)
        rows = rows if year is None else rows.filter(year=year)
        for household, of_year, items in rows.order_by("year").values_list("household_id", "year", "items"):
            found[household].append({"year": of_year, "items": items})
    return found


def _known(facts: Mapping[str, Any], names: Sequence[str], values: Sequence[Any]) -> Record:
    # An empty column is one that nobody filled in.
    known = {n: v for n, v in zip(names, values, strict=True) if v is not None and v not in ("", [])}
    return {**facts, **known}
