"""Households as the data checks see them, with what their neighbours say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import unseal
from fupin.kernel.area import VILLAGE_LEVEL, ancestor, level_of, span
from fupin.registry.checks.accounts import signature
from fupin.registry.checks.base import CheckedFile, Person
from fupin.registry.models import Household, Member
from fupin.registry.pack import parse_number
from fupin.registry.queries.policy import households_for_policy


@dataclass(frozen=True, slots=True)
class Around:
    """What is compared between the households of a village."""

    heads: Counter[str]
    accounts: Counter[Any]
    numbers: Mapping[int, tuple[str, int | None]]
    shared: frozenset[int]
    phones: frozenset[int]


def villages(area: int) -> list[int]:
    """Return the villages inside a place that have households; a group stands for itself."""
    if level_of(area) > VILLAGE_LEVEL:
        return [area]
    rows = Household.objects.filter(area__range=span(area), ended="").order_by().values_list("area", flat=True)
    return sorted({ancestor(key, VILLAGE_LEVEL) for key in rows.distinct()})


def shared_numbers() -> frozenset[int]:
    """Return the blind indexes of identity numbers that stand in more than one household."""
    rows = Member.objects.filter(present=True, household__ended="").exclude(identity_index=None).order_by()
    counted = rows.values("identity_index").annotate(n=Count("household_id", distinct=True)).filter(n__gt=1)
    return frozenset(index for index in counted.values_list("identity_index", flat=True) if index is not None)


def checked_files(village: int, today: date, shared: frozenset[int]) -> Iterator[CheckedFile]:
    """Yield the present households of a village, ready to be checked."""
    records = list(households_for_policy(village))
    around = _around(village, records, shared)
    for record in records:
        yield _file(record, today, around)


def _around(village: int, records: Iterable[Mapping[str, Any]], shared: frozenset[int]) -> Around:
    records = list(records)
    inside = Household.objects.visible_to(SYSTEM).filter(area__range=span(village), ended="")
    members = [m["id"] for r in records for m in r.get("members", ())]
    return Around(
        heads=Counter(str(r["head_name"]) for r in records if r.get("head_name")),
        accounts=Counter(s for r in records if (s := _newest(r))),
        numbers=_numbers(members),
        shared=shared,
        phones=frozenset(inside.exclude(phone="").values_list("pk", flat=True)),
    )


def _newest(record: Mapping[str, Any]) -> tuple[Any, ...]:
    accounts = record.get("accounts") or ()
    if not accounts:
        return ()
    newest = max(accounts, key=lambda a: int(a["year"]))
    lines = signature(newest["items"])
    return (newest["year"], lines) if lines else ()


def _numbers(members: Iterable[int]) -> dict[int, tuple[str, int | None]]:
    found: dict[int, tuple[str, int | None]] = {}
    for chunk in chunks(members, 500):
        rows = Member.objects.filter(pk__in=chunk).values_list("pk", "identity", "identity_index")
        found.update({pk: (sealed, index) for pk, sealed, index in rows})
    return found


def _file(record: Mapping[str, Any], today: date, around: Around) -> CheckedFile:
    members = record.get("members")
    own = _newest(record)
    return CheckedFile(
        key=record["id"],
        area=record["area"],
        facts=record,
        today=today,
        members=None if members is None else [_person(m, around) for m in members],
        accounts={a["year"]: a["items"] for a in record.get("accounts", ())},
        has_phone=record["id"] in around.phones,
        twins=around.heads[str(record.get("head_name", ""))],
        neighbours_with_account=around.accounts[own] - 1 if own else 0,
    )


def _person(facts: Mapping[str, Any], around: Around) -> Person:
    sealed, index = around.numbers.get(facts["id"], ("", None))
    return Person(facts["id"], facts, parse_number(unseal(sealed)), index in around.shared)
