"""Plans of places themselves, for figures: not the plans of households, and no progress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from fupin.assistance.plans.catalogue import category_of, measure_of
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.kernel.area import span

Moment = tuple[date, datetime] | None
_OF_PLAN = ("id", "area", "year", "until_year", "state")
_OF_LINE = ("id", "area", "plan_id", "measure", "category", "amount")


def place_plan_rows(user: object, area: int, year: int, at: Moment = None) -> Iterator[dict[str, Any]]:
    """Yield the plans of places inside one that cover a year: id, area, year, until_year, state."""
    found: Any = Plan.objects.at(at).visible_to(user).filter(area__range=span(area), household_id=None, current=True)
    yield from found.filter(year__lte=year, until_year__gte=year).order_by("id").values(*_OF_PLAN)


def place_line_rows(user: object, area: int, year: int, at: Moment = None) -> Iterator[dict[str, Any]]:
    """Yield the lines of those plans: id, area, plan_id, measure, category (else that of the measure), amount."""
    plans = [row["id"] for row in place_plan_rows(user, area, year, at)]
    found: Any = PlanLine.objects.at(at).visible_to(user).filter(plan_id__in=plans, dropped="")
    for row in found.order_by("id").values(*_OF_LINE):
        yield {**row, "category": row["category"] or category_of(measure_of(row["measure"], year))}
