"""Beginning the plans of households: one, or those of a whole village in a handful of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.actions.plan_writing import carried, insert_lines
from fupin.assistance.measures.entitling import on_file
from fupin.assistance.plans.models import COMMITMENT, Plan, PlanLine
from fupin.assistance.plans.progress import State, progress_of
from fupin.assistance.plans.proposing import proposed_lines, suggested_classes
from fupin.assistance.plans.reading import lines_of, paired
from fupin.assistance.rights import PLAN
from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import insert_records
from fupin.kernel.area import NATION, common
from fupin.kernel.errors import FupinError
from fupin.policy.evaluate import Record
from fupin.registry.queries import households_for_policy, pack

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of beginning plans: the plan of each household, and the households that had one already."""

    made: Mapping[int, int] = field(default_factory=dict)
    had: tuple[int, ...] = ()


@action(PLAN)
def begin_plan(act: Act, household_id: int, year: int) -> int:
    """Begin the plan of a household for a year; return its identifier.

    It proposes measures for each cause and gap; what was not done of the plan of the year before comes first.
    """
    begun = begin_plans(act, [household_id], year)
    if begun.had:
        raise FupinError(gettext_noop("This household has a plan for %(year)d already. Open that one."), year=year)
    return begun.made[household_id]


@action(PLAN)
def begin_plans(act: Act, household_ids: Sequence[int], year: int) -> Begun:
    """Begin the plans of many households for a year; those who have one already are left alone and named."""
    wanted = dict.fromkeys(household_ids)
    records = {r["id"]: r for r in _records(list(wanted), year)}
    gone = [one for one in wanted if one not in records]
    if gone:
        raise FupinError(gettext_noop("%(count)d of these households are not in the register now."), count=len(gone))
    act.permit({int(record["area"]) for record in records.values()})
    had = _having(list(wanted), year)
    open_ones = [records[one] for one in wanted if one not in had]
    made = _write(act, open_ones, year)
    act.tell(common(int(r["area"]) for r in records.values()), None, year=year, begun=len(made), had=len(had))
    return Begun(made, tuple(one for one in wanted if one in had))


def _records(household_ids: Sequence[int], year: int) -> list[Record]:
    found: list[Record] = []
    for chunk in chunks(household_ids, _CHUNK):
        found += households_for_policy(NATION, year, only=chunk)
    return found


def _having(household_ids: Sequence[int], year: int) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(household_ids, _CHUNK):
        rows = Plan.objects.filter(household_id__in=chunk, year=year).exclude(state=Plan.State.CLOSED)
        found.update(pk for pk in rows.values_list("household_id", flat=True) if pk is not None)
    return found


def _write(act: Act, records: Sequence[Record], year: int) -> dict[int, int]:
    if not records:
        return {}
    ids = [int(record["id"]) for record in records]
    before = _last_year(ids, year)
    left = _not_done(before)
    helpers = paired(SYSTEM, ids)
    given, closed = on_file(SYSTEM, ids), _closed_versions(ids, year)
    rows = [_plan_row(record, year, before, closed) for record in records]
    plans = insert_records(act, Plan, rows, act.today)
    groups = []
    for plan, record in zip(plans, records, strict=True):
        own = int(record["id"])
        proposed = proposed_lines(record, year, _helper(helpers.get(own, {})), given[own])
        lines = _lines(left.get(own, ()), proposed)
        groups.append((plan, int(record["area"]), own, lines))
    insert_lines(act, groups)
    return dict(zip(ids, plans, strict=True))


def _plan_row(record: Record, year: int, before: Mapping[int, Plan], closed: Mapping[int, int]) -> dict[str, Any]:
    own = int(record["id"])
    last = before.get(own)
    classes = suggested_classes(record, year) | (last.classes if last else {})
    row = {"household_id": own, "area": record["area"], "year": year, "classes": classes}
    row |= {"version": closed.get(own, 0) + 1}
    if last is not None:
        row |= {"from_plan_id": last.pk, "slots": last.slots, "exit_by": last.exit_by}
    return row


def _lines(left: Sequence[PlanLine], proposed: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What goes on from the year before, then what is proposed besides."""
    rows: list[Mapping[str, Any]] = [{**row, "by": None, "since": None} for row in carried(left)]
    going_on = {(row["kind"], row["measure"]) for row in rows}
    for row in proposed:
        if (row.get("kind", ""), row["measure"]) not in going_on:
            rows.append(row)
    return rows


def _helper(kinds: Mapping[str, int]) -> int | None:
    order = [kind for slot in pack().plans.slots.values() for kind in slot.kinds]
    return next((kinds[kind] for kind in order if kind in kinds), None)


def _last_year(household_ids: Sequence[int], year: int) -> dict[int, Plan]:
    found: dict[int, Plan] = {}
    for chunk in chunks(household_ids, _CHUNK):
        for plan in Plan.objects.filter(household_id__in=chunk, year=year - 1, current=True):
            found[plan.household_id or 0] = plan
    return found


def _closed_versions(household_ids: Collection[int], year: int) -> dict[int, int]:
    # A household that was ended by mistake and came back has a closed plan: its number is taken.
    found: dict[int, int] = {}
    for chunk in chunks(household_ids, _CHUNK):
        rows = Plan.objects.filter(household_id__in=chunk, year=year).values_list("household_id", "version")
        for household, version in rows:
            found[household or 0] = max(version, found.get(household or 0, 0))
    return found


def _not_done(before: Mapping[int, Plan]) -> dict[int, list[PlanLine]]:
    if not before:
        return {}
    lines = lines_of(SYSTEM, [plan.pk for plan in before.values()])
    year = next(iter(before.values())).year
    progress = progress_of(SYSTEM, [one for rows in lines.values() for one in rows], year)
    return {
        plan.household_id or 0: [
            line
            for line in lines.get(plan.pk, ())
            if line.kind == COMMITMENT or progress[line.pk].state is not State.DONE
        ]
        for plan in before.values()
    }
