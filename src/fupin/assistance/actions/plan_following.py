"""Plans follow their households when these move, are merged, split or ended, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_noop

from fupin.assistance.actions.plan_writing import OPEN, active_lines, carried, write_lines
from fupin.assistance.actions.plans import new_version
from fupin.assistance.plans.models import Plan, PlanCheck, PlanLine
from fupin.framework.actions import Act
from fupin.framework.bulk import chunks
from fupin.framework.recording import FOREVER, Recorded
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.area import NATION
from fupin.kernel.errors import FupinError
from fupin.registry.actions import Fate, Turn, followers
from fupin.registry.queries import households_for_policy

_LIVING = (*OPEN, Plan.State.SIGNED)


@followers.add
def follow_with_plans(act: Act, turns: Sequence[Turn]) -> None:
    """Let plans follow what became of their households."""
    undone = [turn.household_id for turn in turns if turn.fate is Fate.UNDONE]
    if undone and _has_plans(undone):
        raise FupinError(
            gettext_noop("Some of these households have plans: what wrote them cannot be undone any more.")
        )
    _move(act, [turn for turn in turns if turn.fate is Fate.MOVED])
    for turn in turns:
        if turn.fate is Fate.ENDED:
            _close(act, turn)
        elif turn.fate is Fate.MERGED:
            _merge(act, turn)
        elif turn.fate is Fate.SPLIT:
            _split(act, turn)


def _has_plans(household_ids: Iterable[int]) -> bool:
    return any(Plan.objects.filter(household_id__in=chunk).exists() for chunk in chunks(household_ids, 500))


def _move(act: Act, turns: Sequence[Turn]) -> None:
    models: tuple[type[Recorded], ...] = (Plan, PlanLine, PlanCheck)
    for turn in turns:
        for model in models:
            rows: Any = model._default_manager
            moved = list(
                rows.filter(household_id=turn.household_id).exclude(area=turn.area).values_list("id", flat=True)
            )
            if moved:
                change_records(act, model, {pk: {"area": turn.area} for pk in moved}, _days(model, moved, turn.on))


def _days(model: type[Recorded], wanted: Sequence[int], day: date) -> dict[int, date]:
    # What was written after the move stands at the new place from its beginning, and no earlier.
    rows: Any = model.versions._default_manager.filter(id__in=wanted, known_until=FOREVER)
    begun = dict(rows.values_list("id").annotate(first=Min("true_from")))
    return {pk: max(day, begun[pk]) for pk in wanted}


def _living(household_id: int) -> list[Plan]:
    return list(Plan.objects.filter(household_id=household_id, state__in=_LIVING).order_by("year", "version"))


def _close(act: Act, turn: Turn) -> None:
    closed = {plan.pk: {"state": Plan.State.CLOSED, "current": False} for plan in _living(turn.household_id)}
    if closed:
        change_records(act, Plan, closed, act.today)


def _merge(act: Act, turn: Turn) -> None:
    """What was planned for the household that is no more goes on in the plan of the other, as a draft."""
    passing = [plan for plan in _living(turn.household_id) if plan.current and plan.year >= act.today.year]
    _close(act, turn)
    for plan in passing:
        target = _open_plan(act, turn.into or 0, turn.area, plan.year, str(gettext_noop("households were merged")))
        here = {(line.kind, line.measure, line.member_id) for line in active_lines(target.pk)}
        lines = [one for one in active_lines(plan.pk) if (one.kind, one.measure, one.member_id) not in here]
        write_lines(act, target, carried(lines))


def _split(act: Act, turn: Turn) -> None:
    """Lines for members who left go with them, into a draft of their own."""
    record = next(households_for_policy(NATION, only=[turn.into or 0]), {})
    gone = {person["id"] for person in record.get("members", ())}
    for plan in _living(turn.household_id):
        lines = [line for line in active_lines(plan.pk) if line.member_id in gone]
        if not lines or not plan.current or plan.year < act.today.year:
            continue
        _leave_out(act, plan, [line.pk for line in lines])
        target = _open_plan(act, turn.into or 0, turn.area, plan.year, "")
        write_lines(act, target, carried(lines))


def _leave_out(act: Act, plan: Plan, lines: list[int]) -> None:
    reason = str(gettext_noop("members left with a household of their own"))
    if plan.state != Plan.State.SIGNED:
        change_records(act, PlanLine, {pk: {"dropped": reason} for pk in lines}, act.today)
        change_records(act, Plan, {plan.pk: {"state": Plan.State.DRAFT, "agreed_on": None}}, act.today)
    elif not _pending(plan):
        new_version(act, plan, reason, lines)


def _pending(plan: Plan) -> bool:
    rows = Plan.objects.filter(household_id=plan.household_id, year=plan.year, state__in=OPEN)
    return rows.exists()


def _open_plan(act: Act, household_id: int, area: int, year: int, reason: str) -> Plan:
    """The plan of a household that can be changed: its draft, a new version of what was signed, or a new plan."""
    own = [plan for plan in _living(household_id) if plan.year == year]
    draft = next((plan for plan in own if plan.state in OPEN), None)
    if draft is not None:
        change_records(act, Plan, {draft.pk: {"state": Plan.State.DRAFT, "agreed_on": None}}, act.today)
        return draft
    signed = next((plan for plan in own if plan.state == Plan.State.SIGNED), None)
    if signed is not None:
        return Plan.objects.get(pk=new_version(act, signed, reason))
    row = {"household_id": household_id, "area": area, "year": year, "reason": reason}
    (identifier,) = insert_records(act, Plan, [row], act.today)
    return Plan.objects.get(pk=identifier)
