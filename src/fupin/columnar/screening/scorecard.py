"""A card of a few questions with whole points, to be filled in by hand: few points, a poorer household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa

from fupin.columnar.screening.least_squares import solve
from fupin.columnar.screening.moments import Moments
from fupin.columnar.screening.proxies import (
    BAND,
    CODE,
    UNKNOWN,
    YES,
    Code,
    Column,
    Design,
    Learned,
    Number,
    Proxy,
    Term,
    YesNo,
    number,
    yes_no,
)
from fupin.columnar.screening.rows import Rows
from fupin.kernel.text import Text

OTHERS = "others"
_GENTLE = 0.1
_UNKNOWN = Text.of(zh="未知", en="unknown")
_OTHER = Text.of(zh="其他", en="other")
_YES, _NO = Text.of(zh="是", en="yes"), Text.of(zh="否", en="no")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and its points: a code, yes or no, or the numbers above `over` up to the next answer's."""

    kind: str
    words: Text
    points: int
    over: float | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; every answer has points, the unknown too."""

    proxy: Proxy
    answers: tuple[Answer, ...]

    @property
    def label(self) -> Text:
        """What is asked."""
        return self.proxy.label or Text.of(en=self.proxy.name)

    def points(self, table: ibis.Table) -> Column:
        """The points of every row."""
        column = table[self.proxy.name]
        value = {Number: number, YesNo: yes_no}.get(type(self.proxy), lambda one: one.cast("string"))(column)
        unknown = next(answer.points for answer in self.answers if answer.kind == UNKNOWN)
        others = next((answer.points for answer in self.answers if answer.kind == OTHERS), unknown)
        given = [(_holds(value, one), one.points) for one in self.answers if one.kind not in (UNKNOWN, OTHERS)]
        return ibis.cases((value.isnull(), unknown), *given, else_=others)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Questions with points; the most that can be had is about `top`."""

    questions: tuple[Question, ...]

    @classmethod
    def fit(cls, sums: Moments, design: Design, *, questions: int = 15, top: int = 100) -> Scorecard:
        """Choose questions one after the other, each the one that explains most, and round their weights to points.

        `design` is one of `Proxies.banded`, `sums` those of its columns on the checked rows.
        """
        chosen = _chosen(sums, design, questions)
        columns = [column for place in chosen for column in design.of_question(place)]
        weights = solve(sums, _GENTLE, columns).coefficients.tolist()
        raw = [_answers(design, place, weights) for place in chosen]
        reach = sum(max(w for _, w in one) - min(w for _, w in one) for one in raw)
        factor = top / reach if reach else 0.0
        return cls(tuple(_question(design.learned[place], one, factor) for place, one in zip(chosen, raw, strict=True)))

    @classmethod
    def weighted(cls, design: Design, weights: Sequence[float], *, top: int = 100) -> Scorecard:
        """A card of every question of a design, from weights of its columns that were found in some other way."""
        places = [place for place in range(len(design.learned)) if design.of_question(place)]
        raw = [_answers(design, place, weights) for place in places]
        reach = sum(max(w for _, w in one) - min(w for _, w in one) for one in raw)
        factor = top / reach if reach else 0.0
        return cls(tuple(_question(design.learned[place], one, factor) for place, one in zip(places, raw, strict=True)))

    def score(self, rows: Rows, keep: Sequence[str] = ()) -> pa.Table:
        """The points of every row (`score`), with columns to keep, sorted by household."""
        total = sum((question.points(rows.table) for question in self.questions), start=ibis.literal(0))
        kept = list(dict.fromkeys((rows.household, *keep)))
        asked = rows.table.select(*kept, score=total.cast("int64")).order_by(rows.household)
        return rows.engine.fetch(asked)

    def lines(self, language: str) -> list[str]:
        """The card as it is printed: every question with its answers and their points."""
        lines = []
        for place, question in enumerate(self.questions, start=1):
            lines.append(f"{place}. {question.label.inside(language)}")
            lines += [f"   {one.words.inside(language)}  {one.points}" for one in question.answers]
        return lines


def _holds(value: Column, answer: Answer) -> Column:
    if answer.kind == BAND:
        return value.notnull() if answer.over is None else value > answer.over
    if answer.kind == YES:
        return value == (answer.code == "yes")
    return value == answer.code


def _chosen(sums: Moments, design: Design, wanted: int) -> list[int]:
    chosen: list[int] = []
    columns: list[int] = []
    left = [place for place in range(len(design.learned)) if design.of_question(place)]
    while left and len(chosen) < wanted:
        errors = {p: solve(sums, _GENTLE, [*columns, *design.of_question(p)]).squares(sums) for p in left}
        best = min(left, key=errors.__getitem__)
        chosen.append(best)
        columns += design.of_question(best)
        left.remove(best)
    return chosen


def _answers(design: Design, place: int, coefficients: Sequence[float]) -> list[tuple[Answer, float]]:
    mine = {design.terms[column]: coefficients[column] for column in design.of_question(place)}
    unknown = sum(weight * (1.0 if term.kind == UNKNOWN else term.mean) for term, weight in mine.items())
    known = _KNOWN[type(design.learned[place].proxy)](design.learned[place], mine)
    # A few unknown answers must not be worth more than any known one, nor take up the whole scale.
    weights = [weight for _answer, weight in known]
    held = min(max(unknown, min(weights, default=0.0)), max(weights, default=0.0))
    return [*known, (Answer(UNKNOWN, _UNKNOWN, 0), held)]


def _bands(learned: Learned, mine: Mapping[Term, float]) -> list[tuple[Answer, float]]:
    proxy = learned.proxy
    unit = proxy.unit if isinstance(proxy, Number) else 1
    steps = sorted((float(term.at), weight) for term, weight in mine.items() if term.kind == BAND)
    found, reached = [], sum(weight for _knot, weight in steps)
    # The highest band first: the first that holds gives the points.
    for knot, weight in reversed(steps):
        found.append((Answer(BAND, Text.of(en=f"> {knot / unit:g}"), 0, over=knot), reached))
        reached -= weight
    lowest = f"≤ {steps[0][0] / unit:g}" if steps else "–"
    return [*found, (Answer(BAND, Text.of(en=lowest), 0), reached)]


def _yes_or_no(_learned: Learned, mine: Mapping[Term, float]) -> list[tuple[Answer, float]]:
    weight = sum(weight for term, weight in mine.items() if term.kind == YES)
    return [(Answer(YES, _YES, 0, code="yes"), weight), (Answer(YES, _NO, 0, code="no"), 0.0)]


def _codes(learned: Learned, mine: Mapping[Term, float]) -> list[tuple[Answer, float]]:
    words = learned.proxy.answers if isinstance(learned.proxy, Code) else {}
    found = [(term, weight) for term, weight in mine.items() if term.kind == CODE]
    named = [(str(term.at), weight) for term, weight in found if term.at != ""]
    answers = [(Answer(CODE, words.get(code, Text.of(en=code)), 0, code=code), weight) for code, weight in named]
    others = [(Answer(OTHERS, _OTHER, 0), weight) for term, weight in found if term.at == ""]
    return [*answers, *others]


def _question(learned: Learned, raw: Sequence[tuple[Answer, float]], factor: float) -> Question:
    least = min(weight for _answer, weight in raw)
    pointed = [(answer, round((weight - least) * factor)) for answer, weight in raw]
    answers = (Answer(one.kind, one.words, points, one.over, one.code) for one, points in pointed)
    return Question(learned.proxy, tuple(answers))


_KNOWN = {Number: _bands, YesNo: _yes_or_no, Code: _codes}
