"""Least squares from sums of products: standardised, pulled evenly towards zero as far as predicts best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fupin.columnar.screening.moments import Matrix, Moments, total

PENALTIES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 4.0)
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Solution:
    """An intercept and one coefficient for each column, all in steps of the grid."""

    intercept: float
    coefficients: Matrix
    penalty: float

    @property
    def weights(self) -> Matrix:
        """The intercept and the coefficients as one column."""
        return np.concatenate([[self.intercept], self.coefficients])[:, None]

    def squares(self, found: Moments) -> float:
        """The sum of squared errors on the rows of some sums."""
        weights = np.concatenate([[self.intercept], self.coefficients, [-1.0]])
        return float(weights @ found.matrix @ weights)


def solve(found: Moments, penalty: float = 0.0, only: Sequence[int] | None = None) -> Solution:
    """Coefficients from sums; `penalty` is added to each correlation with itself, 0 is ordinary least squares.

    Columns that do not vary, or are not among `only`, get 0; of columns that say the same each takes its share.
    """
    return _solutions(found, [penalty], only)[0]


def best_penalty(folds: Mapping[int, Moments], grid: Sequence[float] = PENALTIES) -> float:
    """The pull whose squared error on left-out folds is smallest."""
    if len(folds) < 2:
        return 0.0
    errors = np.zeros(len(grid))
    for left in folds:
        errors += [one.squares(folds[left]) for one in _solutions(total(dict(folds), [left]), grid, None)]
    return grid[int(np.argmin(errors))]


def _solutions(found: Moments, penalties: Sequence[float], only: Sequence[int] | None) -> list[Solution]:
    sums, rows = found.matrix, found.rows
    means, middle = sums[0, 1:-1] / rows, sums[0, -1] / rows
    spread = np.sqrt(np.maximum(np.diag(sums)[1:-1] / rows - means**2, 0))
    used = _used(spread, only)
    inside = sums[1:-1, 1:-1][np.ix_(used, used)] / rows - np.outer(means[used], means[used])
    against = (sums[1:-1, -1][used] / rows - means[used] * middle) / spread[used]
    values, vectors = np.linalg.eigh(inside / np.outer(spread[used], spread[used]))
    turned, solutions = vectors.T @ against, []
    for penalty in penalties:
        pulled = np.where(values + penalty > _SAME * len(used), values + penalty, np.inf)
        coefficients = np.zeros(len(means))
        coefficients[used] = vectors @ (turned / pulled) / spread[used]
        solutions.append(Solution(float(middle - coefficients @ means), coefficients, penalty))
    return solutions


def _used(spread: Matrix, only: Sequence[int] | None) -> npt.NDArray[np.int64]:
    asked = range(len(spread)) if only is None else only
    return np.array([column for column in asked if spread[column] > _SAME], dtype=np.int64)
