"""Writing helpers and pairings: who is responsible for whom, from one day to another, and hand-overs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.pairing import checks
from fupin.assistance.pairing.models import Helper, Pairing
from fupin.assistance.rights import ACT, PAIR
from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import seal, unseal
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.area import NATION, span
from fupin.kernel.errors import FupinError
from fupin.policy.pairing import HELPER, HOUSEHOLD
from fupin.registry import queries as registry

_PLAIN = ("name", "user_id", "unit_id", "level", "position", "most", "skills", "kin")


@action(PAIR)
def add_helper(act: Act, area: int, values: Mapping[str, Any]) -> int:
    """Add a helper who works in a place; return the identifier."""
    (identifier,) = _insert(act, area, [values])
    act.tell(area, identifier, name=values["name"])
    return identifier


@action(PAIR)
def import_helpers(act: Act, area: int, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add many helpers of a place at once, all or none; who is there already under name and unit is left out."""
    known = set(Helper.objects.visible_to(SYSTEM).filter(area=area, left_on=None).values_list("name", "unit_id"))
    new: dict[tuple[str, int | None], Mapping[str, Any]] = {}
    for row in rows:
        key = (row["name"].strip(), row.get("unit_id"))
        if key not in known:
            new.setdefault(key, row)
    made = _insert(act, area, list(new.values()))
    act.tell(area, None, added=len(made), left_out=len(rows) - len(made))
    return len(made)


@action(PAIR)
def change_helper(act: Act, helper_id: int, values: Mapping[str, Any]) -> None:
    """Change what is known of a helper; the earlier state is kept."""
    helper = _helper(act, helper_id)
    change = _columns(act, values)
    if "phone" in change and unseal(helper.phone) == unseal(change["phone"]):
        del change["phone"]
    if "area" in values:
        act.permit([values["area"]])
        change["area"] = values["area"]
    change_records(act, Helper, {helper.pk: change}, act.today)
    act.tell(helper.area, helper.pk, changed=sorted(change))


@action(ACT)
def claim_helper(act: Act, helper_id: int) -> None:
    """Say "that is me": from now on the helper's households are on the first page of the account.

    It gives no right: the account sees the households of its posts, as before.
    """
    helper = checks.helper_of(act, helper_id)
    same = helper.name == getattr(act.actor, "name", "")
    if helper.user_id is not None or not same:
        raise FupinError(gettext_noop("Only a helper of your own name whom nobody has claimed can be you."))
    # A helper of the county is claimed by a cadre of a village, who may change nothing else up there.
    change_records(replace(act, actor=SYSTEM), Helper, {helper.pk: {"user_id": act.actor.actor_id}}, act.today)
    act.tell(helper.area, helper.pk)


@action(PAIR)
def helper_leaves(
    act: Act, helper_id: int, reason: str, *, on: date | None = None, successor_id: int | None = None, record: str = ""
) -> int:
    """Let a helper leave; every pairing ends, or goes over to the successor with a record. Return how many."""
    helper = _helper(act, helper_id)
    why, day = checks.reason_given(reason), on or act.today
    rows = list(checks.open_pairings().filter(helper_id=helper.pk))
    if successor_id is None:
        ends: dict[int, dict[str, Any]] = {row.pk: {"until": day, "ended_because": why} for row in rows}
        change_records(act, Pairing, ends, {row.pk: max(day, row.since) for row in rows})
    else:
        _take_over(act, rows, successor_id, (day, why, record))
    change_records(act, Helper, {helper.pk: {"left_on": day, "left_because": why}}, day)
    act.tell(helper.area, helper.pk, pairings=len(rows), successor=successor_id and str(successor_id), reason=why)
    return len(rows)


@action(PAIR)
def pair_household(act: Act, household_id: int, values: Mapping[str, Any]) -> int:
    """Make somebody responsible for a household: values are kind, helper_id, since, due; return the pairing."""
    kind, home = checks.kind_of(values.get("kind", HELPER)), checks.home_of(act, household_id)
    if kind.about != HOUSEHOLD:
        raise FupinError(gettext_noop("“%(kind)s” is about a place, not about a household."), kind=kind.label)
    who = checks.who_helps(act, kind, values.get("helper_id"), values.get("unit_id"))
    checks.require_free(kind, {"household_id": household_id}, {k: v for k, v in who.items() if v and k == "helper_id"})
    if kind.who == HELPER:
        helper = checks.helper_of(act, who["helper_id"])
        checks.require_no_kin(helper, household_id)
        checks.require_room(helper, kind.name)
    if kind.due and not values.get("due"):
        raise FupinError(gettext_noop("Say by when this is guaranteed."))
    return _pair(act, {"area": home.area, "kind": kind.name, "household_id": household_id, **who}, values)


@action(PAIR)
def pair_place(act: Act, area: int, values: Mapping[str, Any]) -> int:
    """Make a unit or a leader responsible for a place: values are kind, helper_id or unit_id, since, pledge."""
    act.permit([area])
    kind = checks.kind_of(values.get("kind", ""))
    checks.require_level(kind, area)
    who = checks.who_helps(act, kind, values.get("helper_id"), values.get("unit_id"))
    decides = "helper_id" if kind.who == HELPER else "unit_id"
    checks.require_free(kind, {"household_id": None, "area": area}, {decides: who[decides]})
    if kind.who == HELPER:
        checks.require_room(checks.helper_of(act, who["helper_id"]), kind.name)
    return _pair(act, {"area": area, "kind": kind.name, **who}, values)


