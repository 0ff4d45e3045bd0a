"""Writing needs and offers: asked, sorted, matched, answered, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.needs.matching import OPEN, Stock, wanted
from fupin.assistance.needs.models import Need, Offer
from fupin.assistance.queries.needs import taken_of
from fupin.assistance.rights import OFFER, PLAN
from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.area import NATION, span
from fupin.kernel.errors import FupinError
from fupin.registry import queries as registry

_SHORTEST_REASON = 4
_OFFERED = ("measure", "what", "quantity", "unit_id", "matter_id", "since", "until")


@action(PLAN)
def register_need(act: Act, place: Mapping[str, int], values: Mapping[str, Any]) -> int:
    """Record what a household, `{"household_id": …}`, or a place, `{"area": …}`, asks for; return its key."""
    area, household = _whose(place)
    act.permit([area])
    day: date = values.get("asked_on") or act.today
    row = {
        **{"area": area, "household_id": household, "member_id": values.get("member_id")},
        **{"measure": _measure(values.get("measure"), empty=True), "what": _words(values.get("what"))},
        **{"quantity": _quantity(values.get("quantity")), "asked_on": day},
    }
    if not row["what"] and not row["measure"]:
        raise FupinError(gettext_noop("Choose a measure, or write what is needed."))
    (identifier,) = insert_records(act, Need, [row], day)
    act.tell(area, identifier, measure=row["measure"], what=row["what"])
    return identifier


@action(PLAN)
def sort_need(act: Act, need_id: int, readiness: str, *, condition: str = "", answer: str = "") -> None:
    """Say of a need that it can be done now, when a named condition holds, or not at all, for a reason."""
    need = _need(act, need_id)
    said: dict[str, Any] = {"readiness": readiness, "condition": _words(condition), "answer": _words(answer)}
    if readiness not in (*OPEN, Need.Readiness.REFUSED):
        raise FupinError(gettext_noop("“%(readiness)s” is no way to sort a need."), readiness=readiness)
    if readiness == Need.Readiness.CONDITIONAL and not said["condition"]:
        raise FupinError(gettext_noop("Name the condition on which it can be done."))
    if readiness == Need.Readiness.REFUSED:
        said |= {"answer": _reason(answer), "offer_id": None, "answered_on": act.today}
    change_records(act, Need, {need.pk: said}, act.today)
    act.tell(need.area, need.pk, readiness=readiness, condition=said["condition"], answer=said["answer"])


@action(PLAN)
def answer_need(act: Act, need_id: int, answer: str, on: date | None = None) -> None:
    """Say that a need was met on a day, and how."""
    need, day = _need(act, need_id), on or act.today
    if day < need.asked_on or day > act.today:
        raise FupinError(
            gettext_noop("It was asked on %(day)s; it can be met from then until today."), day=need.asked_on
        )
    said = {"readiness": Need.Readiness.DONE, "answer": _reason(answer), "answered_on": day}
    change_records(act, Need, {need.pk: said}, act.today)
    act.tell(need.area, need.pk, answer=said["answer"], on=day.isoformat())


@action(PLAN)
def reopen_need(act: Act, need_id: int, reason: str) -> None:
    """Open a need again that was met or refused by mistake, for a reason that is kept."""
    need = _found(act, need_id)
    if need.readiness in OPEN:
        raise FupinError(gettext_noop("This need is open."))
    said = {"readiness": Need.Readiness.UNSORTED, "answer": "", "answered_on": None}
    change_records(act, Need, {need.pk: said}, act.today)
    act.tell(need.area, need.pk, reason=_reason(reason))


@action(PLAN)
def withdraw_need(act: Act, need_id: int, reason: str) -> None:
    """Take a need back that was not meant so, for a reason that is kept."""
    need = _need(act, need_id)
    change_records(act, Need, {need.pk: {"withdrawn": _reason(reason)[:200], "offer_id": None}}, act.today)
    act.tell(need.area, need.pk, reason=_reason(reason))


@action(OFFER)
def add_offer(act: Act, area: int, values: Mapping[str, Any]) -> int:
    """Record what somebody has to give in a place: measure, what, quantity, unit_id, since, until; return its key."""
    act.permit(span(area))
    row = {"area": area, **_terms(act, values)}
    (identifier,) = insert_records(act, Offer, [row], min(row["since"], act.today))
    act.tell(area, identifier, measure=row["measure"], what=row["what"], quantity=str(row["quantity"]))
    return identifier


@action(OFFER)
def change_offer(act: Act, offer_id: int, values: Mapping[str, Any]) -> None:
    """Change an offer; never below what is promised from it already."""
    offer = _offer(act, offer_id)
    said = _terms(act, {**{name: getattr(offer, name) for name in _OFFERED}, **values})
    taken = taken_of(SYSTEM, [offer.pk]).get(offer.pk, Decimal(0))
    if said["quantity"] < taken or (taken and said["measure"] != offer.measure):
        raise FupinError(gettext_noop("%(taken)s of it are promised already. Release those needs first."), taken=taken)
    change_records(act, Offer, {offer.pk: said}, act.today)
    act.tell(offer.area, offer.pk, quantity=str(said["quantity"]))


@action(OFFER)
def withdraw_offer(act: Act, offer_id: int, reason: str) -> int:
    """Take an offer back for a reason that is kept; open needs promised from it are free again. Return how many."""
    offer, why = _offer(act, offer_id), _reason(reason)
    rows: Any = Need.objects.visible_to(SYSTEM)
    freed = {need.pk: {"offer_id": None} for need in rows.filter(offer_id=offer.pk, readiness__in=OPEN)}
    if freed:
        change_records(act, Need, freed, act.today)
    change_records(act, Offer, {offer.pk: {"withdrawn": why[:200]}}, act.today)
    act.tell(offer.area, offer.pk, reason=why, freed=len(freed))
    return len(freed)


@action(OFFER)
def match_needs(act: Act, chosen: Mapping[int, int]) -> int:
    """Promise offers to needs, as proposed or otherwise: need to offer; all or none. Return how many."""
    taken, areas = taken_of(SYSTEM, set(chosen.values())), [NATION]
    for need_id, offer_id in chosen.items():
        need, offer = _need(act, need_id), _open_offer(offer_id)
        if need.offer_id is not None:
            raise FupinError(gettext_noop("“%(need)s” has an offer already. Reload the list."), need=need.what)
        left = offer.quantity - taken.get(offer.pk, Decimal(0))
        if not Stock(offer, left).fits(need, act.today, left):
            raise FupinError(
                gettext_noop(
                    "“%(offer)s” does not fit “%(need)s”: another measure or place, too late, or too little left."
                ),
                offer=offer.what,
                need=need.what or need.measure,
            )
        areas.append(need.area)
        taken[offer.pk] = taken.get(offer.pk, Decimal(0)) + wanted(need)
    change_records(act, Need, {need: {"offer_id": offer} for need, offer in chosen.items()}, act.today)
    act.tell(areas[-1], None, matched={str(need): str(offer) for need, offer in chosen.items()})
    return len(chosen)


@action(OFFER)
def release_need(act: Act, need_id: int, reason: str) -> None:
    """Free an open need from the offer that it was promised, for a reason that is kept."""
    need = _need(act, need_id)
    if need.offer_id is None:
        raise FupinError(gettext_noop("Nothing is promised to this need."))
    change_records(act, Need, {need.pk: {"offer_id": None}}, act.today)
    act.tell(need.area, need.pk, offer=str(need.offer_id), reason=_reason(reason))


def _whose(place: Mapping[str, int]) -> tuple[int, int | None]:
    if "household_id" not in place:
        return place["area"], None
    home = registry.household_by_id(SYSTEM, place["household_id"])
    if home is None or home.ended:
        raise FupinError(gettext_noop("There is no such household any more. Reload the page."))
    return home.area, home.pk


def _found(act: Act, identifier: int) -> Need:
    rows: Any = Need.objects.visible_to(SYSTEM)
    need: Need | None = rows.filter(pk=identifier, withdrawn="").first()
    if need is None:
        raise FupinError(gettext_noop("There is no such need any more. Reload the list."))
    act.permit([need.area])
    return need


def _need(act: Act, identifier: int) -> Need:
    need = _found(act, identifier)
    if need.readiness not in OPEN:
        raise FupinError(gettext_noop("This need was answered already. Open it again first."))
    return need


def _open_offer(identifier: int) -> Offer:
    rows: Any = Offer.objects.visible_to(SYSTEM)
    offer: Offer | None = rows.filter(pk=identifier, withdrawn="").first()
    if offer is None:
        raise FupinError(gettext_noop("There is no such offer any more. Reload the list."))
    return offer


def _offer(act: Act, identifier: int) -> Offer:
    offer = _open_offer(identifier)
    act.permit(span(offer.area))
    return offer


def _terms(act: Act, values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: values.get(name) for name in _OFFERED}
    said |= {"measure": _measure(said["measure"]), "what": _words(said["what"]), "since": said["since"] or act.today}
    said["quantity"] = _quantity(said["quantity"])
    if not said["what"] or said["quantity"] is None:
        raise FupinError(gettext_noop("Say what is offered, and how much of it."))
    if said["until"] is not None and said["until"] < said["since"]:
        raise FupinError(gettext_noop("It ends before it begins."))
    return said


def _measure(given: object, *, empty: bool = False) -> str:
    name = str(given or "")
    if name not in registry.pack().measures and not (empty and not name):
        raise FupinError(gettext_noop("There is no measure “%(measure)s”."), measure=name)
    return name


def _quantity(given: object) -> Decimal | None:
    if given is None or given == "":
        return None
    quantity = Decimal(str(given))
    if quantity <= 0:
        raise FupinError(gettext_noop("A quantity is above 0."))
    return quantity


def _words(given: object) -> str:
    return " ".join(str(given or "").split())[:300]


def _reason(given: str) -> str:
    reason = _words(given)
    if len(reason) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why; the reason is kept."))
    return reason
