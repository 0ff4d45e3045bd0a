"""Writing the assistance account: help given, its signature and withdrawal; and talks with households."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from fupin.assistance.pairing import checks
from fupin.assistance.pairing.models import Contact, Helper, HelpGiven
from fupin.assistance.pairing.words import is_private, known_help
from fupin.assistance.rights import ACT
from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import seal
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError

_TEXTS = ("measure", "what", "source", "effect")
_PLAIN = ("member_id", "amount", "helper_id", "unit_id", "matter_id", "signed_on")


@action(ACT)
def record_help(act: Act, household_id: int, values: Mapping[str, Any]) -> int:
    """Record help given to a household: on, measure, what, amount, source, helper_id, effect; return the line.

    Words about private help go into a contact that only its author reads; the line says no more than its kind.
    """
    home = checks.home_of(act, household_id)
    row = _line(act, {**values, "household_id": household_id})
    if is_private(row["measure"]) and row["what"]:
        said = {"words": row["what"], "private": True, "helper_id": row.get("helper_id")}
        _talk(act, home.area, household_id, {**said, "at": act.moment})
        row["what"] = ""
    return _record(act, home.area, row)


@action(ACT)
def record_help_to_place(act: Act, area: int, values: Mapping[str, Any]) -> int:
    """Record what a unit or enterprise delivered to a whole place; return the line."""
    act.permit([area])
    if values.get("unit_id") is None and values.get("helper_id") is None and not values.get("source"):
        raise FupinError(gettext_noop("Say who helped."))
    return _record(act, area, _line(act, {**values, "household_id": None}))


@action(ACT)
def change_help(act: Act, help_id: int, values: Mapping[str, Any]) -> None:
    """Say what effect help had, and when the household signed for it."""
    row = _help(act, help_id)
    change = {name: values[name] for name in ("effect", "signed_on") if name in values}
    if change.get("signed_on") and not row.on <= change["signed_on"] <= act.today:
        raise FupinError(gettext_noop("The signature cannot be older than the help, nor of a day to come."))
    change_records(act, HelpGiven, {row.pk: change}, act.today)
    act.tell(row.area, row.pk, changed=sorted(change))


@action(ACT)
def withdraw_help(act: Act, help_id: int, reason: str) -> None:
    """Withdraw a line that is wrong, for a reason that is kept; it counts nowhere any more."""
    row = _help(act, help_id)
    why = checks.reason_given(reason)
    change_records(act, HelpGiven, {row.pk: {"withdrawn": why}}, row.on)
    act.tell(row.area, row.pk, reason=why)


@action(ACT)
def record_contact(act: Act, household_id: int, values: Mapping[str, Any]) -> int:
    """Record a talk with a household or on its behalf: at, way, party, inbound, private, words; return it."""
    home = checks.home_of(act, household_id)
    if not str(values.get("words") or "").strip():
        raise FupinError(gettext_noop("Say in a few words what it was about."))
    return _talk(act, home.area, household_id, values)


@action(ACT)
def answer_contact(act: Act, contact_id: int, answer: str) -> None:
    """Say what was answered to a household that had called; the time until then is counted."""
    found: Contact | None = Contact.objects.visible_to(act.actor).filter(pk=contact_id).first()
    if found is None:
        raise FupinError(gettext_noop("There is no such talk in the places of your posts."))
    act.permit([found.area])
    if found.answered_at is not None:
        raise FupinError(gettext_noop("This was answered already."))
    if not answer.strip():
        raise FupinError(gettext_noop("Say what was answered."))
    change = {"answer": seal(answer.strip()), "answered_at": act.moment}
    change_records(act, Contact, {found.pk: change}, act.today)
    act.tell(found.area, found.pk)


def _line(act: Act, values: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {name: values[name] for name in _PLAIN if values.get(name) is not None}
    row |= {name: " ".join(str(values.get(name) or "").split())[:300] for name in _TEXTS}
    row["household_id"], row["on"] = values.get("household_id"), values.get("on") or act.today
    row["source"] = row["source"][:120]
    if row["measure"] and not known_help(row["measure"]):
        raise FupinError(gettext_noop("There is no measure “%(measure)s”."), measure=row["measure"])
    if not row["measure"] and not row["what"]:
        raise FupinError(gettext_noop("Say what was given or done."))
    if (row.get("amount") or 0) < 0:
        raise FupinError(gettext_noop("Help cannot be worth less than nothing."))
    return {**row, **_giver(act, row)}


def _giver(act: Act, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return helper and unit: those named, else the helper whom the account belongs to."""
    if row.get("helper_id") is not None:
        rows = Helper.objects.visible_to(SYSTEM).filter(pk=row["helper_id"])
        found = rows.first()
        if found is None:
            raise FupinError(gettext_noop("There is no such helper in the places of your posts."))
        return {"unit_id": row.get("unit_id") or found.unit_id}
    if row.get("unit_id") is not None:
        checks.unit_of(row["unit_id"])
    elif not row["source"] and act.actor.actor_id is not None:
        mine = Helper.objects.visible_to(SYSTEM).filter(user_id=act.actor.actor_id, left_on=None).first()
        return {"helper_id": mine.pk, "unit_id": mine.unit_id} if mine else {}
    return {}


def _record(act: Act, area: int, row: dict[str, Any]) -> int:
    (identifier,) = insert_records(act, HelpGiven, [{**row, "area": area}], row["on"])
    act.tell(area, identifier, measure=row["measure"], amount=row.get("amount"))
    return identifier


def _talk(act: Act, area: int, household_id: int, values: Mapping[str, Any]) -> int:
    moment: datetime = values.get("at") or act.moment
    if moment > act.moment:
        raise FupinError(gettext_noop("That is still to come."))
    party = str(values.get("party") or "household")
    row = {
        **{"area": area, "household_id": household_id, "by": act.actor.actor_id, "at": moment},
        **{"party": party, "way": values.get("way") or Contact.Way.VISIT, "inbound": bool(values.get("inbound"))},
        **{"private": bool(values.get("private")), "helper_id": values.get("helper_id")},
        "words": seal(str(values.get("words") or "").strip()),
    }
    if values.get("answer"):
        row |= {"answer": seal(str(values["answer"]).strip()), "answered_at": act.moment}
    (identifier,) = insert_records(act, Contact, [row], timezone.localdate(moment))
    act.tell(area, identifier, way=row["way"], private=row["private"])
    return identifier


def _help(act: Act, identifier: int) -> HelpGiven:
    found: HelpGiven | None = HelpGiven.objects.visible_to(SYSTEM).filter(pk=identifier, withdrawn="").first()
    if found is None:
        raise FupinError(gettext_noop("There is no such line, or it was withdrawn. Reload the page."))
    act.permit([found.area])
    return found
