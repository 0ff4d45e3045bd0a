"""Large amounts as people say them: in millions, or in tens of thousands, by the language of the page."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _


class Amount(NamedTuple):
    """An amount and the unit in which it is said; the text is None where it is unknown."""

    text: str | None
    unit: str = ""


def large(minor: int | None, minor_digits: int) -> Amount:
    """Return an amount with four digits or so; below ten thousand it is said whole."""
    if minor is None:
        return Amount(None)
    major = Decimal(minor).scaleb(-minor_digits)
    by_myriads = (get_language() or "").startswith("zh")
    units = (
        [(8, _("hundred million")), (4, _("ten thousand"))] if by_myriads else [(9, _("billion")), (6, _("million"))]
    )
    for power, unit in units:
        if abs(major) >= 10**power:
            return Amount(_shown(major.scaleb(-power)), unit)
    return Amount(f"{_rounded(major, 0):,}")


def _shown(amount: Decimal) -> str:
    digits = 2 if abs(amount) < 100 else 1 if abs(amount) < 1000 else 0
    return f"{_rounded(amount, digits):,}"


def _rounded(amount: Decimal, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
