"""Cutting a score into ordered classes (1 the poorest), and how well that is done: the mean F1 of the classes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fupin.columnar.screening.crossing import Crossed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_MOVES = np.arange(-8, 9) / 100
_ROUNDS = 6


def macro_f1(guessed: Ints, true: Ints) -> float:
    """The mean over the true classes of 2 × right / (guessed + true)."""
    return float(np.mean([_f1(guessed == one, true == one) for one in np.unique(true)]))


def _f1(guessed: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_]) -> float:
    return float(2 * (guessed & true).sum() / (guessed.sum() + true.sum()))


def cut(score: Floats, points: Floats) -> Ints:
    """The class of every score: 1 below the first point."""
    return 1 + np.searchsorted(points, score, side="right")


def points_of(score: Floats, shares: Floats) -> Floats:
    """The scores below which those shares (rising) of the rows lie."""
    ordered = np.sort(score)
    return np.asarray(ordered[np.minimum((shares * len(ordered)).astype(int), len(ordered) - 1)])


def best_points(score: Floats, true: Ints) -> Floats:
    """The cut points with the largest mean F1, found by moving one share at a time from those of the true classes."""
    shares = np.array([(true <= one).mean() for one in np.unique(true)[:-1]])
    best = macro_f1(_named(score, shares, true), true)
    for _round in range(_ROUNDS):
        before = best
        for place in range(len(shares)):
            shares, best = _moved(score, true, shares, place, best)
        if best == before:
            break
    return points_of(score, shares)


def crossed_classes(found: Crossed, true: Ints) -> Ints:
    """The class of every row, cut at points that were set without its fold."""
    guessed = np.zeros(len(true), dtype=np.int64)
    fold = found.fold
    for left in np.unique(fold):
        others = fold != left
        inner = np.array([found.nested[_pair(left, other)][row] for row, other in enumerate(fold) if other != left])
        points = best_points(inner, true[others])
        names = np.unique(true)
        guessed[~others] = names[cut(found.score[~others], points) - 1]
    return guessed


def _named(score: Floats, shares: Floats, true: Ints) -> Ints:
    names: Ints = np.unique(true)
    return names[cut(score, points_of(score, shares)) - 1]


def _moved(score: Floats, true: Ints, shares: Floats, place: int, best: float) -> tuple[Floats, float]:
    kept = shares
    for move in _MOVES:
        tried = shares.copy()
        tried[place] = np.clip(tried[place] + move, 0.005, 0.995)
        tried = np.sort(tried)
        value = macro_f1(_named(score, tried, true), true)
        if value > best + 1e-9:
            kept, best = tried, value
    return kept, best


def _pair(one: int, other: int) -> tuple[int, int]:
    return (int(min(one, other)), int(max(one, other)))
