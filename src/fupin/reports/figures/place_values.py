"""Facts of places as figures: their own, or added up from the places below, those without one named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.policy.evaluate import as_day, exact_number
from fupin.policy.figures import FigureText
from fupin.registry.queries import pack
from fupin.reports.figures.moments import Asked
from fupin.reports.figures.sums import Exact

_NUMBERS = frozenset({"integer", "number", "money"})


@cache
def level_number(key: str) -> int:
    """Return the number of a level of the pack, from its key."""
    levels = [name for name, _label in pack().area_levels]
    if key not in levels:
        raise FupinError('There is no level "%(name)s".', name=key)
    return levels.index(key)


class PlaceValues:
    """The facts of the places asked for, and of those below that add up."""

    def __init__(self, asked: Asked, level: int, base: int) -> None:
        self.asked, self.level, self.base = asked, level, base

    @cached_property
    def own(self) -> Mapping[int, Mapping[str, Any]]:
        """The facts of the places asked for themselves."""
        return self._read(self.level)

    @cached_property
    def below(self) -> Mapping[int, Mapping[str, Any]]:
        """The facts of the places of the base level."""
        return self.own if self.level == self.base else self._read(self.base)

    def _read(self, level: int) -> Mapping[int, Mapping[str, Any]]:
        asked = self.asked
        return places.facts_of(asked.user, asked.area, level, year=asked.year, at=asked.at)

    def of(self, text: FigureText, key: int, below: Sequence[int]) -> tuple[Exact, int]:
        """Return the value of a place, and of how many places below none is known."""
        own = value_of(text, self.own.get(key, {}))
        if own is not None or self.level == self.base or not text.above:
            return own, 0
        known = [value_of(text, self.below.get(place, {})) for place in below]
        amounts = [value for value in known if isinstance(value, Fraction)]
        return (sum(amounts, Fraction(0)) if amounts else None), len(known) - len(amounts)


def value_of(text: FigureText, facts: Mapping[str, Any]) -> Exact:
    """Return the exact value of a place's fact as its figure tells it; None where it is not known."""
    value = facts.get(text.of)
    if value is None or value == "":
        return None
    if text.part:
        return Fraction(getattr(as_day(value), text.part))
    if text.type in _NUMBERS:
        return Fraction(exact_number(value))
    if text.type == "date":
        return as_day(value)
    return tuple(value) if isinstance(value, list | tuple) else str(value)
