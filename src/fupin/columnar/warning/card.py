"""The card: a logistic regression turned into whole points, with bands that say how often it came true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fupin.columnar.measures.intervals import Interval, korn_graubard
from fupin.columnar.screening.folds import GroupedFolds
from fupin.columnar.screening.layout import batches
from fupin.columnar.screening.learning import learn
from fupin.columnar.screening.proxies import BAND, GRID, UNKNOWN, Code, Design, Number, Proxies
from fupin.columnar.screening.rows import FOLD, OUTCOME, Rows, Scale
from fupin.columnar.screening.scorecard import Answer, Question, Scorecard
from fupin.kernel.text import Text

Floats = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
CUTS = (0.5, 0.8, 0.9, 0.95)
_PULL, _ROUNDS, _STILL = 1.0, 30, 1e-8


@dataclass(frozen=True, slots=True)
class Band:
    """Households with so many points or more: how many there were, and how many of them fell, when not yet known."""

    at_least: int
    households: int
    fell: int
    interval: Interval | None

    @property
    def share(self) -> float | None:
        """How often it came true."""
        return self.fell / self.households if self.households else None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one answer adds to the points, against the mean of all."""

    question: str
    points: int
    above_mean: float
    words: Text


@dataclass(frozen=True, slots=True)
class Scored:
    """One household: its points, its band (0 the lowest) and the answers that speak most for a risk."""

    household: Any
    points: int
    band: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Questions with points, bands with observed frequencies, and scores of rows by cards that had not seen them."""

    card: Scorecard
    bands: tuple[Band, ...]
    learned_from: int
    fell: int
    blind: pa.Table

    @classmethod
    def fit(cls, rows: Rows, proxies: Proxies, *, folds: GroupedFolds | None = None) -> Card:
        """Learn from rows whose outcome (1 fell, 0 did not) is known; folds keep households, or villages, together.

        Bands are cut at shares of the rows, by scores of cards that were learned without the row's fold.
        """
        split = (folds or GroupedFolds.make(rows)).of(rows)
        design = learn(split.engine, split.checked, proxies)
        table, columns, fell, fold = _read(split, design)
        blind = np.zeros(len(fell))
        for left in np.unique(fold):
            mine = fold == left
            blind[mine] = _chance(columns[mine], _weights(columns[~mine], fell[~mine]))
        weights = _weights(columns, fell)
        card = Scorecard.weighted(design, weights[1:].tolist())
        kept = table.append_column("chance", pa.array(blind)).append_column(FELL_COLUMN, pa.array(fell))
        return cls(card, _bands(card, split, kept), len(fell), int(fell.sum()), kept)

    def score(self, rows: Rows, reasons: int = 3) -> list[Scored]:
        """The points, band and reasons of every row, sorted by household."""
        asked = {f"p{place}": one.points(rows.table) for place, one in enumerate(self.card.questions)}
        values = {f"v{place}": rows.table[one.proxy.name] for place, one in enumerate(self.card.questions)}
        found = rows.engine.fetch(rows.table.select(household=rows.table[rows.household], **asked, **values))
        found = found.sort_by("household")
        points = np.column_stack([found[name].to_numpy() for name in asked]).astype(np.int64)
        means = points.mean(axis=0) if len(points) else np.zeros(len(asked))
        answers = [found[name].to_pylist() for name in values]
        keys = found["household"].to_pylist()
        return [
            self._scored(key, points[row], means, [a[row] for a in answers], reasons) for row, key in enumerate(keys)
        ]

    def _scored(self, key: Any, points: npt.NDArray[np.int64], means: Floats, values: list[Any], most: int) -> Scored:
        above = points - means
        order = [int(place) for place in np.argsort(-above, kind="stable")[:most] if above[place] > 0]
        said = tuple(self._reason(place, int(points[place]), float(above[place]), values[place]) for place in order)
        total = int(points.sum())
        return Scored(key, total, sum(1 for band in self.bands[1:] if total >= band.at_least), said)

    def _reason(self, place: int, points: int, above: float, value: Any) -> Reason:
        question = self.card.questions[place]
        answer, label = answer_of(question, value).words, question.label
        words = Text.of(
            zh=f"{label.inside('zh')}：{answer.inside('zh')}（{points}分）",
            en=f"{label.inside('en')}: {answer.inside('en')} ({points} points)",
        )
        return Reason(question.proxy.name, points, above, words)

    def describe(self) -> dict[str, Any]:
        """Everything of the card, ready for JSON."""
        questions = [
            {
                "question": dict(one.label.by_language),
                "answers": [{"words": dict(a.words.by_language), "points": a.points} for a in one.answers],
            }
            for one in self.card.questions
        ]
        bands = [{"at_least": b.at_least, "households": b.households, "fell": b.fell} for b in self.bands]
        return {"questions": questions, "bands": bands, "learned_from": self.learned_from, "fell": self.fell}


FELL_COLUMN = "fell_seen"


def answer_of(question: Question, value: Any) -> Answer:
    """The answer of a card that a value falls under."""
    by_kind = {one.kind: one for one in question.answers}
    if value is None:
        return by_kind[UNKNOWN]
    if isinstance(question.proxy, Number):
        bands = (one for one in question.answers if one.kind == BAND)
        return next(one for one in bands if one.over is None or value > one.over)
    wanted = str(value) if isinstance(question.proxy, Code) else "yes" if value else "no"
    return next((one for one in question.answers if one.code == wanted), by_kind.get("others", by_kind[UNKNOWN]))


def _read(rows: Rows, design: Design) -> tuple[pa.Table, Matrix, Floats, npt.NDArray[np.int64]]:
    kept, columns, fell, fold = [], [], [], []
    for batch in batches(rows, design, Scale.of(rows)):
        kept.append(batch.kept.select([rows.household]))
        columns.append(np.column_stack([np.ones(batch.kept.num_rows), batch.columns / GRID]))
        fell.append(batch.values(OUTCOME).astype(float) / GRID)
        fold.append(batch.values(FOLD).astype(np.int64))
    parts = (np.concatenate(columns), np.concatenate(fell), np.concatenate(fold))
    return pa.Table.from_batches(kept), *parts


def _weights(columns: Matrix, fell: Floats) -> Floats:
    """Logistic regression by Newton's steps, every weight but the first pulled a little towards zero."""
    weights = np.zeros(columns.shape[1])
    pull = np.full(len(weights), _PULL)
    pull[0] = 0.0
    for _round in range(_ROUNDS):
        chance = _chance(columns, weights)
        slope = columns.T @ (fell - chance) - pull * weights
        curve = (columns * np.maximum(chance * (1 - chance), 1e-9)[:, None]).T @ columns + np.diag(pull + 1e-9)
        step = np.linalg.solve(curve, slope)
        weights += step
        if float(np.abs(step).max()) < _STILL:
            break
    return weights


