"""Chance that repeats itself: streams of random numbers named by what they are for."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: str, *purpose: object) -> Random:
    """Return the random numbers of one purpose: what happens elsewhere never moves them."""
    return Random(":".join(map(str, (seed, *purpose))))  # noqa: S311 - invented data, no secrets


def likely(rng: Random, percent: float) -> bool:
    """Say yes so many times in a hundred."""
    return rng.random() * 100 < percent


class Odds(Generic[T]):
    """Values to pick from, each as often as its weight says."""

    __slots__ = ("_bounds", "_last", "_total", "values")

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values = list(weights)
        self._bounds = list(accumulate(weights.values()))
        self._last, self._total = len(self.values) - 1, self._bounds[-1]

    def pick(self, rng: Random) -> T:
        """Return one of the values."""
        return self.values[bisect(self._bounds, rng.random() * self._total, 0, self._last)]


def share(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """Divide a whole number by weights, exactly: the largest remainders get what is left."""
    spare, whole = total - least * len(weights), sum(weights)
    exact = [spare * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in order[: spare - sum(parts)]:
        parts[place] += 1
    return [part + least for part in parts]
