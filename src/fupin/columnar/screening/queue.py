"""Whom to look at again: households whose list entry and score contradict each other, each with its reasons.

The queue is a question to people. Nothing here, and nothing made from it, changes a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from fupin.columnar.screening.errors import select
from fupin.columnar.screening.model import SCORE, Model
from fupin.columnar.screening.moments import Matrix
from fupin.columnar.screening.proxies import Code, Number, Proxy, YesNo
from fupin.columnar.screening.rows import Rows
from fupin.kernel.text import Text

WELL_OFF, POOR = "listed_but_well_off", "not_listed_but_poor"
_UNKNOWN = Text.of(zh="未知", en="unknown")


@dataclass(frozen=True, slots=True)
class Reason:
    """What one question adds to a score against the mean of the village, in the unit of the outcome, and in words."""

    question: str
    adds: float
    words: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """A household to look at again.

    `score` is `village_mean` plus what all questions add, `beyond` its distance from the cut-off; `reasons` are the
    questions that speak most for the contradiction, largest first.
    """

    household: Any
    village: Any
    kind: str
    score: float
    village_mean: float
    beyond: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """The entries, those farthest beyond the cut-off first, and the households that could not be compared."""

    entries: tuple[Entry, ...]
    cut_off: float
    compared: int
    unknown: int


def queue(
    model: Model, rows: Rows, listed: str, *, quota: float | None = None, most: int | None = None, reasons: int = 3
) -> Queue:
    """Compare a list with the scores at a quota (as many as are listed, if none is stated).

    `most` entries of each kind at the most. Rows whose listing is unknown are counted, not compared.
    """
    asked = [proxy.name for proxy in (one.proxy for one in model.design.learned)]
    found, parts = model.parts(rows, [listed, *asked])
    entries = found[listed].to_pylist()
    known = np.array([one is not None for one in entries], dtype=bool)
    on_list = np.array([one is True for one in entries], dtype=bool)
    compared = found.filter(pa.array(known))
    poor = np.zeros(len(known), dtype=bool)
    poor[known] = select(compared, SCORE, on_list.sum() if quota is None else quota, rows.household)
    score = found[SCORE].to_numpy()
    cut_off = float(score[poor].max()) if poor.any() else float("-inf")
    against = _Villages(model, rows, found, parts)
    picked = []
    for kind, flags, sign in ((WELL_OFF, known & on_list & ~poor, 1), (POOR, known & ~on_list & poor, -1)):
        order = sorted(
            np.flatnonzero(flags), key=lambda row: (-sign * score[row], str(found[rows.household][int(row)]))
        )
        picked += [against.entry(int(row), kind, sign, cut_off, reasons) for row in order[:most]]
    ordered = sorted(picked, key=lambda entry: -entry.beyond)
    return Queue(tuple(ordered), cut_off, int(known.sum()), int((~known).sum()))


class _Villages:
    """The rows with what questions add to their scores, against the mean of each village."""

    def __init__(self, model: Model, rows: Rows, found: pa.Table, parts: Matrix) -> None:
        self.model, self.found, self.parts = model, found, parts
        self.households = found[rows.household]
        self.villages = found[rows.village].to_pylist() if rows.village else [None] * found.num_rows
        self.score = found[SCORE].to_numpy()
        keys = {village: place for place, village in enumerate(dict.fromkeys(self.villages))}
        self.index = np.array([keys[village] for village in self.villages], dtype=np.int64)
        self.means: dict[int, tuple[float, Matrix]] = {}
        self.typical: dict[tuple[int, int, Any], Text] = {}

    def entry(self, row: int, kind: str, sign: int, cut_off: float, most: int) -> Entry:
        place = int(self.index[row])
        mean, usual = self._mean(place)
        adds = self.parts[row] - usual
        order = sorted(range(len(adds)), key=lambda question: -sign * adds[question])
        chosen = [question for question in order[:most] if sign * adds[question] > 0]
        said = tuple(self._reason(row, place, question, float(adds[question])) for question in chosen)
        score = float(self.score[row])
        beyond = abs(score - cut_off)
        return Entry(self.households[row].as_py(), self.villages[row], kind, score, mean, beyond, said)

    def _mean(self, place: int) -> tuple[float, Matrix]:
        if place not in self.means:
            mine = self.index == place
            self.means[place] = (float(self.score[mine].mean()), self.parts[mine].mean(axis=0))
        return self.means[place]

    def _reason(self, row: int, place: int, question: int, adds: float) -> Reason:
        proxy = self.model.design.learned[question].proxy
        value = self.found[proxy.name][row].as_py()
        key = (place, question, None if isinstance(proxy, Number) else value)
        if key not in self.typical:
            mine = self.found[proxy.name].filter(pa.array(self.index == place)).to_pylist()
            self.typical[key] = _typical(proxy, value, mine)
        return Reason(proxy.name, adds, _sentence(proxy, value, self.typical[key]))


def _sentence(proxy: Proxy, value: Any, typical: Text) -> Text:
    label, answer = proxy.label or Text.of(en=proxy.name), _answer(proxy, value)
    return Text.of(
        zh=f"{label.inside('zh')}：{answer.inside('zh')}（{typical.inside('zh')}）",
        en=f"{label.inside('en')}: {answer.inside('en')} ({typical.inside('en')})",
    )


def _answer(proxy: Proxy, value: Any) -> Text:
    if value is None:
        return _UNKNOWN
    if isinstance(proxy, YesNo):
        return Text.of(zh="是", en="yes") if value else Text.of(zh="否", en="no")
    if isinstance(proxy, Code):
        return proxy.answers.get(str(value), Text.of(en=str(value)))
    return Text.of(en=_number(value / proxy.unit))


def _typical(proxy: Proxy, value: Any, mine: Sequence[Any]) -> Text:
    known = [one for one in mine if one is not None]
    if isinstance(proxy, Number) and known:
        mean = _number(sum(known) / len(known) / proxy.unit)
        return Text.of(zh=f"本村平均 {mean}", en=f"village average {mean}")
    same = sum(1 for one in mine if one == value)
    return Text.of(zh=f"本村 {len(mine)} 户中 {same} 户如此", en=f"so are {same} of {len(mine)} in the village")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
