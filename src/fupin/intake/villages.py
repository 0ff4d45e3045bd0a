"""Which village a row speaks of: by key, by official code, by name, by town and name, inside the clerk's places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from fupin.framework.permissions import spans
from fupin.intake.messages import Problem
from fupin.intake.words import fold
from fupin.kernel.area import DIGITS, TOWN_LEVEL, VILLAGE_LEVEL, level_of, span
from fupin.places import queries as places

WRITE = "registry.write"
_SHOWN = 3
_REGION = 2


class Place(NamedTuple):
    """A place of the clerk: its key, its name as compared, its name as shown."""

    key: int
    word: str
    name: str


class Villages:
    """The places in which a user may record households."""

    def __init__(self, user: Any, within: int = 0) -> None:
        self._user = user
        self._ranges = spans(user, WRITE)
        self._places: list[Place] = []
        self._codes: dict[str, int] = {}
        self._known: dict[tuple[str, ...], int | Problem] = {}
        for key in _tops(self._ranges, within):
            self._load(key)
        self._keys = {place.key for place in self._places}

    def _load(self, key: int) -> None:
        for area in places.inside(self._user, key):
            self._places.append(Place(area.pk, fold(area.name), area.name))
            if area.code:
                self._codes.setdefault(area.code, area.pk)

    def regions(self) -> frozenset[str]:
        """Return how the official codes of these places begin: identity numbers that begin so are at home here."""
        return frozenset(code[:_REGION] for code in self._codes)

    def only_village(self) -> int:
        """Return the village of a user who has just one, else 0."""
        found = [place.key for place in self._places if level_of(place.key) == VILLAGE_LEVEL]
        return found[0] if len(found) == 1 else 0

    def choices(self) -> list[Place]:
        """Return the villages, for a list to choose from."""
        return [place for place in self._places if level_of(place.key) == VILLAGE_LEVEL]

    def full_name(self, key: int) -> str:
        """Return the names of a place and of those above it."""
        return places.full_names(self._user, [key]).get(key, str(key))

    def allows(self, key: int) -> bool:
        """Tell whether the user may record households in a place."""
        return any(low <= key <= high for low, high in self._ranges)

    def find(self, words: tuple[str, ...]) -> int | Problem:
        """Return the key of the place that words name from the widest to the narrowest, or why there is none."""
        if words not in self._known:
            self._known[words] = self._find(words)
        return self._known[words]

    def _find(self, words: tuple[str, ...]) -> int | Problem:
        text = words[-1]
        if (key := self._by_code(text)) is not None:
            return self._placed(key, text)
        parts = [fold(part) for word in words for part in word.split("/")]
        found = self._by_names([part for part in parts if part])
        if not found:
            return Problem("unknown_place", {"value": text})
        fitting = [key for key in found if level_of(key) >= VILLAGE_LEVEL]
        if len(fitting) > 1:
            names = ", ".join(self.full_name(key) for key in fitting[:_SHOWN])
            return Problem("ambiguous_place", {"value": text, "count": len(fitting), "places": names})
        return fitting[0] if fitting else Problem("wide_place", {"value": text})

    def _by_code(self, text: str) -> int | None:
        code = text.replace(" ", "")
        if not code.isdecimal():
            return None
        if code in self._codes:
            return self._codes[code]
        if len(code) == DIGITS and int(code) in self._keys:
            return int(code)
        elsewhere = places.resolve(self._user, code)
        return elsewhere[0] if len(elsewhere) == 1 else None

    def _placed(self, key: int, text: str) -> int | Problem:
        if not self.allows(key):
            return Problem("foreign_place", {"value": text})
        return key if level_of(key) >= VILLAGE_LEVEL else Problem("wide_place", {"value": text})

    def _by_names(self, parts: list[str]) -> list[int]:
        limits = [(0, 10**DIGITS)]
        for part in parts[:-1]:
            around = [place.key for place in self._places if place.word == part and _inside(place.key, limits)]
            # A town above the clerk's own place is named for completeness; it narrows nothing.
            limits = [span(key) for key in around] or limits
        return self._inside(parts[-1], limits) if parts else []

    def _inside(self, text: str, limits: list[tuple[int, int]]) -> list[int]:
        here = [place for place in self._places if _inside(place.key, limits)]
        if exact := [place.key for place in here if place.word == text]:
            return exact
        found: list[int] = []
        for place in here:
            if place.word and level_of(place.key) >= TOWN_LEVEL and text.startswith(place.word):
                found += self._inside(text[len(place.word) :], [_below(place.key)])
        return list(dict.fromkeys(found))


def _below(key: int) -> tuple[int, int]:
    low, high = span(key)
    return low + 1, high


def _inside(key: int, limits: Iterable[tuple[int, int]]) -> bool:
    return any(low <= key <= high for low, high in limits)


def _tops(ranges: Iterable[tuple[int, int]], within: int) -> list[int]:
    low, high = span(within)
    tops = {max(first, low) for first, last in ranges if first <= high and last >= low}
    return [key for key in sorted(tops) if not any(o != key and span(o)[0] <= key <= span(o)[1] for o in tops)]
