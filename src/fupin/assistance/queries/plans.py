"""The door for readers of plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fupin.assistance.plans.catalogue import cause_label
from fupin.assistance.plans.completeness import Lack, lacks_of_place
from fupin.assistance.plans.efforts import Effort, efforts
from fupin.assistance.plans.models import Plan
from fupin.assistance.plans.progress import Progress, State
from fupin.assistance.plans.reading import LineFile, PlanFile, files, helper_names, plans_at, read_plans
from fupin.assistance.plans.rows import rows_of_plans
from fupin.assistance.plans.slots import SlotFile
from fupin.assistance.plans.sums import Below, Exits, PlaceFile, Sum, place_file
from fupin.assistance.plans.timetable import Entry, Goal, Timetable, timetable_of
from fupin.framework.bulk import chunks
from fupin.registry.queries import Moment

__all__ = [
    "Below",
    "Effort",
    "Entry",
    "Exits",
    "FollowThrough",
    "Goal",
    "Lack",
    "LineFile",
    "PlaceFile",
    "PlanFile",
    "Progress",
    "SlotFile",
    "State",
    "Sum",
    "Timetable",
    "cause_label",
    "efforts",
    "follow_through",
    "lacks_of_place",
    "plan_by_id",
    "plan_list",
    "plan_of",
    "plan_of_place",
    "plan_rows",
    "plans_of",
    "timetable",
    "versions_of",
]

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """What was planned through one helper, and what became of it."""

    helper_id: int
    name: str
    sum: Sum


def plan_of(user: object, household_id: int, year: int | None = None, at: Moment = None) -> PlanFile | None:
    """Return the plan of a household that counts for a year, or the newest one; None where there is none."""
    return plans_of(user, [household_id], year, at).get(household_id)


def plans_of(
    user: object, household_ids: Iterable[int], year: int | None = None, at: Moment = None
) -> dict[int, PlanFile]:
    """Return the plans of many households as `plan_of` does for one; a fixed number of statements for every year."""
    newest: dict[int, Plan] = {}
    for chunk in chunks(household_ids, _CHUNK):
        rows = plans_at(user, at).filter(household_id__in=chunk, current=True)
        rows = rows if year is None else rows.filter(year=year)
        newest |= {plan.household_id or 0: plan for plan in read_plans(rows.order_by("year", "version"))}
    by_year: dict[int, list[Plan]] = defaultdict(list)
    for plan in newest.values():
        by_year[plan.year].append(plan)
    found = (file for plans in by_year.values() for file in files(user, plans, at).values())
    return {file.plan.household_id or 0: file for file in found}


def plan_by_id(user: object, plan_id: int, at: Moment = None) -> PlanFile | None:
    """Return a version of a plan, if the user may see it."""
    found = read_plans(plans_at(user, at).filter(id=plan_id))
    return files(user, found, at)[found[0].pk] if found else None


def versions_of(user: object, plan: Plan, at: Moment = None) -> list[Plan]:
    """Return every version of a household's plan for its year, newest first."""
    if plan.household_id is None:
        return [plan]
    rows = plans_at(user, at).filter(household_id=plan.household_id, year=plan.year)
    return read_plans(rows.order_by("-version"))


def plan_list(user: object, at: Moment = None) -> Any:
    """Return the plans that a user may see, for lists; `current` keeps those that count."""
    return plans_at(user, at)


def plan_rows(user: object, area: int, year: int, at: Moment = None) -> Iterator[dict[str, Any]]:
    """Yield one row for each line of the plans that count in a place for a year.

    Keys: plan_id, line_id, root_id, household_id (None: of a place), member_id, area, year, version, state, exit_by,
    kind ("", "commitment", "milestone"), measure, route, batch, aspect, category, cause, what, quantity, amount
    (minor units), source, helper_id, unit_id, since, by, progress (a State), given (minor units).
    """
    yield from rows_of_plans(user, area, year, at)


def plan_of_place(user: object, area: int, year: int, at: Moment = None) -> PlaceFile:
    """Return the plans of a place for a year: households' plans added up, and what the place plans itself."""
    return place_file(user, area, year, at)


def timetable(
    user: object, area: int, years: Sequence[int], at: Moment = None, known: PlaceFile | None = None
) -> Timetable:
    """Return road map and timetable of a place over some years; `known` is one of them where it was read already."""
    return timetable_of(user, area, years, at, known)


def follow_through(user: object, place: PlaceFile, at: Moment = None) -> list[FollowThrough]:
    """Return what each helper was to do in a place and what was done, those with most left to do first."""
    sums = {helper: found for helper, found in place.by["helper_id"].items() if helper is not None}
    names = helper_names(user, list(sums), at)
    made = [FollowThrough(helper, names.get(helper, ""), found) for helper, found in sums.items()]
    return sorted(made, key=lambda one: (one.sum.done - one.sum.lines, one.name))