@action(PAIR)
def change_pairing(act: Act, pairing_id: int, values: Mapping[str, Any]) -> None:
    """Change by when something is guaranteed, or what is promised."""
    row = checks.pairing_of(act, pairing_id)
    change = {name: values[name] for name in ("due", "pledge") if name in values}
    change_records(act, Pairing, {row.pk: change}, act.today)
    act.tell(row.area, row.pk, changed=sorted(change))


@action(PAIR)
def end_pairing(act: Act, pairing_id: int, reason: str, on: date | None = None) -> None:
    """End a pairing on a day, for a reason that is kept."""
    row = checks.pairing_of(act, pairing_id)
    day, why = checks.day_given(act, on, row.since), checks.reason_given(reason)
    change_records(act, Pairing, {row.pk: {"until": day, "ended_because": why}}, day)
    act.tell(row.area, row.pk, until=day.isoformat(), reason=why)


@action(PAIR)
def hand_over(
    act: Act,
    pairing_id: int,
    values: Mapping[str, Any],
    *,
    on: date | None = None,
    reason: str = "",
    record: str = "",
) -> int:
    """Hand a pairing over to another helper or unit, in one act with its record; return the new pairing."""
    row = checks.pairing_of(act, pairing_id)
    kind, day, why = checks.kind_of(row.kind), checks.day_given(act, on, row.since), checks.reason_given(reason)
    who = checks.who_helps(act, kind, values.get("helper_id"), values.get("unit_id"))
    decides = "helper_id" if kind.who == HELPER else "unit_id"
    if who[decides] == getattr(row, decides):
        raise FupinError(gettext_noop("That is who has it now. Choose somebody else."))
    if kind.who == HELPER:
        helper = checks.helper_of(act, who["helper_id"])
        checks.require_no_kin(helper, row.household_id or 0)
        checks.require_room(helper, kind.name)
    (new,) = hand_over_rows(act, [(row, who)], day, why, record)
    act.tell(row.area, row.pk, to=str(new), since=day.isoformat(), reason=why)
    return new


def hand_over_rows(
    act: Act, rows: Sequence[tuple[Pairing, Mapping[str, Any]]], day: date, reason: str, record: str
) -> list[int]:
    """End pairings and begin those that follow them, each with what it takes over; return the new ones."""
    kept = ("area", "kind", "household_id", "due", "pledge")
    new = [{**{name: getattr(row, name) for name in kept}, **who, "since": max(day, row.since)} for row, who in rows]
    made = insert_records(act, Pairing, [{**one, "true_from": one["since"]} for one in new], act.today)
    ends: dict[int, dict[str, Any]] = {
        row.pk: {
            **{"until": max(day, row.since), "ended_because": reason},
            **{"handed_to": after, "handover": record.strip()},
        }
        for (row, _who), after in zip(rows, made, strict=True)
    }
    change_records(act, Pairing, ends, {row.pk: max(day, row.since) for row, _who in rows})
    return made


def _take_over(act: Act, rows: Sequence[Pairing], successor_id: int, said: tuple[date, str, str]) -> None:
    successor = checks.helper_of(act, successor_id)
    who = {"helper_id": successor.pk, "unit_id": successor.unit_id}
    for kind in {row.kind for row in rows}:
        checks.require_room(successor, kind, sum(1 for row in rows if row.kind == kind))
    for row in rows:
        checks.require_no_kin(successor, row.household_id or 0)
        if row.helper_id == successor.pk:
            raise FupinError(gettext_noop("That is who has it now. Choose somebody else."))
    hand_over_rows(act, [(row, who) for row in rows], *said)


def _helper(act: Act, identifier: int) -> Helper:
    helper = checks.helper_of(act, identifier)
    act.permit([helper.area])
    return helper


def _pair(act: Act, row: dict[str, Any], values: Mapping[str, Any]) -> int:
    since = values.get("since") or act.today
    said = {"since": since, "due": values.get("due"), "pledge": str(values.get("pledge") or "").strip()}
    (identifier,) = insert_records(act, Pairing, [{**row, **said}], since)
    act.tell(row["area"], identifier, kind=row["kind"], since=since.isoformat())
    return identifier


def _insert(act: Act, area: int, given: Sequence[Mapping[str, Any]]) -> list[int]:
    rows = [{"area": one.get("area") or area, **_columns(act, one)} for one in given]
    if not all(row.get("name") for row in rows):
        raise FupinError(gettext_noop("A helper needs a name."))
    return insert_records(act, Helper, rows, act.today)


def _columns(act: Act, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: values[name] for name in _PLAIN if name in values}
    for name in ("name", "position"):
        if name in columns:
            columns[name] = " ".join(str(columns[name]).split())
    if "phone" in values:
        columns["phone"] = seal(str(values["phone"]).strip())
    if "kin_numbers" in values:
        columns["kin"] = _kin(act, values["kin_numbers"])
    return columns


def _kin(act: Act, numbers: Sequence[str]) -> list[int]:
    # As the actor sees them: the answer tells nothing of households elsewhere.
    rows = registry.in_places(act.actor, span(NATION)).filter(number__in=list(numbers))
    found = sorted(rows.values_list("pk", flat=True))
    if len(found) < len(set(numbers)):
        raise FupinError(gettext_noop("Not every one of these household numbers is in the places of your posts."))
    return found
