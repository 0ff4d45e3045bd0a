"""Poverty incidence by area: persons in households that say yes, over all persons, for every level in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import ibis

from fupin.columnar.measures.bounds import ANY_WEIGHT, Parts, Weights
from fupin.columnar.measures.sample import UnknownColumn, at_level, counted, ratio, require, total_of
from fupin.columnar.numbers import whole
from fupin.kernel.area import GROUP_LEVEL, NATION_LEVEL

LEVELS = tuple(range(NATION_LEVEL, GROUP_LEVEL + 1))
_SUMS = (
    *("households", "households_yes", "households_unknown", "persons", "persons_yes", "persons_unknown"),
    *("size_unknown", "size_unknown_yes", "size_unknown_open"),
)


def incidence(
    findings: ibis.Table,
    rule: str = "poor",
    *,
    size: str = "size",
    levels: Sequence[int] = LEVELS,
    unknown_sizes: Weights = ANY_WEIGHT,
) -> ibis.Table:
    """A row for each level and area with households, persons and the rate of a yes/no rule (`columns.INCIDENCE`).

    A household without an area is counted with the nation only.
    """
    finest = _by_area(at_level(findings, max(levels), name="_place"), rule, size)
    found = reduce(lambda one, other: one.union(other), (_level(finest, level) for level in levels))
    return _rated(found, unknown_sizes).order_by(["level", "area"])


def _by_area(findings: ibis.Table, rule: str, size: str) -> ibis.Table:
    answer, persons = require(findings, rule), require(findings, size).cast("int64")
    if not answer.type().is_boolean():
        raise UnknownColumn("The column %(name)s holds %(type)s, not yes and no.", name=rule, type=str(answer.type()))
    known = persons.fill_null(0)
    blank = persons.isnull()
    return findings.group_by("_place").aggregate(
        households=findings.count(),
        households_yes=counted(answer),
        households_unknown=counted(answer.isnull()),
        persons=total_of(known),
        persons_yes=total_of(answer.fill_null(False).ifelse(known, 0)),
        persons_unknown=total_of(answer.isnull().ifelse(known, 0)),
        size_unknown=counted(blank),
        size_unknown_yes=counted(answer & blank),
        size_unknown_open=counted(answer.isnull() & blank),
    )


def _level(finest: ibis.Table, level: int) -> ibis.Table:
    if level == NATION_LEVEL:
        placed = finest.mutate(_area=whole(NATION_LEVEL))
    else:
        placed = at_level(finest.filter(finest["_place"].notnull()), level, area="_place", name="_area")
    sums = {name: total_of(placed[name]) for name in _SUMS}
    summed = placed.group_by("_area").aggregate(**sums)
    return summed.select(level=whole(level), area=summed["_area"], **{n: summed[n] for n in _SUMS})


def _rated(found: ibis.Table, unknown_sizes: Weights) -> ibis.Table:
    yes, open_ = found["persons_yes"], found["persons_unknown"]
    no = found["persons"] - yes - open_
    blank_yes, blank_open = found["size_unknown_yes"], found["size_unknown_open"]
    parts = Parts(yes, no, open_, blank_yes, found["size_unknown"] - blank_yes - blank_open, blank_open)
    low, high = parts.between(unknown_sizes)
    rated = found.mutate(
        rate=ratio(yes, yes + no), share_unknown=ratio(open_, found["persons"]), rate_low=low, rate_high=high
    )
    return rated.drop("size_unknown_yes", "size_unknown_open")
