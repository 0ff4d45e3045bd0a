"""Which places of an analysis somebody sees: their own, and nothing beside or above them."""

from __future__ import annotations

from fupin.framework.permissions import spans
from fupin.identification.analysis.models import READ, Analysis
from fupin.kernel.area import DIGITS, covers, level_of, span


def may_see(user: object, analysis: Analysis, key: int) -> bool:
    """Tell whether somebody may read the figures of the whole of a place, and the analysis is about it."""
    if not 0 <= key < 10**DIGITS or not covers(analysis.area, key):
        return False
    low, high = span(key)
    return any(first <= low and high <= last for first, last in spans(user, READ))


def entrances(user: object, analysis: Analysis) -> list[int]:
    """Return the widest places of an analysis that somebody may see."""
    found = []
    for low, _high in spans(user, READ):
        if covers(low, analysis.area):
            return [analysis.area]
        if covers(analysis.area, low):
            found.append(low)
    return sorted(found, key=lambda key: (level_of(key), key))
