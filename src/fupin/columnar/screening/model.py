"""The score: least squares on declared questions, and what the village adds; every part of it can be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa

from fupin.columnar.screening.folds import GroupedFolds
from fupin.columnar.screening.layout import weighed
from fupin.columnar.screening.learning import learn
from fupin.columnar.screening.least_squares import Solution, best_penalty, solve
from fupin.columnar.screening.moments import Matrix, moments, total
from fupin.columnar.screening.proxies import Design, Proxies
from fupin.columnar.screening.rows import Rows, Scale
from fupin.columnar.screening.villages import NONE, VillageEffects, from_rows

SCORE = "score"


@dataclass(frozen=True, slots=True)
class Model:
    """A score in the unit of the outcome, higher for the better-off; what it was learned from is kept with it."""

    design: Design
    scale: Scale
    solution: Solution
    villages: VillageEffects
    checked: int

    @classmethod
    def fit(
        cls,
        rows: Rows,
        proxies: Proxies,
        *,
        penalty: float | None = None,
        village_effects: bool = True,
        folds: GroupedFolds | None = None,
    ) -> Model:
        """Learn from the checked rows; without a penalty, the one that predicts best over the folds (by household)."""
        design, scale = learn(rows.engine, rows.checked, proxies), Scale.of(rows)
        split = folds or (GroupedFolds.make(rows) if penalty is None else None)
        sums = moments(split.of(rows) if split else rows, design, scale)
        solution = solve(total(sums), best_penalty(sums) if penalty is None else penalty)
        effects = from_rows(rows, design, scale, solution) if village_effects else NONE
        return cls(design, scale, solution, effects, total(sums).rows)

    def score(self, rows: Rows, keep: Sequence[str] = ()) -> pa.Table:
        """The score of every row, checked or not, with columns to keep, sorted by household."""
        kept, steps = weighed(rows, self.design, None, self.solution.weights, self._keep(rows, keep))
        return kept.append_column(SCORE, self._shown(kept, steps[:, 0], rows.village))

    def parts(self, rows: Rows, keep: Sequence[str] = ()) -> tuple[pa.Table, Matrix]:
        """The scores as `score` gives them, and what each question adds to each (rows × questions)."""
        questions = len(self.design.learned)
        weights = np.zeros((1 + len(self.design.terms), 1 + questions))
        weights[:, 0] = self.solution.weights[:, 0]
        for column, term in enumerate(self.design.terms):
            weights[1 + column, 1 + term.question] = self.solution.coefficients[column]
        kept, steps = weighed(rows, self.design, None, weights, self._keep(rows, keep))
        scored = kept.append_column(SCORE, self._shown(kept, steps[:, 0], rows.village))
        return scored, steps[:, 1:] * self.scale.step

    def describe(self) -> dict[str, Any]:
        """Everything that the score consists of, ready for JSON."""
        step = self.scale.step * 10_000
        learned = self.design.learned
        weights = [
            {"question": learned[term.question].proxy.name, "kind": term.kind, "at": term.at, "weight": weight * step}
            for term, weight in zip(self.design.terms, self.solution.coefficients.tolist(), strict=True)
        ]
        return {
            "checked": self.checked,
            "base": self.scale.low + self.scale.step * self.solution.intercept,
            "penalty": self.solution.penalty,
            "weights": weights,
            "villages": len(self.villages.effects),
            "shrinkage": self.villages.shrinkage if np.isfinite(self.villages.shrinkage) else None,
        }

    @property
    def fingerprint(self) -> str:
        """A hash of the description and of the villages' effects."""
        effects = {str(village): effect for village, effect in self.villages.effects.items()}
        said = json.dumps([self.describe(), effects], sort_keys=True, default=str)
        return sha256(said.encode()).hexdigest()

    def _keep(self, rows: Rows, keep: Sequence[str]) -> list[str]:
        return [*keep, *([rows.village] if rows.village else [])]

    def _shown(self, kept: pa.Table, steps: Matrix, village: str | None) -> pa.Array:
        if village is not None and self.villages.effects:
            steps = steps + self.villages.of(kept[village].to_pylist())
        return pa.array(self.scale.low + self.scale.step * steps)
