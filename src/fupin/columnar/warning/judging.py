"""How good a warning is: average precision, hits at a quota, calibration. Never a single "accuracy"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """The figures of one score: `quota` chooses as many as fell, so that precision and recall are the same there."""

    average_precision: float
    at_quota: float
    top_tenth: float
    area: float
    brier: float | None = None

    def as_data(self) -> Mapping[str, float | None]:
        """Everything as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def judge(risk: Floats, fell: Floats, *, chance: bool = False) -> Judged:
    """The figures of a score, higher for more risk; with `chance` it is a probability and has a Brier score.

    Equal scores are taken together, so that no order among them flatters a score.
    """
    quota, tenth = int(fell.sum()), max(1, round(len(fell) / 10))
    brier = float(np.mean((risk - fell) ** 2)) if chance else None
    return Judged(
        average_precision(risk, fell), hits(risk, fell, quota), hits(risk, fell, tenth), area(risk, fell), brier
    )


def average_precision(risk: Floats, fell: Floats) -> float:
    """The mean precision over the recall, in steps of equal scores."""
    order = np.argsort(-risk, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(risk[order]) != 0, True))
    right = np.cumsum(fell[order])[ends]
    total = float(fell.sum())
    if not total:
        return 0.0
    steps = np.diff(np.concatenate([[0.0], right])) / total
    return float(np.sum(steps * right / (ends + 1)))


def hits(risk: Floats, fell: Floats, wanted: int) -> float:
    """The share that fell among the `wanted` highest; of equal scores at the edge each counts its share."""
    if not wanted:
        return 0.0
    limit = np.partition(-risk, wanted - 1)[wanted - 1]
    above, equal = -risk < limit, -risk == limit
    left = (wanted - above.sum()) / equal.sum()
    return float((fell[above].sum() + left * fell[equal].sum()) / wanted)


def area(risk: Floats, fell: Floats) -> float:
    """How often one that fell has the higher score than one that did not (half for equal ones)."""
    _values, place, counts = np.unique(risk, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    ones = fell == 1
    n, m = int(ones.sum()), int((~ones).sum())
    return float((middle[place][ones].sum() - n * (n + 1) / 2) / (n * m)) if n and m else 0.5
