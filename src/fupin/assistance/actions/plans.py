"""Plans of places begun, and all plans: changing them, agreeing on them, signing them, and new versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.actions.plan_writing import (
    PLAN_COLUMNS,
    active_lines,
    back_to_draft,
    carried,
    checked_line,
    day_or_today,
    plan_to_change,
    reason_of,
    write_lines,
)
from fupin.assistance.plans.models import COMMITMENT, Plan, PlanCheck, PlanLine
from fupin.assistance.plans.reading import files
from fupin.assistance.plans.signing import kept_signature, kept_text
from fupin.assistance.rights import ACT, PLAN
from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.words import joined, words
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError

_DRAFTING = "draft"
_LONGEST_HORIZON = 20


@action(PLAN)
def begin_place_plan(act: Act, area: int, year: int, until_year: int | None = None) -> int:
    """Begin the plan of a place for a year, or for the years until another; return its identifier."""
    act.permit(span(area))
    until = until_year or year
    if not year <= until < year + _LONGEST_HORIZON:
        raise FupinError(gettext_noop("A plan cannot run from %(year)d until %(until)d."), year=year, until=until)
    same = Plan.objects.filter(area=area, household_id=None, year=year, current=True)
    if same.exists():
        raise FupinError(gettext_noop("This place has a plan for %(year)d already. Open that one."), year=year)
    (identifier,) = insert_records(act, Plan, [{"area": area, "year": year, "until_year": until}], act.today)
    act.tell(area, identifier, year=year, until=until)
    return identifier


@action(PLAN)
def change_plan(
    act: Act,
    plan_id: int,
    values: Mapping[str, Any] | None = None,
    *,
    lines: Mapping[int, Mapping[str, Any]] | None = None,
    new: Sequence[Mapping[str, Any]] = (),
    dropped: Mapping[int, str] | None = None,
    revision: int | None = None,
) -> list[int]:
    """Change a plan that nobody signed: its own columns, some lines, new lines, lines dropped; return the new lines.

    With a revision, raises Meanwhile if anybody touched the plan since. What had been agreed is a draft again.
    """
    plan = plan_to_change(act, plan_id, revision)
    strange = set(values or {}) - set(PLAN_COLUMNS)
    if strange:
        raise FupinError(gettext_noop("A plan has no “%(name)s”."), name=", ".join(sorted(strange)))
    changes = _line_changes(plan, lines or {}, dropped or {})
    touched = change_records(act, PlanLine, changes, act.today) if changes else 0
    made = write_lines(act, plan, new)
    moved = {name: value for name, value in (values or {}).items() if getattr(plan, name) != value}
    if touched or made or moved:
        back_to_draft(act, plan, moved)
    act.tell(plan.area, plan.pk, changed=touched, new=len(made), columns=sorted(moved))
    return made


def _line_changes(
    plan: Plan, lines: Mapping[int, Mapping[str, Any]], dropped: Mapping[int, str]
) -> dict[int, dict[str, Any]]:
    known = {line.pk: line for line in active_lines(plan.pk)}
    gone = {*lines, *dropped} - known.keys()
    if gone:
        raise FupinError(
            gettext_noop("%(count)d of these lines do not belong to this plan any more. Load the page again."),
            count=len(gone),
        )
    found = {pk: checked_line({**_dated(known[pk], values), **values}) for pk, values in lines.items()}
    return found | {pk: {"dropped": " ".join(reason.split())[:200] or _DRAFTING} for pk, reason in dropped.items()}


def _dated(line: PlanLine, values: Mapping[str, Any]) -> dict[str, Any]:
    # Of two days only one may be changed; both are checked against each other.
    return {name: getattr(line, name) for name in ("since", "by")} if {"since", "by"} & set(values) else {}


@action(PLAN)
def add_line(act: Act, plan_id: int, values: Mapping[str, Any], revision: int | None = None) -> int:
    """Add one line to a plan that nobody signed; return its identifier."""
    (identifier,) = change_plan(act, plan_id, new=[values], revision=revision)
    return identifier


@action(PLAN)
def change_line(act: Act, line_id: int, values: Mapping[str, Any], revision: int | None = None) -> None:
    """Change one line of a plan that nobody signed."""
    change_plan(act, _plan_of(line_id), lines={line_id: values}, revision=revision)


@action(PLAN)
def drop_line(act: Act, line_id: int, reason: str = "", revision: int | None = None) -> None:
    """Drop one line of a plan that nobody signed; it stays on file."""
    change_plan(act, _plan_of(line_id), dropped={line_id: reason}, revision=revision)


def _plan_of(line_id: int) -> int:
    found: int | None = PlanLine.objects.filter(pk=line_id).values_list("plan_id", flat=True).first()
    if found is None:
        raise FupinError(gettext_noop("There is no such line."))
    return found


@action(PLAN)
def agree_plan(act: Act, plan_id: int, on: date | None = None, revision: int | None = None) -> None:
    """Note that the household agreed with its plan, or the meeting with that of its place."""
    plan = plan_to_change(act, plan_id, revision, (Plan.State.DRAFT,))
    if not active_lines(plan.pk):
        raise FupinError(gettext_noop("The plan has no line yet: there is nothing to agree on."))
    day = day_or_today(act, on)
    change_records(act, Plan, {plan.pk: {"state": Plan.State.AGREED, "agreed_on": day}}, act.today)
    act.tell(plan.area, plan.pk, agreed_on=day.isoformat())


@action(PLAN)
def sign_plan(
    act: Act,
    plan_id: int,
    signer: str,
    *,
    strokes: str = "",
    photo: bytes = b"",
    on: date | None = None,
    revision: int | None = None,
) -> str:
    """Let a household sign the plan that it agreed with, on the screen or on paper; return the hash of the text.

    Raises FupinError naming the mandatory slots that are empty. From then on the plan never changes.
    """
    plan = plan_to_change(act, plan_id, revision, (Plan.State.AGREED,))
    named = " ".join(signer.split())[:60]
    if plan.household_id is None or not named:
        raise FupinError(gettext_noop("Write the name of whoever signs for the household."))
    _require_complete(plan)
    day = day_or_today(act, on)
    values = {
        "state": Plan.State.SIGNED,
        "signed_on": day,
        "signed_by": named,
        "signature": kept_signature(strokes, photo),
        "signed_text": kept_text(plan, active_lines(plan.pk)),
        "current": True,
    }
    change_records(act, Plan, {plan.pk: values, **_replaced(plan)}, act.today)
    act.tell(plan.area, plan.pk, text=values["signed_text"], signature=values["signature"], signed_on=day.isoformat())
    return str(values["signed_text"])


def _require_complete(plan: Plan) -> None:
    missing = files(SYSTEM, [plan])[plan.pk].missing
    if missing:
        raise FupinError(
            gettext_noop("These parts of the plan are still empty: %(missing)s. Fill them, then let it be signed."),
            missing=joined([words(slot.label) for slot in missing]),
        )


def _replaced(plan: Plan) -> dict[int, dict[str, Any]]:
    rows = Plan.objects.filter(household_id=plan.household_id, year=plan.year, current=True).exclude(pk=plan.pk)
    return {pk: {"state": Plan.State.REPLACED, "current": False} for pk in rows.values_list("pk", flat=True)}


@action(PLAN)
def revise_plan(act: Act, plan_id: int, reason: str) -> int:
    """Begin a new version of a signed plan, for a reason; the signed one counts until the new one is signed.

    Returns the new version. The plan of a place, which nobody signs, is revised once it is agreed.
    """
    plan = plan_to_change(act, plan_id, states=(Plan.State.SIGNED, Plan.State.AGREED))
    if plan.household_id is None:
        raise FupinError(gettext_noop("The plan of a place is changed on its page; every change stays on file."))
    if plan.state != Plan.State.SIGNED:
        raise FupinError(gettext_noop("Nobody signed this plan yet, so it can be changed as it is."))
    return new_version(act, plan, reason_of(reason))


def new_version(act: Act, plan: Plan, reason: str, skip: Iterable[int] = ()) -> int:
    """Write a new version of a signed plan with its lines, some left out; return it."""
    versions = Plan.objects.filter(household_id=plan.household_id, year=plan.year)
    if versions.filter(state__in=(Plan.State.DRAFT, Plan.State.AGREED)).exists():
        raise FupinError(gettext_noop("A new version of this plan is under way already. Go on with that one."))
    number = max(versions.values_list("version", flat=True)) + 1
    kept = {name: getattr(plan, name) for name in PLAN_COLUMNS}
    row = {**kept, "household_id": plan.household_id, "area": plan.area, "year": plan.year, "version": number}
    row |= {"reason": reason, "current": False, "from_plan_id": plan.pk}
    (identifier,) = insert_records(act, Plan, [row], act.today)
    new = Plan.objects.get(pk=identifier)
    write_lines(act, new, carried(line for line in active_lines(plan.pk) if line.pk not in set(skip)))
    act.tell(plan.area, identifier, version=number, reason=reason)
    return identifier


@action(PLAN)
def drop_version(act: Act, plan_id: int, reason: str) -> None:
    """Give up a new version that was not signed; the signed one goes on counting."""
    plan = plan_to_change(act, plan_id)
    if plan.current:
        raise FupinError(gettext_noop("This is the only version of the plan. Change it instead."))
    said = reason_of(reason)
    change_records(act, Plan, {plan.pk: {"state": Plan.State.REPLACED, "reason": said}}, act.today)
    act.tell(plan.area, plan.pk, reason=said)


@action(ACT)
def check_commitment(act: Act, line_id: int, kept: bool, on: date | None = None, note: str = "") -> int:
    """Note whether a household kept what it promised, as seen on a day; earlier checks stay on file."""
    line = PlanLine.objects.filter(pk=line_id, kind=COMMITMENT, dropped="").first()
    if line is None or line.household_id is None:
        raise FupinError(gettext_noop("There is no such commitment."))
    day = day_or_today(act, on)
    row = {"area": line.area, "household_id": line.household_id, "root_id": line.root_id or line.pk, "on": day}
    row |= {"kept": kept, "note": " ".join(note.split())[:300], "seen_by": act.actor.actor_id}
    (identifier,) = insert_records(act, PlanCheck, [row], act.today)
    act.tell(line.area, line.pk, kept=kept, on=day.isoformat())
    return identifier
