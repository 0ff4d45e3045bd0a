"""What is written of monitoring: clues told and cleared, life events, measures, and what a screening found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.models import Job
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import seal, unseal
from fupin.identification.monitoring import plan
from fupin.identification.monitoring.kinds import propose
from fupin.identification.monitoring.models import Clue, ClueMeasure, ClueReport, LifeEvent, WarningRun
from fupin.kernel.area import VILLAGE_LEVEL, level_of, span
from fupin.kernel.errors import FupinError
from fupin.registry import queries as registry

SCREEN = "identification.screen_area"
_SHORTEST = 2
_SHORTEST_REASON = 4
UNDER_WAY = (Clue.State.OPEN, Clue.State.CASE)


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of a clue, ready to be written."""

    risk: str
    source: str
    way: str
    words: str = ""
    household_id: int | None = None
    who: str = ""
    area: int | None = None
    happened_on: date | None = None
    contact: str = ""
    mark: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    by_lot: bool = False


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screening of a place found: tellings, points by household, and the card that gave them."""

    told: tuple[Told, ...]
    scores: Mapping[int, tuple[int, int, list[dict[str, Any]]]]
    origin: str
    card: dict[str, Any]
    figures: dict[str, Any]


@action("clue.record")
def record_clue(act: Act, told: Told) -> Clue:
    """Record that a household may be in difficulty; told again of the same risk, the open clue gets one more source."""
    _require_words(told)
    return _record(act, told)


@action("clue.public")
def record_public_clue(act: Act, area: int, words: str, contact: str = "", risk: str = plan.OTHER) -> Clue:
    """Record what somebody without an account told through a public page; which household is meant is not known yet.

    The web layer limits how often one visitor may tell something.
    """
    if level_of(area) < VILLAGE_LEVEL:
        raise FupinError(gettext_noop("Say which village is meant."))
    told = Told(risk, ClueReport.Source.HOUSEHOLD, ClueReport.Way.QR, words[:2000], area=area, contact=contact[:100])
    _require_words(told)
    return _record(act, told)


@action("clue.record")
def record_life_event(
    act: Act, household_id: int, kind: str, happened_on: date, *, words: str = "", works_less: bool | None = None
) -> LifeEvent:
    """Record an illness, accident, death, lost job or disaster of a household, and the clue that follows from it."""
    if kind not in plan.codes(plan.EVENTS):
        raise FupinError(gettext_noop("“%(kind)s” is not a kind of life event of the pack."), kind=kind)
    if happened_on > act.today:
        raise FupinError(gettext_noop("It has not happened yet: %(day)s."), day=happened_on.isoformat())
    told = Told(
        plan.risk_of(kind),
        ClueReport.Source.CADRE,
        ClueReport.Way.VISIT,
        words[:2000],
        household_id,
        happened_on=happened_on,
        detail={"code": "event", "event": kind},
    )
    clue = _record(act, told)
    return LifeEvent.objects.create(
        household_id=household_id,
        area=clue.area,
        kind=kind,
        happened_on=happened_on,
        works_less=works_less,
        words=words[:2000],
        clue=clue,
        recorded_by_id=act.actor.actor_id,
        recorded_at=act.moment,
    )


@action("clue.record")
def name_household(act: Act, clue_id: int, household_id: int) -> Clue:
    """Say which household of the register a clue is about; an open clue of the same risk takes its reports over."""
    clue = held_clue(act, clue_id)
    if clue.household_id is not None:
        raise FupinError(gettext_noop("The clue is about a household already."))
    known = _household(household_id)
    act.permit([known.area])
    twin = _open(household_id, clue.risk)
    if twin is not None:
        ClueReport.objects.filter(clue=clue).update(clue=twin, area=twin.area)
        ClueMeasure.objects.filter(clue=clue).update(clue=twin, area=twin.area)
        clue.delete()
        act.tell(twin.area, twin.pk, household=household_id)
        return twin
    clue.household_id, clue.area = household_id, known.area
    clue.kind, clue.kind_reason = propose(known.kind, known.status, clue.risk)
    clue.save()
    act.tell(clue.area, clue.pk, household=household_id)
    return clue


@action("case.act")
def clear_clue(act: Act, clue_id: int, reason: str) -> None:
    """Clear a clue because the household was visited and there is no risk, or none any more; the reason is kept."""
    if len(reason.strip()) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say what was found at the household; the reason is kept."))
    clue = held_clue(act, clue_id)
    if clue.state == Clue.State.CLEARED:
        raise FupinError(gettext_noop("The clue is cleared already."))
    clue.state, clue.reason = Clue.State.CLEARED, reason.strip()
    clue.cleared_by_id, clue.cleared_at = act.actor.actor_id, act.moment
    clue.save()
    act.tell(clue.area, clue.pk, risk=clue.risk, reason=clue.reason)


@action("case.act")
def record_measure(act: Act, clue_id: int, what: str, who: str, since: date) -> ClueMeasure:
    """Note what is done about a clue, who sees to it and since when; the clue no longer counts as without measure."""
    if len(what.strip()) < _SHORTEST or len(who.strip()) < _SHORTEST:
        raise FupinError(gettext_noop("Say what is done and who sees to it."))
    clue = held_clue(act, clue_id)
    made = ClueMeasure.objects.create(
        clue=clue,
        area=clue.area,
        what=what.strip()[:200],
        who=who.strip()[:120],
        since=since,
        recorded_by_id=act.actor.actor_id,
        recorded_at=act.moment,
    )
    clue.measured_at = clue.measured_at or act.moment
    clue.save()
    act.tell(clue.area, clue.pk, risk=clue.risk, what=made.what)
    return made


@action("registry.unmask")
def read_contact(act: Act, report_id: int, reason: str) -> str:
    """Return how the teller of a clue can be reached; who asked and why is logged, the contact is not."""
    report = ClueReport.objects.get(pk=report_id)
    act.permit([report.area])
    if len(reason.strip()) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why you need to reach the teller; the reason is logged."))
    act.tell(report.area, report.clue_id, reason=reason.strip())
    return unseal(report.contact)


@action("identification.run")
def request_screening(act: Act, area: int, year: int) -> Job:
    """Put the screening of a place for a year into the queue."""
    act.permit(span(area))
    act.tell(area, year, year=year)
    return jobs.enqueue(SCREEN, act.actor, area, year=year)


@action("identification.run")
def store_screening(act: Act, area: int, year: int, found: Screened) -> int:
    """Write what a screening found, as clues; what was told or cleared for the same finding is not told again.

    Returns how many clues are new. No status is changed.
    """
    act.permit(span(area))
    known = _known_marks(area)
    fresh = [one for one in found.told if one.mark not in known]
    before = Clue.objects.count()
    for one in fresh:
        _record(act, one)
    _score(act, area, found.scores)
    run = WarningRun.objects.create(
        area=area,
        year=year,
        fingerprint=registry.pack().fingerprint,
        origin=found.origin,
        card=found.card,
        figures=found.figures,
        made_at=act.moment,
    )
    new = Clue.objects.count() - before
    act.tell(area, run.pk, year=year, clues=new, findings=len(fresh))
    return new


def _known_marks(area: int) -> set[str]:
    rows = ClueReport.objects.filter(area__range=span(area)).exclude(mark="")
    return set(rows.values_list("mark", flat=True).iterator())


def _score(act: Act, area: int, scores: Mapping[int, tuple[int, int, list[dict[str, Any]]]]) -> None:
    for clue in Clue.objects.filter(area__range=span(area), state__in=UNDER_WAY).iterator():
        score = scores.get(clue.household_id or 0)
        if score is not None:
            clue.points, clue.band, clue.reasons = score
            clue.save()
    act.tell(scored=len(scores))


def _record(act: Act, told: Told) -> Clue:
    if told.risk not in plan.codes(plan.RISKS):
        raise FupinError(gettext_noop("“%(risk)s” is not a kind of risk of the pack."), risk=told.risk)
    known = None if told.household_id is None else _household(told.household_id)
    area = known.area if known else told.area
    if area is None:
        raise FupinError(gettext_noop("Say which village is meant."))
    act.permit([area])
    clue = _open(told.household_id, told.risk) or _new(act, told, area, known)
    # What speaks for a risk is no longer a visit by lot.
    clue.by_lot = clue.by_lot and told.by_lot
    clue.last_at = act.moment
    clue.save()
    _report(act, clue, told)
    act.tell(clue.area, clue.pk, risk=clue.risk, source=told.source)
    return clue


def _new(act: Act, told: Told, area: int, known: Any) -> Clue:
    kind, why = propose(known.kind, known.status, told.risk) if known else ("", "")
    days = int(plan.number("warning.check_days", act.today, 3))
    return Clue(
        household_id=told.household_id,
        who=told.who[:120],
        area=area,
        risk=told.risk,
        kind=kind,
        kind_reason=why,
        by_lot=told.by_lot,
        first_at=act.moment,
        last_at=act.moment,
        check_by=act.today + timedelta(days=days),
    )


def _report(act: Act, clue: Clue, told: Told) -> None:
    ClueReport.objects.create(
        clue=clue,
        area=clue.area,
        source=told.source,
        way=told.way,
        mark=told.mark,
        detail=dict(told.detail),
        words=told.words.strip(),
        happened_on=told.happened_on,
        contact=seal(told.contact.strip()),
        reported_by_id=act.actor.actor_id,
        reported_at=act.moment,
    )


def _open(household_id: int | None, risk: str) -> Clue | None:
    if household_id is None:
        return None
    return Clue.objects.filter(household_id=household_id, risk=risk, state__in=UNDER_WAY).first()


def held_clue(act: Act, identifier: int) -> Clue:
    """Return a clue of the actor's places, held until the act ends."""
    found = Clue.objects.select_for_update().filter(pk=identifier).first()
    if found is None:
        raise FupinError(gettext_noop("There is no such clue any more."))
    act.permit([found.area])
    return found


def _household(identifier: int) -> Any:
    found = registry.household_by_id(SYSTEM, identifier)
    if found is None:
        raise FupinError(gettext_noop("There is no such household."))
    return found


def _require_words(told: Told) -> None:
    if len(told.words.strip()) < _SHORTEST:
        raise FupinError(gettext_noop("Say in a few words what happened."))
