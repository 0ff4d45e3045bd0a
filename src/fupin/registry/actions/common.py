"""What several actions of the register share: finding what they change, and refusing what cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act
from fupin.framework.segments import Patch
from fupin.framework.sensitive import unseal
from fupin.framework.writing import change_records
from fupin.kernel.errors import FupinError
from fupin.registry import facts
from fupin.registry.models import Household, Member
from fupin.registry.words import HEAD, HOUSEHOLD, MEMBER

SEALED = {HOUSEHOLD: ("phone", "bank_account"), MEMBER: ("identity",)}
_INDEXES = {"phone": ("phone_index",), "identity": ("identity_index", "identity_tail")}


def present_household(act: Act, identifier: int) -> Household:
    """Return a household that is in the register now; raises when it ended or lies outside the actor's places."""
    household: Household | None = Household.objects.filter(pk=identifier).first()
    if household is None:
        raise FupinError(gettext_noop("This household no longer exists. Reload the page and try again."))
    act.permit([household.area])
    if household.ended:
        raise FupinError(
            gettext_noop("Household %(number)s left the register (%(reason)s). Open the household that follows it."),
            number=household.number,
            reason=household.ended,
        )
    return household


def present_member(act: Act, identifier: int) -> Member:
    """Return a member who is present in a household of the actor's places."""
    member: Member | None = Member.objects.filter(pk=identifier).first()
    if member is None:
        raise FupinError(gettext_noop("This person no longer exists. Reload the page and try again."))
    act.permit([member.area])
    if not member.present:
        raise FupinError(
            gettext_noop("%(name)s left the household already (%(reason)s)."),
            name=member.name,
            reason=member.left_reason,
        )
    return member


def present_members(household_id: int) -> list[Member]:
    """Return the members present now, in their order."""
    return list(Member.objects.filter(household_id=household_id, present=True).order_by("position", "id"))


def head_of(members: Sequence[Member]) -> Member | None:
    """Return the member who is the head, if there is one."""
    return next((m for m in members if m.relation == HEAD), None)


def require_one_head(relations: Sequence[str]) -> None:
    """Raise unless exactly one of the relations is that of the head."""
    count = relations.count(HEAD)
    if relations and count != 1:
        raise FupinError(
            gettext_noop("A household has exactly one head; here are %(count)d. Set the relation of each member."),
            count=count,
        )


def change_one(act: Act, entity: str, record: Household | Member, values: Mapping[str, Any], day: date) -> int:
    """Change declared facts of one record from a day on; return 1 if anything really changed."""
    columns = really_changed(entity, record, facts.columns(entity, values))
    return change_records(act, type(record), {record.pk: columns}, day) if columns else 0


def really_changed(entity: str, record: Household | Member, columns: dict[str, Any]) -> dict[str, Any]:
    """Leave out the sealed values that say what is already there: two seals of one text always differ."""
    kept = dict(columns)
    for name in SEALED[entity]:
        if name in kept and unseal(getattr(record, name)) == unseal(kept[name]):
            for column in (name, *_INDEXES.get(name, ())):
                kept.pop(column, None)
    if "facts" in kept:
        kept["facts"] = _without_same_secrets(entity, record.facts, kept["facts"])
    return kept


def _without_same_secrets(entity: str, before: Mapping[str, Any], patch: Patch) -> Patch:
    after, known = facts.opened(entity, patch), facts.opened(entity, {n: before[n] for n in patch if n in before})
    return Patch({n: v for n, v in patch.items() if v is None or after[n] != known.get(n)})
