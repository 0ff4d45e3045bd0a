"""The filter of every list that shows a place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.filters import Filter, Given
from fupin.framework.web.words import joined
from fupin.kernel.area import is_key, span
from fupin.places import queries as places


@dataclass(frozen=True)
class InPlace(Filter):
    """The row lies inside a place, given by its area key or by words of its name."""

    def condition(self, path: str, given: Given) -> Q:
        """Match the ranges of keys; a name that no place has matches nothing."""
        test = Q(pk__in=())
        for limits in _ranges(given):
            test |= Q(**{f"{path}__range": limits})
        return test

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match the same in memory."""
        ranges = _ranges(given)
        return lambda value: value is not None and any(low <= value <= high for low, high in ranges)

    def describe(self, given: Given) -> str:
        """Return the names of the places asked for."""
        known = places.names(SYSTEM, [int(part) for part in given[""] if is_key(part)])
        return joined([known.get(int(part), part) if is_key(part) else f"“{part}”" for part in given[""]])


def _ranges(given: Given) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for part in given[""]:
        found += [span(int(part))] if is_key(part) else [span(place.pk) for place in places.search(SYSTEM, part)]
    return found
