"""Ranks with weights: every distinct value with the weight up to it, and the quantiles that follow.

The quantile of order p is the smallest value at which the share of weight up to and including it reaches p; where
it reaches p exactly, the mean of that value and the next (the rule of R's laeken and of Eurostat).
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis

from fupin.columnar.measures.sample import Column, Sample, prepared, ratio, shown

Keys = tuple[str, ...]


def levels(rows: ibis.Table, keys: Keys) -> ibis.Table:
    """Each distinct welfare of a group, once: `_w` its weight, `_w2` squares, `_c` weight up to it, `_n` of all."""
    known = rows.filter(rows["_y"].notnull() & rows["_w"].notnull())
    weight = known["_w"]
    distinct = known.group_by([*keys, "_y"]).aggregate(_w=weight.sum(), _w2=(weight * weight).sum())
    group = list(keys)
    upto = ibis.cumulative_window(group_by=group, order_by="_y")
    total = distinct["_w"].sum()
    return distinct.mutate(_c=total.over(upto), _n=total.over(group_by=group))


def reaches(ranked: ibis.Table, order: float) -> Column:
    """Whether the share of weight up to a value is at least `order`."""
    return ratio(ranked["_c"], ranked["_n"]) >= order


def candidate(ranked: ibis.Table, keys: Keys, order: float) -> Column:
    """The quantile, if this value is the first that reaches the order; it never falls from value to value."""
    value = ranked["_y"].cast("float64")
    following = value.lead().over(group_by=list(keys), order_by="_y")
    exact = ratio(ranked["_c"], ranked["_n"]) == order
    return exact.ifelse((value + following.fill_null(value)) / 2, value)


def weighted_quantiles(rows: ibis.Table, keys: Keys, orders: Mapping[str, float]) -> ibis.Table:
    """Named quantiles of welfare in prepared rows, one row per group."""
    ranked = levels(rows, keys)
    ranked = ranked.mutate(**{name: candidate(ranked, keys, order) for name, order in orders.items()})
    found = {name: ranked[name].min(where=reaches(ranked, order)) for name, order in orders.items()}
    return ranked.group_by(list(keys)).aggregate(**found)


def quantiles(sample: Sample, welfare: str, orders: Mapping[str, float]) -> ibis.Table:
    """Named weighted quantiles by group, such as {"median": 0.5}; orders lie above 0 and below 1."""
    if not all(0 < order < 1 for order in orders.values()):
        raise ValueError(f"the order of a quantile lies between 0 and 1: {dict(orders)}")
    return shown(sample, weighted_quantiles(prepared(sample, welfare), sample.keys, orders))
