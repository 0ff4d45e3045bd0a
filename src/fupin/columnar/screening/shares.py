"""Shares with their interval: how many of those asked about, and how sure that is where villages differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fupin.columnar.measures.intervals import Interval, korn_graubard

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Share:
    """`top` of `bottom`, in households or persons; no interval where nobody, or a single cluster, was asked."""

    top: int
    bottom: int
    interval: Interval | None = None

    @property
    def value(self) -> float | None:
        """The share, or None of nobody."""
        return self.top / self.bottom if self.bottom else None


def share_of(of: Flags, among: Flags, clusters: npt.NDArray[Any], weight: npt.NDArray[np.int64] | None = None) -> Share:
    """The share of `of & among` in `among`, in households or weighted; the interval takes clusters as drawn whole.

    Linearised variance between clusters, then Korn and Graubard with clusters less one degrees of freedom.
    """
    weights = np.ones(len(of), dtype=np.int64) if weight is None else weight
    top, bottom = int(weights[of & among].sum()), int(weights[among].sum())
    answers = int((among & (weights > 0)).sum())
    if not bottom or answers < 2:
        return Share(top, bottom)
    share = top / bottom
    _keys, index = np.unique(clusters[among], return_inverse=True)
    left = np.bincount(index, weights=(of[among] - share) * weights[among]) / bottom
    if len(left) < 2:
        return Share(top, bottom)
    variance = len(left) / (len(left) - 1) * float(((left - left.mean()) ** 2).sum())
    return Share(top, bottom, korn_graubard(share, variance**0.5, answers, len(left) - 1))
