"""For the tests of plans: a county with households that lack something, plans of them, and what happens then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from fupin.assistance import actions
from fupin.assistance.models import Helper, HelpGiven, Matter, Pairing, Plan, PlanLine
from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.recording import Recorded
from fupin.framework.writing import insert_records
from fupin.registry.models import Household
from fupin.registry.tests.samples import VILLAGE, household

STROKES = "M 10 20 L 60 90 L 120 40 L 200 160"
YEAR = timezone.localdate().year


def poor(area: int = VILLAGE, **values: Any) -> Household:
    """Record a registered household that is ill and has a C-grade house."""
    usual = {"kind": "registered", "status": "not_exited", "main_cause": "illness", "housing_grade": "grade_c"}
    return household(area, **{**usual, **values})


def begun(one: Household, year: int = YEAR) -> Plan:
    """Begin the plan of a household."""
    return fresh(actions.begin_plan(SYSTEM, one.pk, year))


def complete(plan: Plan) -> None:
    """Write every slot by hand."""
    slots = dict.fromkeys(("scheme", "project", "skill", "cadre", "exit_time", "measure"), "as agreed at the meeting")
    actions.change_plan(SYSTEM, plan.pk, {"slots": slots})


def signed(one: Household, year: int = YEAR) -> Plan:
    """Return the signed plan of a household."""
    plan = begun(one, year)
    if not lines(plan):
        actions.add_line(SYSTEM, plan.pk, {"measure": "donation"})
    complete(plan)
    actions.agree_plan(SYSTEM, plan.pk)
    actions.sign_plan(SYSTEM, plan.pk, one.head_name or "Head", strokes=STROKES)
    return fresh(plan.pk)


def fresh(identifier: int) -> Plan:
    """Return a plan as it is stored now."""
    return Plan.objects.get(pk=identifier)


def lines(plan: Plan) -> list[PlanLine]:
    """Return the lines of a plan that were not dropped."""
    return list(PlanLine.objects.filter(plan_id=plan.pk, dropped="").order_by("id"))


@action("test.assist")
def _record(act: Act, model: type[Recorded], row: Mapping[str, Any]) -> int:
    """Insert one row for a test."""
    (identifier,) = insert_records(act, model, [row], act.today)
    return identifier


def helper(area: int = VILLAGE, name: str = "Zhao") -> int:
    """Record a helper."""
    return _record(SYSTEM, Helper, {"area": area, "name": name, "position": "clerk"})


def pair(one: Household, helper_id: int, kind: str = "helper") -> int:
    """Make a helper responsible for a household."""
    row = {"area": one.area, "kind": kind, "household_id": one.pk, "helper_id": helper_id, "since": date(2018, 1, 1)}
    return _record(SYSTEM, Pairing, row)


def matter(one: Household, measure: str, **values: Any) -> int:
    """Open a matter of a household, or one that ended."""
    usual = {"kind": "housing", "stage": "mobilised", "opened_on": date(YEAR, 1, 2), "household_id": one.pk}
    return _record(SYSTEM, Matter, {**usual, "area": one.area, "number": f"M{one.pk}", "measure": measure, **values})


def given(one: Household, measure: str, **values: Any) -> int:
    """Write help that a household got this year."""
    usual = {"on": timezone.localdate(), "what": "help", "household_id": one.pk, "area": one.area}
    return _record(SYSTEM, HelpGiven, {**usual, "measure": measure, **values})
