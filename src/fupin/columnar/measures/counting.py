"""Poverty in many respects at once, counted as Alkire and Foster do.

Weights and cutoff are fractions and become whole numbers, so that who stands exactly on the cutoff is poor, always.
A row of which an indicator is unknown stays out of the estimates and is counted; the bounds take it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import ibis

from fupin.columnar.measures.bounds import ANY_WEIGHT, Weights, bounds
from fupin.columnar.measures.gaps import average, tally
from fupin.columnar.measures.sample import Column, Sample, one_or_zero, prepared, ratio, require, shown
from fupin.kernel.errors import FupinError


class WrongIndex(FupinError):
    """An index whose weights or cutoff cannot be counted exactly."""


@dataclass(frozen=True, slots=True)
class Index:
    """Indicators (columns that are true where deprived) with their weights, and the cutoff as a share of the whole.

    Weights are whole numbers or `Fraction`s in any unit; a cutoff of `Fraction(1, 3)` means a third of their sum.
    """

    indicators: Mapping[str, int | Fraction]
    cutoff: Fraction

    def __post_init__(self) -> None:
        for name, weight in [*self.indicators.items(), ("cutoff", self.cutoff)]:
            if not isinstance(weight, int | Fraction):
                raise WrongIndex("%(name)s is %(weight)r; write it as a Fraction.", name=name, weight=weight)
            if weight <= 0:
                raise WrongIndex("%(name)s is %(weight)s; it must be above zero.", name=name, weight=weight)
        if not self.indicators or self.cutoff > 1:
            raise WrongIndex("An index needs indicators and a cutoff of at most 1; it is %(k)s.", k=self.cutoff)

    def points(self) -> dict[str, int]:
        """The weights as the smallest whole numbers of the same proportions."""
        unit = lcm(*(Fraction(weight).denominator for weight in self.indicators.values()))
        return {name: int(weight * unit) for name, weight in self.indicators.items()}

    def least(self) -> int:
        """The fewest points with which one is poor."""
        needed = self.cutoff * sum(self.points().values())
        return -(-needed.numerator // needed.denominator)


def multidimensional(sample: Sample, index: Index, *, unknown_weights: Weights = ANY_WEIGHT) -> ibis.Table:
    """H, A and M0 by group, censored headcounts and contributions of every indicator, and what the unknown may do.

    `columns.MULTIDIMENSIONAL` explains the columns; those of an indicator end in its name.
    """
    rows = scored(sample, index)
    low, high = bounds(rows["_answer"], rows["_w"], unknown_weights)
    parts = rows.group_by(list(sample.keys)).aggregate(
        **tally(rows, rows["_poor"]),
        headcount=average(rows, rows["_poor"]),
        adjusted=average(rows, rows["_score"]),
        headcount_low=low,
        headcount_high=high,
        **_adjusted_bounds(rows, index),
        **_by_indicator(rows, index),
    )
    return shown(sample, _with_contributions(parts, index))


def scored(sample: Sample, index: Index) -> ibis.Table:
    """Prepared rows with `_poor` (1 or 0) and `_score` (censored), both unknown unless every indicator is known.

    `_answer` says poor where that is certain already, `_least` and `_most` the points there may be.
    """
    rows = prepared(sample)
    points, needed = index.points(), index.least()
    certain = sum(_points(rows, name, weight, otherwise=0) for name, weight in points.items())
    possible = sum(_points(rows, name, weight, otherwise=weight) for name, weight in points.items())
    rows = rows.mutate(_least=certain, _most=possible)
    complete = rows["_least"] == rows["_most"]
    poor = one_or_zero(rows["_least"] >= needed)
    score = rows["_least"].cast("float64") / float(sum(points.values()))
    return rows.mutate(
        _answer=ibis.cases((rows["_least"] >= needed, True), (rows["_most"] < needed, False)),
        _poor=ibis.cases((complete, poor)),
        _score=ibis.cases((complete, poor * score)),
    )


def censored(rows: ibis.Table, name: str) -> Column:
    """Whether a scored row is poor and deprived in an indicator: 1 or 0, unknown unless all are known."""
    return ibis.cases((rows["_poor"].notnull(), rows["_poor"] * _points(rows, name, 1, otherwise=0)))


def _points(rows: ibis.Table, name: str, weight: int, *, otherwise: int) -> Column:
    deprived = require(rows, name).cast("boolean")
    return ibis.cases((deprived, weight), (~deprived, 0), else_=otherwise)


def _adjusted_bounds(rows: ibis.Table, index: Index) -> dict[str, Column]:
    """M0 if nobody is deprived in what is unknown, and if all are; unknown as soon as a weight is."""
    whole, needed = float(sum(index.points().values())), index.least()
    weighed = rows["_w"].count() == rows.count()
    found = {}
    for name, points in (("adjusted_low", rows["_least"]), ("adjusted_high", rows["_most"])):
        score = (points >= needed).ifelse(points, 0).cast("float64") / whole
        found[name] = ibis.cases((weighed, average(rows, score)))
    return found


def _by_indicator(rows: ibis.Table, index: Index) -> dict[str, Column]:
    raw = {name: _points(rows, name, 1, otherwise=0).cast("float64") for name in index.indicators}
    known = {name: ibis.cases((rows["_poor"].notnull(), value)) for name, value in raw.items()}
    return {f"raw_{name}": average(rows, value) for name, value in known.items()} | {
        f"censored_{name}": average(rows, censored(rows, name)) for name in index.indicators
    }


def _with_contributions(parts: ibis.Table, index: Index) -> ibis.Table:
    points = index.points()
    whole = sum(points.values())
    shares = {
        f"contribution_{name}": ratio(parts[f"censored_{name}"] * (weight / whole), parts["adjusted"])
        for name, weight in points.items()
    }
    return parts.mutate(intensity=ratio(parts["adjusted"], parts["headcount"]), **shares)
