"""Lists of cases: whose turn it is, what is late, what a meeting has to hear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import BooleanField, Q, Value, When
from django.db.models import Case as Either_
from django.utils import timezone

from fupin.framework.permissions import System, allowed
from fupin.framework.scope import ScopedQuerySet
from fupin.identification.cases.files import content_of
from fupin.identification.cases.models import ACT, Case, CaseEvidence, CaseObjection, Meeting
from fupin.identification.cases.state import procedure_version
from fupin.kernel.area import level_of, span
from fupin.kernel.workflow import Actor, Procedure, Subject
from fupin.people import queries as people
from fupin.registry.queries import pack
from fupin.registry.queries.procedures import briefs

Cases = ScopedQuerySet[Any]


def inbox(user: object, on: date | None = None) -> Cases:
    """Return the open cases that wait for somebody: a step that is theirs, or one brought before them as leader.

    Soonest due first. Annotated: `late`, `whole_late`, `ready` (no notice hangs today), `brought` (only as leader).
    """
    own, led = _turns(user)
    found = _annotated(Case.objects.visible_to(user).filter(own | led, closed_at=None), on)
    return found.annotate(brought=_flag(~own)).order_by("due", "pk")


def escalated(user: object, on: date | None = None) -> Cases:
    """Return the open late cases that were brought before a user as leader of their step, the longest late first."""
    _own, led = _turns(user)
    return _annotated(Case.objects.visible_to(user).filter(led, closed_at=None), on).order_by("due", "pk")


def cases(
    user: object,
    *,
    area: int | None = None,
    procedure: str = "",
    purpose: str = "",
    at: str = "",
    household_id: int | None = None,
    parent_id: int | None = None,
    open: bool | None = None,
    late: bool | None = None,
    on: date | None = None,
) -> Cases:
    """Return the cases that a user may see, newest first, narrowed down; annotated as the inbox is."""
    equal = {"procedure": procedure, "purpose": purpose, "at": at}
    named = {name: value for name, value in equal.items() if value}
    ids = {"household_id": household_id, "parent_id": parent_id}
    named |= {name: value for name, value in ids.items() if value is not None}  # type: ignore[misc]
    found = _annotated(Case.objects.visible_to(user).filter(**named), on)
    if area is not None:
        found = found.filter(area__range=span(area))
    if open is not None:
        found = found.filter(closed_at__isnull=open)
    if late is not None:
        found = found.filter(late=late)
    return found.order_by("-opened_at", "-pk")


def overdue(user: object, on: date | None = None) -> Cases:
    """Return the open cases whose step, or whole term, should be over, the longest late first."""
    found = _annotated(Case.objects.visible_to(user).filter(closed_at=None), on)
    return found.filter(Q(late=True) | Q(whole_late=True)).order_by("due", "pk")


def hearing_list(user: object, area: int, procedure: str, step: str) -> Cases:
    """Return the open cases of a place at one step, in the order of places and age."""
    found = Case.objects.visible_to(user).filter(closed_at=None, procedure=procedure, at=step)
    return _annotated(found.filter(area__range=span(area)), None).order_by("area", "opened_at", "pk")


def household_cases(user: object, household_id: int) -> Cases:
    """Return all cases of a household, newest first."""
    return cases(user, household_id=household_id)


def late_objections(user: object) -> ScopedQuerySet[Any]:
    """Return the objections that came after the end of their case and wait for an answer, oldest first."""
    found: ScopedQuerySet[Any] = CaseObjection.objects.visible_to(user).filter(late=True, finding="")
    return found.select_related("case").order_by("received_at")


def meeting(user: object, identifier: int) -> Meeting | None:
    """Return a meeting that a user may see."""
    found: Meeting | None = Meeting.objects.visible_to(user).filter(pk=identifier).first()
    return found


def meetings(user: object, area: int) -> ScopedQuerySet[Any]:
    """Return the meetings of a place, newest first."""
    found: ScopedQuerySet[Any] = Meeting.objects.visible_to(user).filter(area__range=span(area))
    return found.order_by("-held_on", "-pk")


def evidence_content(user: object, evidence_id: int) -> tuple[CaseEvidence, bytes] | None:
    """Return a piece of evidence with its file as it was sent; None where a user may not see it, or there is none."""
    found = CaseEvidence.objects.visible_to(user).filter(pk=evidence_id).exclude(sha256="").first()
    content = content_of(found.sha256) if found else None
    return None if found is None or content is None else (found, content)


def openable(
    user: object, *, household_id: int | None = None, area: int | None = None, on: date | None = None
) -> list[Procedure]:
    """Return the procedures under which a user could open a case for a household, or for a place, today."""
    day = on or timezone.localdate()
    known = pack().procedures(day).values()
    if household_id is None:
        here = area is not None and allowed(user, ACT, area)
        return [p for p in known if here and p.subject is Subject.AREA]
    household = briefs([household_id]).get(household_id)
    if household is None or household.ended or not allowed(user, ACT, household.area):
        return []
    open_ones = Case.objects.filter(household_id=household_id, closed_at=None)
    busy = set(open_ones.values_list("purpose", flat=True))
    return [p for p in known if p.subject is Subject.HOUSEHOLD and p.purpose not in busy]


def _turns(user: object) -> tuple[Q, Q]:
    """Return which open cases are somebody's own turn, and which were brought before them."""
    own, led = Q(pk__in=()), Q(pk__in=())
    posts = people.held_by(user)
    for version, step, actors, leader in _steps(user):
        here = Q(version=version, at=step)
        if isinstance(user, System):
            own |= here
            continue
        for role, place in posts:
            actor, inside = Actor(role, level_of(place)), Q(area__range=span(place))
            own = own | (here & inside) if actor in actors else own
            led = led | (here & inside & Q(escalated_on__isnull=False)) if actor == leader else led
    return own, led


def _steps(user: object) -> Iterator[tuple[str, str, tuple[Actor, ...], Actor]]:
    rows = Case.objects.visible_to(user).filter(closed_at=None).order_by()
    for version, at in sorted(rows.values_list("version_id", "at").distinct()):
        step = procedure_version(version).step(at)
        yield version, at, step.actors, step.escalate


def _annotated(rows: Cases, on: date | None) -> Cases:
    day = on or timezone.localdate()
    running = Q(closed_at=None)
    found: Cases = rows.annotate(
        late=_flag(running & Q(due__lt=day)),
        whole_late=_flag(running & Q(due_in_all__lt=day)),
        ready=_flag(running & (Q(hangs_until=None) | Q(hangs_until__lt=day))),
    )
    return found


def _flag(condition: Q) -> Either_:
    return Either_(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
