"""What the checked households of a village have in common beyond their answers, shrunk where few were checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fupin.columnar.screening.layout import weighed
from fupin.columnar.screening.least_squares import Solution
from fupin.columnar.screening.proxies import Design
from fupin.columnar.screening.rows import OUTCOME, Rows, Scale

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VillageEffects:
    """The effect of each village in steps of the grid; a village without checked households has none (0).

    The mean residual of n checked households counts n / (n + shrinkage); `shrinkage` is the variance of households
    within villages over that of villages. Infinite shrinkage: villages do not differ beyond chance.
    """

    effects: Mapping[Any, float]
    shrinkage: float

    def of(self, villages: list[Any]) -> Floats:
        """The effects of some villages."""
        return np.array([self.effects.get(village, 0.0) for village in villages])


NONE = VillageEffects({}, float("inf"))


def from_sums(keys: list[Any], counts: Floats, sums: Floats, squares: Floats) -> VillageEffects:
    """Effects from the count, sum and sum of squares of the residuals of every village (analysis of variance)."""
    rows, villages = counts.sum(), len(keys)
    if villages < 2 or rows <= villages:
        return NONE
    means = sums / counts
    within = float((squares - counts * means**2).sum() / (rows - villages))
    usual = (rows - (counts**2).sum() / rows) / (villages - 1)
    between_squares = float((counts * (means - sums.sum() / rows) ** 2).sum() / (villages - 1))
    between = (between_squares - within) / usual
    if between <= 0:
        return NONE
    shrinkage = within / between
    effects = means * counts / (counts + shrinkage)
    return VillageEffects(dict(zip(keys, effects.tolist(), strict=True)), shrinkage)


def from_residuals(villages: list[Any], residuals: Floats) -> VillageEffects:
    """Effects from the residual of every checked household; who has no village counts for none."""
    known = np.array([village is not None for village in villages], dtype=bool)
    if not known.any():
        return NONE
    keys = sorted({village for village in villages if village is not None})
    places = {key: place for place, key in enumerate(keys)}
    index = np.array([places[village] for village in villages if village is not None])
    counts, sums, squares = (
        np.bincount(index, weights=values, minlength=len(keys)).astype(float)
        for values in (np.ones(len(index)), residuals[known], residuals[known] ** 2)
    )
    return from_sums(keys, counts, sums, squares)


def from_rows(rows: Rows, design: Design, scale: Scale, solution: Solution) -> VillageEffects:
    """Effects of all villages of the checked rows."""
    if rows.village is None:
        return NONE
    kept, found = weighed(rows, design, scale, solution.weights, [rows.village])
    return from_residuals(kept[rows.village].to_pylist(), kept[OUTCOME].to_numpy() - found[:, 0])
