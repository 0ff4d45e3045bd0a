"""What the actions of plans share: finding a plan that may be changed, checking its revision, writing its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.plans.models import Plan, PlanLine
from fupin.framework.actions import Act
from fupin.framework.ids import new_ids
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError

OPEN = (Plan.State.DRAFT, Plan.State.AGREED)
LINE_COLUMNS = (
    *("kind", "measure", "cause", "category", "what", "member_id", "quantity", "amount", "source"),
    *("helper_id", "unit_id", "since", "by"),
)
PLAN_COLUMNS = ("slots", "classes", "exit_by", "until_year")
LONGEST = {"what": 300, "source": 120, "cause": 60, "category": 60, "measure": 60}
_SHORTEST_REASON = 4


class Meanwhile(FupinError):
    """Raised when somebody else changed the plan since it was read."""


def plan_to_change(act: Act, plan_id: int, revision: int | None = None, states: Sequence[str] = OPEN) -> Plan:
    """Return a plan in one of some states; raises for one that was signed, is gone, or changed since it was read."""
    # Actions run one after the other: what is read here, nobody else can change before this one ends.
    plan: Plan | None = Plan.objects.visible_to(SYSTEM).filter(pk=plan_id).first()
    if plan is None:
        raise FupinError(gettext_noop("There is no such plan."))
    act.permit(span(plan.area) if plan.household_id is None else [plan.area])
    if revision is not None and revision != revision_of(plan):
        raise Meanwhile(
            gettext_noop("Somebody else changed this plan meanwhile. Load its page again and look at what is new.")
        )
    if plan.state not in states:
        raise FupinError(
            gettext_noop("This plan is %(state)s and does not change any more. Begin a new version of it."),
            state=str(plan.get_state_display()),
        )
    return plan


def revision_of(plan: Plan) -> int:
    """Return the act that last touched a plan or a line of it."""
    rows = PlanLine.objects.filter(plan_id=plan.pk).values_list("revision", flat=True)
    return max([plan.revision, *rows])


def active_lines(plan_id: int) -> list[PlanLine]:
    """Return the lines of a plan that were not dropped."""
    return list(PlanLine.objects.filter(plan_id=plan_id, dropped="").order_by("id"))


def checked_line(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a line; raises for a column that there is not, or a value that cannot be."""
    strange = set(values) - set(LINE_COLUMNS)
    if strange:
        raise FupinError(gettext_noop("A line of a plan has no “%(name)s”."), name=", ".join(sorted(strange)))
    found = {name: " ".join(v.split()) if isinstance(v, str) else v for name, v in values.items()}
    for name, most in LONGEST.items():
        if len(str(found.get(name) or "")) > most:
            raise FupinError(
                gettext_noop("“%(text)s” is longer than %(most)d signs."), text=found[name][:20], most=most
            )
    for value in (found.get("amount"), found.get("quantity")):
        if isinstance(value, int | Decimal) and value < 0:
            raise FupinError(gettext_noop("Money and quantities of a plan cannot be negative."))
    since, by = found.get("since"), found.get("by")
    if since and by and by < since:
        raise FupinError(gettext_noop("A line cannot end on %(by)s before it begins on %(since)s."), by=by, since=since)
    if isinstance(found.get("quantity"), int):
        found["quantity"] = Decimal(found["quantity"])
    return found


def write_lines(act: Act, plan: Plan, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Write new lines of a plan; a row that goes on from another brings its root."""
    return insert_lines(act, [(plan.pk, plan.area, plan.household_id, rows)])


def insert_lines(act: Act, groups: Iterable[tuple[int, int, int | None, Iterable[Mapping[str, Any]]]]) -> list[int]:
    """Write lines of many plans at once: each group is a plan, its place, its household, and its rows."""
    made = [
        {**checked_line({n: v for n, v in row.items() if n != "root_id"}), "root_id": row.get("root_id")}
        | {"plan_id": plan, "area": area, "household_id": household}
        for plan, area, household, rows in groups
        for row in rows
    ]
    if not made:
        return []
    numbered = [
        {**row, "id": new, "root_id": row["root_id"] or new} for row, new in zip(made, new_ids(len(made)), strict=True)
    ]
    return insert_records(act, PlanLine, numbered, act.today)


def carried(lines: Iterable[PlanLine]) -> list[dict[str, Any]]:
    """Return lines as rows for another plan, each with its root, so that its progress goes with it."""
    return [{**{n: getattr(line, n) for n in LINE_COLUMNS}, "root_id": line.root_id or line.pk} for line in lines]


def back_to_draft(act: Act, plan: Plan, values: Mapping[str, Any]) -> None:
    """Change a plan; what had been agreed is a draft again, since its text is another one now."""
    changed = dict(values)
    if plan.state == Plan.State.AGREED:
        changed |= {"state": Plan.State.DRAFT, "agreed_on": None}
    if changed:
        change_records(act, Plan, {plan.pk: changed}, act.today)


def reason_of(text: str, most: int = 300) -> str:
    """Return a reason; raises where it says nothing."""
    reason = " ".join(text.split())
    if len(reason) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why; the reason is kept."))
    return reason[:most]


def day_or_today(act: Act, on: date | None) -> date:
    """Return a day; raises for one that is still to come."""
    if on is not None and on > act.today:
        raise FupinError(gettext_noop("%(day)s is still to come. Enter today or earlier."), day=on.isoformat())
    return on or act.today
