"""What the pages of needs and offers show, and the steps that a need can take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fupin.assistance import actions
from fupin.assistance.measures.tables import measures
from fupin.assistance.needs.matching import Proposal, Stock
from fupin.assistance.needs.models import Need, Offer
from fupin.assistance.queries.measures import entitlements
from fupin.assistance.queries.needs import NeedCounts, offer_by_id
from fupin.framework.permissions import SYSTEM, Actor
from fupin.framework.web.columns import Row
from fupin.framework.web.formats import Day, Quantity
from fupin.framework.web.parts import Fact, Figure
from fupin.kernel.area import ancestor, level_of
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.policy.measures import Measure
from fupin.registry import queries as registry

STEPS: Mapping[str, Callable[[Actor, int, dict[str, Any]], object]] = {
    "sort": lambda user, pk, said: actions.sort_need(
        user, pk, said["readiness"], condition=said["condition"], answer=said["answer"]
    ),
    "answer": lambda user, pk, said: actions.answer_need(user, pk, said["answer"], said["on"]),
    "reopen": lambda user, pk, said: actions.reopen_need(user, pk, said["reason"]),
    "withdraw": lambda user, pk, said: actions.withdraw_need(user, pk, said["reason"]),
    "release": lambda user, pk, said: actions.release_need(user, pk, said["reason"]),
}
_QUANTITY = Quantity()


def orderable(user: object, file: registry.HouseholdFile) -> list[Measure]:
    """Return the menu of a household: what may be ordered, without what the rules say it cannot have."""
    year = max((account.year for account in file.accounts), default=timezone.localdate().year)
    lines = entitlements(user, registry.for_policy(file, year), year)
    return [one.measure for one in lines if one.measure.ordered and one.state in ("may", "unknown")]


def figures(counts: NeedCounts) -> list[Figure]:
    """Return how needs stand as key figures, each leading to its list."""
    labels = dict(Need.Readiness.choices)
    shown = [(labels[name], getattr(counts, name), name) for name in Need.Readiness.values]
    url = reverse("assistance:needs")
    return [Figure(label, count, f"{url}?f.readiness={name}") for label, count, name in shown]


def need_title(need: Need) -> str:
    """Return what a need is called."""
    return need.what or str(measures().get(need.measure, need.measure))


def need_facts(user: object, need: Need) -> list[Fact]:
    """Return what is on file of a need."""
    home = registry.numbers_of(user, [need.household_id]) if need.household_id else {}
    number, head = home.get(need.household_id or 0, ("", ""))
    offer = offer_by_id(SYSTEM, need.offer_id) if need.offer_id else None
    url = reverse("registry:household", args=[number]) if number else ""
    return [
        Fact(_("Household"), head or number or None, url=url, absent="–"),
        Fact(_("Place"), places.full_names(user, [need.area]).get(need.area)),
        Fact(_("Measure"), measures().get(need.measure), absent="–"),
        Fact(_("Quantity"), need.quantity, _QUANTITY, absent="–"),
        Fact(_("Asked on"), need.asked_on, Day()),
        Fact(_("Condition"), need.condition or None, absent="–"),
        Fact(_("Offer"), offer.what if offer else None, absent="–"),
        Fact(_("Answer"), need.answer or None, absent="–"),
        Fact(_("Answered on"), need.answered_on, Day(), absent="–"),
    ]


def need_forms(need: Need, sort: type, answer: type, reason: type) -> dict[str, Any]:
    """Return the forms of an open need."""
    kept = {"readiness": need.readiness, "condition": need.condition, "answer": need.answer}
    found = {"sort": sort(initial=kept), "answer": answer(auto_id="met_%s"), "withdraw": reason(auto_id="back_%s")}
    return {**found, "release": reason(auto_id="free_%s")} if need.offer_id else found


def offer_facts(offer: Offer, taken: Decimal) -> list[Fact]:
    """Return what is on file of an offer."""
    unit = people.unit(SYSTEM, offer.unit_id) if offer.unit_id else None
    return [
        Fact(_("Measure"), measures().get(offer.measure, offer.measure)),
        Fact(_("Place"), places.full_names(SYSTEM, [offer.area]).get(offer.area)),
        Fact(_("From"), unit.name if unit else None, absent="–"),
        Fact(_("Quantity"), offer.quantity, _QUANTITY),
        Fact(_("Promised or given"), taken, _QUANTITY),
        Fact(_("Left"), offer.quantity - taken, _QUANTITY),
        Fact(_("From day"), offer.since, Day()),
        Fact(_("Until"), offer.until, Day(), absent="–"),
    ]


def proposal_rows(found: Iterable[Proposal]) -> list[Row]:
    """Return what is proposed as rows of the list, the key of each that of its need."""
    return [
        {
            "id": one.need.pk,
            "need": need_title(one.need),
            "household_id": one.need.household_id,
            "area": one.need.area,
            "asked_on": one.need.asked_on,
            "offer": one.offer.what,
            "why": _why(one),
        }
        for one in found
    ]


def _why(one: Proposal) -> str:
    level = level_of(one.offer.area)
    near = _("the same place") if ancestor(one.need.area, level) == one.need.area else _("the place lies inside")
    left = _("%(count)s left afterwards") % {"count": _QUANTITY.text()(one.left)}
    others = ngettext("%(count)d other would fit", "%(count)d others would fit", one.others) % {"count": one.others}
    said = [measures().get(one.need.measure, one.need.measure), near, left, others if one.others else ""]
    return " · ".join(str(part) for part in said if part)


def by_measure(needs: Iterable[Need]) -> list[tuple[str, int]]:
    """Return how many needs nobody can serve, by measure; those in words of their own last."""
    counts: dict[str, int] = {}
    for need in needs:
        counts[need.measure] = counts.get(need.measure, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (not pair[0], -pair[1]))
    return [(str(measures().get(name, name)) if name else _("in their own words"), count) for name, count in ordered]


def idle_lines(idle: Sequence[Stock], proposed: Iterable[Proposal]) -> Iterator[tuple[str, str, str]]:
    """Yield the offers that no need of the place asks for: what, address, how much is left."""
    used = {one.offer.pk for one in proposed}
    for stock in idle:
        if stock.offer.pk not in used:
            yield stock.offer.what, reverse("assistance:offer", args=[stock.offer.pk]), _QUANTITY.text()(stock.left)
