"""Sums of products of all columns: all that least squares needs to know of any number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fupin.columnar.screening.layout import Batch, batches
from fupin.columnar.screening.proxies import Design
from fupin.columnar.screening.rows import FOLD, OUTCOME, Rows, Scale

Matrix = npt.NDArray[np.float64]
ALL = -1


@dataclass(frozen=True, slots=True)
class Moments:
    """Z'Z for Z = (1, columns, outcome) in steps of the grid: whole numbers, exact in any order of rows."""

    matrix: Matrix

    @property
    def rows(self) -> int:
        """How many rows were added up."""
        return int(self.matrix[0, 0])


def moments(rows: Rows, design: Design, scale: Scale) -> dict[int, Moments]:
    """The sums of every fold (of one, numbered -1, where rows have no folds).

    Added up batch by batch in whole numbers. (One SQL sum for each pair of columns takes a hundred times longer.)
    """
    found: dict[int, Matrix] = {}
    for batch in batches(rows, design, scale):
        fold = _folds(batch)
        columns = np.column_stack([np.ones(len(fold)), batch.columns, batch.values(OUTCOME).astype(float)])
        for one in np.unique(fold):
            chosen = columns[fold == one]
            found[int(one)] = found.get(int(one), np.float64(0)) + chosen.T @ chosen
    return {fold: Moments(matrix) for fold, matrix in sorted(found.items())}


def total(found: dict[int, Moments], without: Sequence[int] = ()) -> Moments:
    """The sums over all folds but some."""
    parts = [one.matrix for fold, one in found.items() if fold not in without]
    return Moments(np.sum(parts, axis=0))


def _folds(batch: Batch) -> npt.NDArray[np.int64]:
    if FOLD not in batch.kept.schema.names:
        return np.full(batch.kept.num_rows, ALL)
    return batch.values(FOLD).astype(np.int64)
