"""One household becomes two, two become one; nobody is lost and nobody counted twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError
from fupin.registry.actions.common import present_household, present_members
from fupin.registry.actions.derive import refresh
from fupin.registry.actions.followers import Fate, Turn, followers
from fupin.registry.actions.members import moved, replace_head
from fupin.registry.actions.numbers import new_numbers
from fupin.registry.models import Household, Member
from fupin.registry.words import HEAD, MERGED

# What a household that splits off has in common with the one it leaves; all else is to be found out.
_SHARED = ("area", "kind", "status", "attribute", "registered_on")


@action("registry.write")
def split_household(
    act: Act,
    household_id: int,
    member_ids: Sequence[int],
    head_id: int,
    on: date | None = None,
    *,
    relations: Mapping[int, str] | None = None,
    new_head_id: int | None = None,
) -> int:
    """Split members off into a household of their own; return its identifier.

    `head_id` heads the new household, `new_head_id` the old one if its head is among those who go.
    """
    household = present_household(act, household_id)
    people = present_members(household_id)
    going, stay = [m for m in people if m.pk in member_ids], [m for m in people if m.pk not in member_ids]
    _check_split(going, stay, member_ids, head_id)
    day = on or act.today
    shared = {name: getattr(household, name) for name in _SHARED}
    (number,) = new_numbers([household.area])
    (identifier,) = insert_records(act, Household, [{**shared, "number": number, "size": 0}], day)
    target = Household.objects.get(pk=identifier)
    change_records(act, Member, moved(going, target, {**(relations or {}), head_id: HEAD}), day)
    replace_head(act, stay, new_head_id, day)
    refresh(act, [household.pk, identifier], day)
    followers.tell(act, Turn(Fate.SPLIT, household.pk, household.area, day, identifier))
    act.tell(household.area, household.number, new=number, members=len(going))
    return identifier


@action("registry.write")
def merge_households(
    act: Act, target_id: int, source_id: int, on: date | None = None, relations: Mapping[int, str] | None = None
) -> None:
    """Merge one household into another; its members join that one, its accounts stay where they were made."""
    if target_id == source_id:
        raise FupinError(gettext_noop("A household cannot be merged into itself."))
    target, source = present_household(act, target_id), present_household(act, source_id)
    day = on or act.today
    people = present_members(source_id)
    given = {pk: relation for pk, relation in (relations or {}).items() if relation != HEAD}
    change_records(act, Member, moved(people, target, given), day)
    change_records(act, Household, {source.pk: {"ended": MERGED}}, day)
    refresh(act, [source.pk, target.pk], day)
    followers.tell(act, Turn(Fate.MERGED, source.pk, target.area, day, target.pk))
    act.tell(target.area, target.number, source=source.number, members=len(people))


def _check_split(going: list[Member], stay: list[Member], wanted: Sequence[int], head_id: int) -> None:
    if len(going) != len(set(wanted)) or not going:
        raise FupinError(gettext_noop("Choose members who are present in the household."))
    if not stay:
        raise FupinError(gettext_noop("Somebody must stay in the household. Move the whole household instead."))
    if head_id not in {m.pk for m in going}:
        raise FupinError(gettext_noop("The head of the new household must be one of those who go."))
