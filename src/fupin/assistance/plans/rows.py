"""The lines of a place's plans as plain rows: what figures, reports and sums of places are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q

from fupin.assistance.plans.catalogue import category_of, measure_of
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.assistance.plans.progress import Progress, progress_of
from fupin.assistance.plans.reading import plans_at, read_plans
from fupin.kernel.area import span
from fupin.registry.queries import Moment
from fupin.registry.queries.households import built, names_of

_COPIED = (
    *("kind", "measure", "cause", "member_id", "helper_id", "unit_id", "amount", "quantity", "since", "by", "what"),
    *("source", "root_id", "household_id", "area"),
)


def plans_of_place(user: object, area: int, year: int, at: Moment = None) -> list[Plan]:
    """Return the plans that count in a place for a year: those of households, and those of places that cover it."""
    mine = Q(household_id__isnull=False, year=year)
    places = Q(household_id=None, year__lte=year, until_year__gte=year)
    rows = plans_at(user, at).filter(mine | places, area__range=span(area), current=True)
    return read_plans(rows.order_by("id"))


def rows_of_plans(
    user: object, area: int, year: int, at: Moment = None, plans: Sequence[Plan] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield one row for each line of the plans of a place, with its progress; commitments and milestones too."""
    counted = plans_of_place(user, area, year, at) if plans is None else plans
    by_id = {plan.pk: plan for plan in counted}
    if not by_id:
        return
    lines = lines_of_plans(user, area, by_id, at)
    progress = progress_of(user, lines, year, at, area=area)
    for line in lines:
        yield _row(line, by_id[line.plan_id], progress[line.pk])


def lines_of_plans(user: object, area: int, plans: Mapping[int, Plan], at: Moment = None) -> list[PlanLine]:
    """Return the lines in force of plans of one place, by identifier of the plan, in the order they were written."""
    rows: Any = PlanLine.objects.at(at).visible_to(user)
    rows = rows.filter(area__range=span(area), dropped="").order_by("id")
    place = names_of(PlanLine).index("plan_id")
    found = rows.values_list(*names_of(PlanLine)).iterator()
    return [built(PlanLine, values) for values in found if values[place] in plans]


def _row(line: PlanLine, plan: Plan, progress: Progress) -> dict[str, Any]:
    measure = measure_of(line.measure, plan.year) if line.measure and not line.kind else None
    return {
        **{name: getattr(line, name) for name in _COPIED},
        "plan_id": plan.pk,
        "line_id": line.pk,
        "year": plan.year,
        "version": plan.version,
        "state": plan.state,
        "exit_by": plan.exit_by,
        "route": measure.route if measure else "",
        "batch": measure.batch if measure else "",
        "aspect": measure.aspect if measure else "",
        "category": line.category or category_of(measure),
        "progress": str(progress.state),
        "given": progress.amount,
    }
