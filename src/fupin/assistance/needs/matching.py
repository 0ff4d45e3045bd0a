"""Which offer fits which need: the same measure, the place of the need inside that of the offer, in time, enough left.

Who asked first is served first, from the offer of the nearest place that ends soonest. It proposes; people confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fupin.assistance.needs.models import Need, Offer
from fupin.kernel.area import covers, level_of

OPEN = (Need.Readiness.UNSORTED, Need.Readiness.READY, Need.Readiness.CONDITIONAL)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A need with the offer that fits it best, how many others fit too, and what is left of the offer afterwards."""

    need: Need
    offer: Offer
    others: int
    left: Decimal


@dataclass(frozen=True, slots=True)
class Stock:
    """An offer with what is left of it."""

    offer: Offer
    left: Decimal

    def fits(self, need: Need, on: date, left: Decimal) -> bool:
        """Whether it can serve a need on a day with so much left."""
        return (
            self.offer.measure == need.measure
            and covers(self.offer.area, need.area)
            and in_time(self.offer, on)
            and left >= wanted(need)
        )


def wanted(need: Need) -> Decimal:
    """Return how much a need asks for; one where nobody said."""
    return ONE if need.quantity is None else need.quantity


def in_time(offer: Offer, on: date) -> bool:
    """Whether an offer stands on a day."""
    return not offer.withdrawn and offer.since <= on and (offer.until is None or on <= offer.until)


def stocks(offers: Iterable[Offer], taken: Mapping[int, Decimal]) -> list[Stock]:
    """Return offers with what is left of them."""
    return [Stock(one, one.quantity - taken.get(one.pk, Decimal(0))) for one in offers]


def propose(needs: Iterable[Need], offers: Sequence[Stock], on: date) -> list[Proposal]:
    """Return a proposal for each need that some offer fits, in the order in which they were asked."""
    left = {stock.offer.pk: stock.left for stock in offers}
    by_measure: dict[str, list[Stock]] = {}
    for stock in offers:
        by_measure.setdefault(stock.offer.measure, []).append(stock)
    found = []
    for need in sorted(needs, key=lambda one: (one.asked_on, one.pk)):
        fitting = [s for s in by_measure.get(need.measure, ()) if s.fits(need, on, left[s.offer.pk])]
        if fitting:
            best = min(fitting, key=_nearness)
            left[best.offer.pk] -= wanted(need)
            found.append(Proposal(need, best.offer, len(fitting) - 1, left[best.offer.pk]))
    return found


def _nearness(stock: Stock) -> tuple[int, date, int]:
    return -level_of(stock.offer.area), stock.offer.until or date.max, stock.offer.pk
