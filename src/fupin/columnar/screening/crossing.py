"""Scores of households by models that have not seen them: the only scores on which errors are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fupin.columnar.screening.folds import GroupedFolds
from fupin.columnar.screening.layout import weighed
from fupin.columnar.screening.learning import learn
from fupin.columnar.screening.least_squares import Solution, best_penalty, solve
from fupin.columnar.screening.moments import Moments, moments, total
from fupin.columnar.screening.proxies import Proxies
from fupin.columnar.screening.rows import FOLD, OUTCOME, Rows, Scale
from fupin.columnar.screening.villages import from_residuals

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
PLAIN, SCORE = "plain", "score"


@dataclass(frozen=True, slots=True)
class Crossed:
    """Checked households with the score of a model trained without their fold.

    `table` has the columns kept, `score`, `plain` (without the effect of the village) and `_fold`; `by` says what
    folds keep together; `nested` (if asked for) holds scores for setting cut points without looking at a fold.
    """

    table: pa.Table
    by: str
    penalties: tuple[float, ...]
    nested: Mapping[tuple[int, int], Floats]

    @property
    def fold(self) -> Ints:
        """The fold of every row."""
        return np.asarray(self.table[FOLD].to_numpy(), dtype=np.int64)

    @property
    def score(self) -> Floats:
        """The score of every row."""
        return np.asarray(self.table[SCORE].to_numpy(), dtype=float)


def cross(
    rows: Rows,
    proxies: Proxies,
    folds: GroupedFolds,
    *,
    penalty: float | None = None,
    village_effects: bool = True,
    keep: Sequence[str] = (),
    nested: bool = False,
) -> Crossed:
    """Score every checked row by a model of the other folds; village effects too come from the other folds only."""
    rows = folds.of(rows)
    design, scale = learn(rows.engine, rows.checked, proxies), Scale.of(rows)
    sums = moments(rows, design, scale)
    solutions: dict[tuple[int, ...], Solution] = {(fold,): _without(sums, (fold,), penalty) for fold in sums}
    if nested:
        solutions |= {pair: solve(total(sums, pair), solutions[pair[:1]].penalty) for pair in combinations(sums, 2)}
    weights = np.hstack([solution.weights for solution in solutions.values()])
    found, steps = weighed(rows, design, scale, weights, [*keep, *([rows.village] if rows.village else [])])
    columns = dict(zip(solutions, steps.T, strict=True))
    score, plain = _picked(found, columns, rows.village if village_effects else None)
    table = found.drop_columns([OUTCOME]).append_column(SCORE, pa.array(_shown(scale, score)))
    pairs = {(left[0], left[1]): _shown(scale, column) for left, column in columns.items() if len(left) == 2}
    penalties = tuple(one.penalty for left, one in solutions.items() if len(left) == 1)
    return Crossed(table.append_column(PLAIN, pa.array(_shown(scale, plain))), folds.by, penalties, pairs)


def _without(sums: dict[int, Moments], left: tuple[int, ...], penalty: float | None) -> Solution:
    rest = {fold: one for fold, one in sums.items() if fold not in left}
    return solve(total(rest), best_penalty(rest) if penalty is None else penalty)


def _picked(found: pa.Table, columns: Mapping[tuple[int, ...], Floats], village: str | None) -> tuple[Floats, Floats]:
    fold, outcome = (found[name].to_numpy().astype(float) for name in (FOLD, OUTCOME))
    plain, score = np.zeros(len(fold)), np.zeros(len(fold))
    villages = found[village].to_pylist() if village else None
    for (left,) in (key for key in columns if len(key) == 1):
        mine = fold == left
        plain[mine] = score[mine] = columns[left,][mine]
        if villages is not None:
            score[mine] += _effects(villages, outcome - columns[left,], mine)
    return score, plain


def _effects(villages: list[Any], residuals: Floats, mine: npt.NDArray[np.bool_]) -> Floats:
    others = [village for village, left_out in zip(villages, mine, strict=True) if not left_out]
    effects = from_residuals(others, residuals[~mine])
    return effects.of([village for village, left_out in zip(villages, mine, strict=True) if left_out])


def _shown(scale: Scale, steps: Floats) -> Floats:
    return np.asarray(scale.low + scale.step * steps)
