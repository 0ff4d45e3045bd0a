"""Filters that only the register needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.filters import UNKNOWN, Filter, Given, OneOf
from fupin.framework.web.words import joined
from fupin.kernel.area import is_key, span
from fupin.places import queries as places


class Coded(OneOf):
    """One of some codes in a text column, where what is not known is stored as empty."""

    def condition(self, path: str, given: Given) -> Q:
        """Match the codes; unknown matches the empty text."""
        test = super().condition(path, given)
        return test | Q(**{path: ""}) if UNKNOWN in given[""] else test

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match the same in memory."""
        among = super().test(given)
        return lambda value: among(value or None)


@dataclass(frozen=True)
class InPlace(Filter):
    """The row lies inside a place, given by its area key or by words of its name."""

    def _spans(self, given: Given) -> list[tuple[int, int]]:
        return [limits for part in given[""] for limits in _spans_of(part)]

    def condition(self, path: str, given: Given) -> Q:
        """Match the range of keys of each place found; a name that no place has matches nothing."""
        test = Q(pk__in=())
        for limits in self._spans(given):
            test |= Q(**{f"{path}__range": limits})
        return test

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match the same in memory."""
        ranges = self._spans(given)
        return lambda value: value is not None and any(low <= value <= high for low, high in ranges)

    def describe(self, given: Given) -> str:
        """Return the names of the places asked for."""
        keys = [int(part) for part in given[""] if is_key(part)]
        known = places.names(SYSTEM, keys)
        return joined([known.get(int(part), part) if is_key(part) else f"“{part}”" for part in given[""]])


def _spans_of(text: str) -> list[tuple[int, int]]:
    if is_key(text):
        return [span(int(text))]
    return [span(place.pk) for place in places.search(SYSTEM, text)]