def _chance(columns: Matrix, weights: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30))))


def _bands(card: Scorecard, rows: Rows, blind: pa.Table) -> tuple[Band, ...]:
    """Cut the points of the card at shares of the rows; count what happened among rows of the same rank, seen blind."""
    scored = card.score(Rows(rows.engine, rows.checked, rows.outcome, rows.household, rows.village))
    points = np.sort(scored["score"].to_numpy())
    order = np.argsort(np.argsort(blind["chance"].to_numpy(), kind="stable"), kind="stable") / max(len(points), 1)
    fell, edges = blind[FELL_COLUMN].to_numpy(), (0.0, *CUTS, 1.1)
    limits = [
        int(points[0]) if cut == 0 else int(points[min(int(cut * len(points)), len(points) - 1)]) for cut in edges[:-1]
    ]
    found = []
    for limit, low, high in zip(limits, edges, edges[1:], strict=False):
        mine = (order >= low) & (order < high)
        found.append(_band(limit, int(mine.sum()), int(fell[mine].sum())))
    return tuple(found)


def _band(limit: int, households: int, fell: int) -> Band:
    if households < 2:
        return Band(limit, households, fell, None)
    share = fell / households
    deviation = (share * (1 - share) / (households - 1)) ** 0.5
    return Band(limit, households, fell, korn_graubard(share, deviation, households, households - 1))
