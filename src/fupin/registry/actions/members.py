"""A person joins a household, is corrected, becomes its head, moves to another one, leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError
from fupin.registry import facts
from fupin.registry.actions.common import (
    change_one,
    head_of,
    present_household,
    present_member,
    present_members,
    require_one_head,
)
from fupin.registry.actions.derive import refresh
from fupin.registry.models import Household, Member
from fupin.registry.words import HEAD, MEMBER

Values = Mapping[str, Any]


@action("registry.write")
def add_member(act: Act, household_id: int, values: Values, true_from: date | None = None) -> int:
    """Add a person to a household from a day on; return the person's identifier."""
    household = present_household(act, household_id)
    day = true_from or act.today
    people = present_members(household_id)
    columns = facts.new_columns(MEMBER, values)
    if not columns.get("name"):
        raise FupinError(gettext_noop("Enter the name of the new member."))
    require_one_head([*(m.relation for m in people), columns.get("relation", "")])
    place = {"household_id": household.pk, "area": household.area, "position": next_position(household_id)}
    (identifier,) = insert_records(act, Member, [{**columns, **place}], day)
    refresh(act, [household.pk], day)
    act.tell(household.area, household.number, member=str(identifier))
    return identifier


@action("registry.write")
def correct_member(act: Act, member_id: int, values: Values, true_from: date | None = None) -> bool:
    """Change facts of a person from a day on; return whether anything changed. None takes a fact away."""
    member = present_member(act, member_id)
    if "present" in values:
        raise FupinError(gettext_noop("Whether a person is present changes by leaving the household."))
    if "relation" in values and (values["relation"] == HEAD) != (member.relation == HEAD):
        raise FupinError(gettext_noop("Use “change the head” to make somebody the head of the household."))
    day = true_from or act.today
    changed = change_one(act, MEMBER, member, values, day)
    refresh(act, [member.household_id], day)
    act.tell(member.area, str(member.household_id), member=str(member.pk), facts=sorted(values))
    return bool(changed)


@action("registry.write")
def member_leaves(
    act: Act, member_id: int, reason: str, on: date | None = None, new_head_id: int | None = None
) -> None:
    """Note that a person left: death, marriage out, moved away …; a head who leaves names the next one."""
    member = present_member(act, member_id)
    if not reason:
        raise FupinError(gettext_noop("Say why %(name)s leaves the household."), name=member.name)
    day = on or act.today
    stay = [m for m in present_members(member.household_id) if m.pk != member.pk]
    change_records(act, Member, {member.pk: {"present": False, "left_reason": reason}}, day)
    replace_head(act, stay, new_head_id, day)
    refresh(act, [member.household_id], day)
    act.tell(member.area, str(member.household_id), member=str(member.pk), reason=reason)


@action("registry.write")
def member_returns(act: Act, member_id: int, relation: str, on: date | None = None) -> None:
    """Note that a person who had left is back in the household."""
    member = Member.objects.get(pk=member_id)
    present_household(act, member.household_id)
    day = on or act.today
    require_one_head([*(m.relation for m in present_members(member.household_id)), relation])
    back = {"present": True, "left_reason": "", **facts.columns(MEMBER, {"relation": relation})}
    change_records(act, Member, {member.pk: back}, day)
    refresh(act, [member.household_id], day)
    act.tell(member.area, str(member.household_id), member=str(member.pk))


@action("registry.write")
def move_member(
    act: Act,
    member_id: int,
    household_id: int,
    relation: str,
    on: date | None = None,
    *,
    new_head_id: int | None = None,
) -> None:
    """Move a person from one household to another, also in another village."""
    member, target = present_member(act, member_id), present_household(act, household_id)
    if member.household_id == target.pk:
        raise FupinError(gettext_noop("%(name)s is in this household already."), name=member.name)
    day = on or act.today
    stay = [m for m in present_members(member.household_id) if m.pk != member.pk]
    require_one_head([*(m.relation for m in present_members(target.pk)), relation])
    change_records(act, Member, moved([member], target, {member.pk: relation}), day)
    replace_head(act, stay, new_head_id, day)
    refresh(act, [member.household_id, target.pk], day)
    act.tell(target.area, target.number, member=str(member.pk), was_in=member.household_id)


@action("registry.write")
def change_head(
    act: Act,
    household_id: int,
    member_id: int,
    relations: Mapping[int, str] | None = None,
    on: date | None = None,
) -> None:
    """Make a member the head; `relations` says what the others are to the new head, otherwise that is unknown.

    Relations are to the head, so those that are not given again are no longer known.
    """
    household = present_household(act, household_id)
    people = present_members(household_id)
    if member_id not in {m.pk for m in people}:
        raise FupinError(gettext_noop("The new head is not a present member of this household."))
    day = on or act.today
    new = {m.pk: HEAD if m.pk == member_id else (relations or {}).get(m.pk, "") for m in people}
    change_records(act, Member, {pk: relation_columns(r) for pk, r in new.items()}, day)
    refresh(act, [household.pk], day)
    act.tell(household.area, household.number, member=str(member_id))


def relation_columns(relation: str) -> dict[str, Any]:
    """Return the column of a relation, which must be one of the pack's, or empty for not known."""
    return facts.columns(MEMBER, {"relation": relation or None})


def moved(people: list[Member], target: Household, relations: Mapping[int, str]) -> dict[int, dict[str, Any]]:
    """Return the changes that take people into another household."""
    first = next_position(target.pk)
    return {
        m.pk: {
            "household_id": target.pk,
            "area": target.area,
            "position": first + n,
            **relation_columns(relations.get(m.pk, "")),
        }
        for n, m in enumerate(people)
    }


def next_position(household_id: int) -> int:
    """Return the place after the last person who ever was in the household."""
    last = Member.objects.filter(household_id=household_id).order_by("-position").first()
    return 0 if last is None else last.position + 1


def replace_head(act: Act, stay: list[Member], new_head_id: int | None, day: date) -> None:
    """Give those who stay a head again when theirs has gone; raises unless one of them is named."""
    if not stay or head_of(stay):
        return
    if new_head_id not in {m.pk for m in stay}:
        raise FupinError(gettext_noop("The head leaves. Say who of the others becomes the head."))
    new = {m.pk: relation_columns(HEAD if m.pk == new_head_id else "") for m in stay}
    change_records(act, Member, new, day)
