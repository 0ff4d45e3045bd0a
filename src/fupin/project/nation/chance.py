"""Chance for millions of rows at once: streams of random numbers named by what they are for, and tables to pick from.

A tick is a random number of sixteen bits. Odds are laid out over all 65,536 ticks beforehand, so that picking is one
look into a table; a share is therefore met to about one in 65,536.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

TICKS = 1 << 16
HUNDRED = TICKS / 100
FINE = 12  # bits of a tick that curves look at

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.int8]
Ticks = NDArray[np.uint16]


class Dice:
    """One stream of random numbers; the same key gives the same numbers on every machine."""

    def __init__(self, *key: int) -> None:
        self._bits = np.random.SFC64(np.random.SeedSequence(key))

    def ticks(self, count: int) -> Ticks:
        """So many ticks."""
        raw: NDArray[np.uint64] = self._bits.random_raw(-(-count // 4))
        return raw.astype("<u8", copy=False).view("<u2")[:count]

    def shares(self, count: int) -> Floats:
        """So many numbers of at least 0 and less than 1."""
        raw: NDArray[np.uint64] = self._bits.random_raw(count)
        return np.asarray((raw >> np.uint64(11)).astype(np.float64) / (1 << 53))

    def normal(self, count: int) -> Floats:
        """So many numbers of the standard normal distribution."""
        found: Floats = NORMAL[self.ticks(count) >> (16 - FINE)]
        return found

    def yes(self, count: int, percent: ArrayLike) -> Flags:
        """Yes so many times in a hundred: one share for all, or one for each."""
        return self.ticks(count) < np.rint(np.asarray(percent) * HUNDRED).astype(np.int32)


class Chance:
    """The streams of one part of the nation."""

    def __init__(self, *key: int) -> None:
        self._key = key

    def of(self, purpose: str) -> Dice:
        """The stream for a purpose: what is drawn for another never moves it."""
        return Dice(*self._key, zlib.crc32(purpose.encode()))


class Odds:
    """Words to pick from, each as often as its weight says; with several rows of weights, a row for each case."""

    def __init__(self, words: Sequence[str], weights: ArrayLike) -> None:
        self.words = list(words)
        rows = np.atleast_2d(np.asarray(weights, dtype=float))
        bounds = np.cumsum(rows, axis=1)
        bounds = bounds / bounds[:, -1:] * TICKS
        middles = np.arange(TICKS) + 0.5
        self._table = np.stack([np.searchsorted(row, middles) for row in bounds]).astype(np.int8)

    @classmethod
    def of(cls, weights: Mapping[Any, float]) -> Odds:
        """One row of weights, by word."""
        return cls([str(word) for word in weights], list(weights.values()))

    @classmethod
    def rows(cls, cases: Sequence[Mapping[Any, float]]) -> Odds:
        """Several rows; a word that a case does not name never comes up in it."""
        words = list(dict.fromkeys(str(word) for case in cases for word in case))
        named = [{str(word): weight for word, weight in case.items()} for case in cases]
        return cls(words, [[case.get(word, 0) for word in words] for case in named])

    def pick(self, ticks: Ticks, row: NDArray[Any] | None = None) -> Bytes:
        """The places of words in the list, one for each tick."""
        found: Bytes = self._table[0][ticks] if row is None else self._table[row, ticks]
        return found

    def flags(self, *chosen: str) -> Flags:
        """Which words of the list are among these, to be looked up by place."""
        return np.array([word in chosen for word in self.words])


class Curve:
    """Whole numbers between the smallest and the largest of a sorted list, its values at equal distances."""

    def __init__(self, values: Sequence[float], step: float = 1) -> None:
        ends = np.linspace(0, 1, len(values))
        middles = (np.arange(1 << FINE) + 0.5) / (1 << FINE)
        self._table: Ints = np.floor(np.interp(middles, ends, values) / step).astype(np.int64)

    def pick(self, ticks: Ticks) -> Ints:
        """A number for each tick, in steps."""
        found: Ints = self._table[ticks >> (16 - FINE)]
        return found


def tilted(weights: Mapping[int, float], mean: float) -> dict[int, float]:
    """Weights of whole numbers, bent as little as needed so that their mean is exactly this."""
    sizes, shares = np.array(list(weights), dtype=float), np.array(list(weights.values()), dtype=float)
    low, high = -5.0, 5.0
    for _ in range(200):
        tilt = (low + high) / 2
        bent = shares * np.exp(tilt * (sizes - mean))
        low, high = (tilt, high) if (bent @ sizes) / bent.sum() < mean else (low, tilt)
    return dict(zip(weights, (bent / bent.sum()).tolist(), strict=True))


def divided(total: int, weights: Floats, least: int = 0) -> Ints:
    """A whole number divided by weights, exactly: the largest remainders get what is left."""
    exact = (total - least * len(weights)) * (weights / weights.sum())
    parts = np.floor(exact).astype(np.int64)
    order = np.argsort(parts - exact, kind="stable")
    parts[order[: total - least * len(weights) - int(parts.sum())]] += 1
    found: Ints = parts + least
    return found


def _normal() -> Floats:
    return np.array([NormalDist().inv_cdf((place + 0.5) / (1 << FINE)) for place in range(1 << FINE)])


NORMAL = _normal()
