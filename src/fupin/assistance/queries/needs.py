"""The door for readers of needs and offers: lists, what fits what, what stays open, and the counts of a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from fupin.assistance.needs.matching import OPEN, Proposal, Stock, propose, stocks
from fupin.assistance.needs.models import Need, Offer
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import ancestor, level_of, span

__all__ = [
    "NeedCounts",
    "Proposal",
    "Stock",
    "idle_offers",
    "need_by_id",
    "need_counts",
    "needs",
    "needs_of",
    "offer_by_id",
    "offers",
    "proposals",
    "taken_of",
    "unmatched",
]

Moment = tuple[date, datetime] | None


@dataclass(frozen=True, slots=True)
class NeedCounts:
    """Needs of a place by how they stand; `matched` are open ones to which an offer is promised."""

    asked: int = 0
    unsorted: int = 0
    ready: int = 0
    conditional: int = 0
    done: int = 0
    refused: int = 0
    matched: int = 0


def needs(user: object, at: Moment = None) -> Any:
    """Return the needs that a user may see and nobody took back."""
    rows: Any = Need.objects.at(at).visible_to(user)
    return rows.filter(withdrawn="")


def offers(user: object, at: Moment = None) -> Any:
    """Return the offers that a user may see and nobody took back."""
    rows: Any = Offer.objects.at(at).visible_to(user)
    return rows.filter(withdrawn="")


def need_by_id(user: object, identifier: int) -> Need | None:
    """Return a need, if the user may see it."""
    found: Need | None = needs(user).filter(pk=identifier).first()
    return found


def offer_by_id(user: object, identifier: int) -> Offer | None:
    """Return an offer, if the user may see it."""
    found: Offer | None = offers(user).filter(pk=identifier).first()
    return found


def needs_of(user: object, household_id: int, at: Moment = None) -> list[Need]:
    """Return the needs of a household, newest first."""
    return list(needs(user, at).filter(household_id=household_id).order_by("-asked_on", "-id"))


def need_counts(
    user: object, area: int, since: date | None = None, until: date | None = None, at: Moment = None
) -> NeedCounts:
    """Return how the needs of a place stand, those asked between two days (both included) where these are given."""
    rows = needs(user, at).filter(area__range=span(area))
    rows = rows.filter(asked_on__gte=since) if since else rows
    rows = rows.filter(asked_on__lte=until) if until else rows
    by_state = {state.value: Count("id", filter=Q(readiness=state)) for state in Need.Readiness}
    matched = Count("id", filter=Q(readiness__in=OPEN, offer_id__isnull=False))
    return NeedCounts(**rows.order_by().aggregate(asked=Count("id"), matched=matched, **by_state))


def taken_of(user: object, wanted: Iterable[int]) -> dict[int, Decimal]:
    """Return how much of offers is promised or given."""
    found: dict[int, Decimal] = {}
    for chunk in chunks(wanted, 500):
        rows: Any = Need.objects.visible_to(user)
        rows = rows.filter(offer_id__in=list(chunk), withdrawn="").order_by().values("offer_id")
        for row in rows.annotate(taken=Sum(Coalesce("quantity", Decimal(1)))):
            found[row["offer_id"]] = Decimal(row["taken"])
    return found


def unmatched(user: object, area: int) -> list[Need]:
    """Return the open needs of a place to which nothing is promised, oldest first."""
    rows = needs(user).filter(area__range=span(area), readiness__in=OPEN, offer_id__isnull=True)
    return list(rows.order_by("asked_on", "id"))


def idle_offers(user: object, area: int, on: date | None = None) -> list[Stock]:
    """Return the offers for a place that stand on a day, or begin later, and of which something is left."""
    day = on or timezone.localdate()
    around = Q(area__range=span(area)) | Q(area__in=_above(area))
    rows = list(offers(user).filter(around).filter(Q(until=None) | Q(until__gte=day)).order_by("measure", "id"))
    return [one for one in stocks(rows, taken_of(SYSTEM, [row.pk for row in rows])) if one.left > 0]


def proposals(user: object, area: int, on: date | None = None) -> list[Proposal]:
    """Return which offer would serve which open need of a place; nothing is written."""
    day = on or timezone.localdate()
    named = [need for need in unmatched(user, area) if need.measure]
    return propose(named, idle_offers(user, area, day), day)


def _above(area: int) -> list[int]:
    return sorted({ancestor(area, level) for level in range(level_of(area) + 1)})
