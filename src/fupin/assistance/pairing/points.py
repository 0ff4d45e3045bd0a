"""The points of a pair: the way, what the helper can do against the causes, a common language, a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin.kernel.area import COUNTY_LEVEL, GROUP_LEVEL, ancestor, level_of
from fupin.policy.pairing import Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FORBIDDEN = 1 << 40
_BLOCK = 1024
# Kept in memory up to this many pairs, computed again for each round beyond.
_KEPT = 20_000_000
_KM_OF_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Home:
    """A household that wants helpers: `never` are those who may not be (kin, or who help it already).

    `at` is latitude and longitude; `now` are the helpers whom it has and who may stay.
    """

    id: int
    area: int
    wants: int = 1
    causes: frozenset[str] = frozenset()
    language: str = ""
    at: tuple[float, float] | None = None
    never: frozenset[int] = frozenset()
    now: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Aide:
    """A helper who has room for more households than the `load` of now."""

    id: int
    area: int
    room: int
    load: int = 0
    answers: frozenset[str] = frozenset()
    speaks: frozenset[str] = frozenset()
    at: tuple[float, float] | None = None


class Points:
    """The points of every pair of some households and helpers, in blocks of households."""

    def __init__(self, homes: Sequence[Home], aides: Sequence[Aide], weights: Weights) -> None:
        import numpy as np

        self.np, self.homes, self.aides, self.weights = np, homes, aides, weights
        self._index = {aide.id: j for j, aide in enumerate(aides)}
        self._causes = _bits(one for home in homes for one in home.causes)
        self._languages = _bits(home.language for home in homes if home.language)
        self._answers = self._masks((aide.answers for aide in aides), self._causes)
        self._speaks = self._masks((aide.speaks for aide in aides), self._languages)
        self._places = self._ancestors([aide.area for aide in aides], missing=-2)
        self._at = self._coordinates([aide.at for aide in aides])
        self._kept: list[tuple[int, Ints]] | None = [] if len(homes) * len(aides) <= _KEPT else None

    @property
    def highest(self) -> int:
        """The most points that a pair can have."""
        return max((int(b[b < FORBIDDEN].max(initial=0)) for _begin, b in self.blocks()), default=0)

    def rows(self) -> Iterator[Ints]:
        """Yield the points of each household with every helper."""
        for _begin, block in self.blocks():
            yield from block

    def blocks(self) -> Iterator[tuple[int, Ints]]:
        """Yield the points of some households at a time: the index of the first one, and a matrix."""
        if self._kept:
            yield from self._kept
            return
        for begin in range(0, len(self.homes), _BLOCK):
            made = (begin, self._block(self.homes[begin : begin + _BLOCK]))
            if self._kept is not None:
                self._kept.append(made)
            yield made

    def _block(self, homes: Sequence[Home]) -> Ints:
        points = self._way(homes)
        w = self.weights
        causes = self._masks((home.causes for home in homes), self._causes)[:, None]
        points += w.skill * ((causes != 0) & (causes & self._answers[None, :] == 0))
        language = self._masks(({home.language} - {""} for home in homes), self._languages)[:, None]
        points += w.language * ((language != 0) & (language & self._speaks[None, :] == 0))
        for i, home in enumerate(homes):
            now = self._columns(home.now)
            if now:
                points[i] += w.changed
                points[i, now] -= w.changed
            points[i, self._columns(home.never)] = FORBIDDEN
        return points

    def _columns(self, helpers: Iterable[int]) -> list[int]:
        return [self._index[one] for one in helpers if one in self._index]

    def _way(self, homes: Sequence[Home]) -> Ints:
        np, w = self.np, self.weights
        points: Ints = np.full((len(homes), len(self.aides)), w.beyond, dtype=np.int64)
        places = self._ancestors([home.area for home in homes], missing=-1)
        for own, theirs, cost in zip(places, self._places, (w.county, w.town, w.village, w.group), strict=True):
            points[own[:, None] == theirs[None, :]] = cost
        at = self._coordinates([home.at for home in homes])
        if not np.isnan(at).all() and not np.isnan(self._at).all():
            north = at[:, None, 0] - self._at[None, :, 0]
            east = (at[:, None, 1] - self._at[None, :, 1]) * np.cos(np.radians(at[:, None, 0]))
            km = np.hypot(north, east) * _KM_OF_DEGREE
            known = ~np.isnan(km)
            points[known] = np.rint(w.km * km[known]).astype(np.int64)
        return points

    def _ancestors(self, areas: Sequence[int], missing: int) -> list[Ints]:
        levels = range(COUNTY_LEVEL, GROUP_LEVEL + 1)
        found = [[ancestor(a, level) if level_of(a) >= level else missing for a in areas] for level in levels]
        return list(self.np.array(found, dtype=self.np.int64).reshape(len(found), -1))

    def _coordinates(self, given: Sequence[tuple[float, float] | None]) -> NDArray[np.float64]:
        nowhere = (float("nan"), float("nan"))
        return self.np.array([one or nowhere for one in given], dtype=self.np.float64).reshape(-1, 2)

    def _masks(self, sets: Iterable[frozenset[str] | set[str]], bits: Mapping[str, int]) -> Ints:
        found: Ints = self.np.array([sum(bits.get(one, 0) for one in names) for names in sets], dtype=self.np.int64)
        return found


def _bits(names: Iterable[str]) -> dict[str, int]:
    # The sign and what does not fit are left out: a pack has far fewer causes and peoples.
    return {name: 1 << n for n, name in enumerate(sorted(set(names))[:62])}
