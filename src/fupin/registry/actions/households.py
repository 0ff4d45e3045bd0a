"""A household enters the register, is followed in full, is corrected, moves and leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.recording import Recorded
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError
from fupin.registry import facts
from fupin.registry.actions.common import change_one, present_household, present_members, require_one_head
from fupin.registry.actions.derive import refresh
from fupin.registry.actions.followers import Fate, Turn, followers
from fupin.registry.actions.numbers import new_numbers
from fupin.registry.actions.procedures import require_by_hand
from fupin.registry.models import Account, Attachment, Household, Member
from fupin.registry.words import HOUSEHOLD, MEMBER

Values = Mapping[str, Any]

_NEVER_TYPED = frozenset({"area", "kind"})
_FROM_MEMBERS = frozenset({"size", "head_name"})


@action("registry.write")
def record_household(
    act: Act, area: int, values: Values, members: Sequence[Values] = (), true_from: date | None = None
) -> int:
    """Enter a household, light or registered, with the members that are known; return its identifier.

    Values are declared facts by name. Members are known one by one or not at all: when they are, one is the head.
    """
    day = true_from or act.today
    act.permit([area])
    require_one_head([str(m.get("relation") or "") for m in members])
    row = facts.new_columns(HOUSEHOLD, {n: v for n, v in values.items() if n != "area"})
    row["number"] = row.get("number") or next(new_numbers([area]))
    _check_number_is_free(row["number"])
    (identifier,) = insert_records(act, Household, [{**row, "area": area}], day)
    people = [
        {**facts.new_columns(MEMBER, m), "household_id": identifier, "area": area, "position": n}
        for n, m in enumerate(members)
    ]
    insert_records(act, Member, people, day)
    refresh(act, [identifier], day)
    act.tell(area, row["number"], members=len(members))
    return identifier


@action("registry.write")
def register_household(act: Act, household_id: int, values: Values, true_from: date | None = None) -> None:
    """Register a light household in full; where a procedure decides that, nobody does it by hand."""
    household = present_household(act, household_id)
    if household.kind == Household.Kind.REGISTERED:
        raise FupinError(gettext_noop("Household %(number)s is registered already."), number=household.number)
    if not present_members(household_id):
        raise FupinError(gettext_noop("Enter the members of household %(number)s first."), number=household.number)
    day = true_from or act.today
    given = {"registered_on": day, **_typed(values), "kind": Household.Kind.REGISTERED.value}
    require_by_hand(act, household, given)
    change_one(act, HOUSEHOLD, household, given, day)
    act.tell(household.area, household.number)


@action("registry.write")
def correct_household(act: Act, household_id: int, values: Values, true_from: date | None = None) -> bool:
    """Change facts of a household from a day on; return whether anything changed. None takes a fact away."""
    household = present_household(act, household_id)
    given = _typed(values)
    require_by_hand(act, household, given)
    if _FROM_MEMBERS & given.keys() and present_members(household_id):
        raise FupinError(gettext_noop("Size and head of this household follow from its members. Change those."))
    if (number := given.get("number")) and number != household.number:
        _check_number_is_free(number)
    changed = change_one(act, HOUSEHOLD, household, given, true_from or act.today)
    act.tell(household.area, household.number, facts=sorted(given))
    return bool(changed)


@action("registry.write")
def move_household(act: Act, household_id: int, area: int, on: date | None = None) -> None:
    """Move a household with all that is on file to another place; needs the right in both."""
    household = present_household(act, household_id)
    act.permit([area])
    day = on or act.today
    change_records(act, Household, {household.pk: {"area": area}}, day)
    for model in (Member, Account, Attachment):
        _move(act, model, household.pk, area, day)
    followers.tell(act, Turn(Fate.MOVED, household.pk, area, day))
    act.tell(area, household.number, was_in=household.area)


@action("registry.write")
def end_household(act: Act, household_id: int, reason: str, on: date | None = None) -> None:
    """Take a household out of the register of those present, because it moved away or all of it died."""
    household = present_household(act, household_id)
    if not reason.strip():
        raise FupinError(gettext_noop("Say why the household leaves the register."))
    day = on or act.today
    change_records(act, Household, {household.pk: {"ended": reason.strip()}}, day)
    followers.tell(act, Turn(Fate.ENDED, household.pk, household.area, day))
    act.tell(household.area, household.number, reason=reason)


def _move(act: Act, model: type[Recorded], household_id: int, area: int, day: date) -> None:
    rows: Any = model.objects.all()
    if moved := {pk: {"area": area} for pk in rows.filter(household_id=household_id).values_list("pk", flat=True)}:
        change_records(act, model, moved, day)


def _typed(values: Values) -> dict[str, Any]:
    if refused := _NEVER_TYPED & values.keys():
        raise FupinError(
            gettext_noop("“%(name)s” changes only by moving or registering the household."), name=min(refused)
        )
    return dict(values)


def _check_number_is_free(number: str) -> None:
    if Household.objects.filter(number=number).exists():
        raise FupinError(
            gettext_noop("The household number %(number)s is taken. Leave it empty to get a new one."), number=number
        )
