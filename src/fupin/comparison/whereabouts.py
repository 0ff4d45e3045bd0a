"""Which place of the register the county, township and village of a row mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import COUNTY_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL, ancestor, covers, level_of, lineage
from fupin.places import queries as places


@dataclass(slots=True)
class Whereabouts:
    """The names of the places inside the place of a list, and of those around it."""

    area: int
    _by_name: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    _counties: set[str] = field(default_factory=set)
    _known: dict[tuple[str, str, str], int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, area: int) -> Whereabouts:
        """Read the names of a place; names of people's lists are compared without spaces."""
        found = cls(area)
        for place in places.inside(SYSTEM, area):
            level = level_of(place.pk)
            if level in (TOWN_LEVEL, VILLAGE_LEVEL):
                found._by_name[level, _plain(place.name)].append(place.pk)
        around = [key for key in lineage(area) if level_of(key) == COUNTY_LEVEL]
        inside = [place.pk for place in places.inside(SYSTEM, area, COUNTY_LEVEL)]
        found._counties = {_plain(name) for name in places.names(SYSTEM, {*around, *inside}).values()}
        return found

    def find(self, county: str | None, town: str | None, village: str | None) -> int | None:
        """Return the smallest place that the names mean; None if they mean one outside the place of the list."""
        names = (_plain(county), _plain(town), _plain(village))
        if names not in self._known:
            self._known[names] = self._find(*names)
        return self._known[names]

    def _find(self, county: str, town: str, village: str) -> int | None:
        if county and county not in self._counties:
            return None
        towns = self._by_name.get((TOWN_LEVEL, town), []) if town else []
        if town and not towns and level_of(self.area) < TOWN_LEVEL:
            return None
        found = self._inside(self._by_name.get((VILLAGE_LEVEL, village), []), towns) if village else []
        if len(found) == 1:
            return found[0]
        if village and not found and not towns and level_of(self.area) <= TOWN_LEVEL:
            return None if not town else self.area
        return towns[0] if len(towns) == 1 else self.area

    def _inside(self, villages: Sequence[int], towns: Sequence[int]) -> list[int]:
        return [key for key in villages if not towns or any(covers(town, key) for town in towns)]


def village_of(area: int) -> int:
    """Return the village in which a place lies; 0 for a place above villages."""
    return ancestor(area, VILLAGE_LEVEL) if level_of(area) >= VILLAGE_LEVEL else 0


def _plain(name: str | None) -> str:
    return "".join((name or "").split())
