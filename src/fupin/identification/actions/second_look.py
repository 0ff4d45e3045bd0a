"""Asking for a second look, storing what it found, and what people say to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks, insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.models import Job
from fupin.identification.compute import rules_of
from fupin.identification.second_look.compute import Looked, look
from fupin.identification.second_look.models import SecondLook, SecondLookCase
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry.queries import pack

LOOK_AGAIN = "identification.look_again"
_SHORTEST_REASON = 4
_COLUMNS = [
    *("id", "look_id", "household_id", "area", "year", "kind", "beyond", "reasons"),
    *("dismissed_by_id", "dismissed_at", "reason"),
]
_KEPT = ("dismissed_by_id", "dismissed_at", "reason")


@action("identification.run")
def request_look_again(act: Act, area: int, year: int) -> Job:
    """Put a second look at a place for a year into the queue."""
    act.permit(span(area))
    rules_of(year)
    act.tell(area, year, year=year)
    return jobs.enqueue(LOOK_AGAIN, act.actor, area, year=year)


@action("identification.run")
def look_again(act: Act, area: int, year: int) -> int:
    """Compare the list of a place with scores learned from its checked households; return how many to look at again.

    An earlier comparison of the place and year gives way; no status is changed.
    """
    act.permit(span(area))
    return _store(act, area, year, look(area, year))


@action("identification.run")
def store_second_look(act: Act, area: int, year: int, found: Looked) -> int:
    """Store a comparison that a job made before, so that nobody waits for it; an earlier one gives way."""
    act.permit(span(area))
    return _store(act, area, year, found)


@action("registry.dismiss")
def dismiss_case(act: Act, case_id: int, reason: str) -> None:
    """Dismiss a case of a second look, because it is right as it is; the reason is kept, also when compared again."""
    if len(reason.strip()) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why this is right as it is; the reason is kept."))
    case = _case(act, case_id)
    case.dismissed_by_id, case.dismissed_at, case.reason = act.actor.actor_id, act.moment, reason.strip()
    case.save()
    act.tell(case.area, case.household_id, kind=case.kind, year=case.year, reason=case.reason)


@action("registry.dismiss")
def reopen_case(act: Act, case_id: int) -> None:
    """Open a dismissed case of a second look again."""
    case = _case(act, case_id)
    case.dismissed_by_id, case.dismissed_at, case.reason = None, None, ""
    case.save()
    act.tell(case.area, case.household_id, kind=case.kind, year=case.year)


def _case(act: Act, identifier: int) -> SecondLookCase:
    case: SecondLookCase = SecondLookCase.objects.get(pk=identifier)
    act.permit([case.area])
    return case


def _store(act: Act, area: int, year: int, found: Looked) -> int:
    households = [entry.household for entry in found.queue.entries]
    kept = _said_before(year, households)
    _forget(act, area, year, households)
    run = SecondLook.objects.create(
        area=area,
        year=year,
        fingerprint=pack().fingerprint,
        model=found.model,
        description=found.description,
        figures=found.figures,
        made_at=act.moment,
    )
    written = insert_rows(SecondLookCase, _COLUMNS, _rows(run, found, kept))
    act.tell(area, run.pk, year=year, cases=written, fingerprint=run.fingerprint, model=run.model)
    return written


def _said_before(year: int, households: list[int]) -> dict[tuple[int, str], tuple[Any, ...]]:
    found: dict[tuple[int, str], tuple[Any, ...]] = {}
    for chunk in chunks(households, 500):
        rows = SecondLookCase.objects.filter(year=year, household_id__in=chunk).exclude(dismissed_at=None)
        found |= {(key, kind): tuple(said) for key, kind, *said in rows.values_list("household_id", "kind", *_KEPT)}
    return found


def _forget(act: Act, area: int, year: int, households: list[int]) -> None:
    act.permit(span(area))
    SecondLook.objects.filter(area__range=span(area), year=year).delete()
    SecondLookCase.objects.filter(area__range=span(area), year=year).delete()
    # A household that moved here may have a case of that year in the place it came from.
    for chunk in chunks(households, 500):
        SecondLookCase.objects.filter(year=year, household_id__in=chunk).delete()


def _rows(run: SecondLook, found: Looked, kept: dict[tuple[int, str], tuple[Any, ...]]) -> Iterator[list[Any]]:
    entries = found.queue.entries
    if not entries:
        return
    for identifier, entry in zip(new_ids(len(entries)), entries, strict=True):
        reasons = [
            {"adds": one.adds, "zh": one.words.inside("zh"), "en": one.words.inside("en")} for one in entry.reasons
        ]
        place = found.areas[entry.household]
        said = kept.get((entry.household, entry.kind), (None, None, ""))
        yield [identifier, run.pk, entry.household, place, run.year, entry.kind, entry.beyond, reasons, *said]
