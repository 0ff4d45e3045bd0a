"""By how much an estimate moves when one row weighs a little more.

Quantiles move by the density of welfare around them, which is estimated with a normal kernel; its width is the
standard deviation over the fifth root of the total weight (the rule of R's convey).
"""

from __future__ import annotations

from math import pi, sqrt

import ibis

from fupin.columnar.measures.line import Share
from fupin.columnar.measures.linear import total
from fupin.columnar.measures.ranks import levels
from fupin.columnar.measures.sample import ALL, Column, joined, one_or_zero, ratio
from fupin.columnar.measures.spread import with_quintiles

Keys = tuple[str, ...]


def known_weight(rows: ibis.Table) -> Column:
    """The weight of the rows whose welfare is known."""
    return ibis.cases((rows["_y"].notnull(), rows["_w"]))


def with_kernel(rows: ibis.Table, scope: Keys, **points: Column) -> ibis.Table:
    """The rows with the kernel of welfare around named points, and its width `_h`, that of a group of `scope`."""
    value, weight = rows["_y"].cast("float64"), known_weight(rows)
    people, welfare = total(weight, scope), total(weight * value, scope)
    spread = ratio(total(weight * value * value, scope) - ratio(welfare * welfare, people), people)
    # a width of its own table: engines do not nest one window in another
    rows = rows.mutate(_h=ibis.greatest(spread, 0.0).sqrt() / people**0.2)
    return rows.mutate(**{name: _kernel(rows, point) for name, point in points.items()})


def density(rows: ibis.Table, kernel: str, keys: Keys) -> Column:
    """The density of welfare in a group at the point of a kernel."""
    weight = known_weight(rows)
    return ratio(total(weight * rows[kernel], keys), total(weight, keys) * rows["_h"])


def quantile_influence(rows: ibis.Table, quantile: Column, order: float, kernel: str, keys: Keys) -> Column:
    """The influence of each row on a quantile of its group, from the kernel around it."""
    reached = one_or_zero(rows["_y"] <= quantile)
    return -ratio(reached - order, total(known_weight(rows), keys) * density(rows, kernel, keys))


def line_influence(rows: ibis.Table, line: Share) -> Column:
    """The influence of each row on a line that is a share of the median (kernel `_at_middle`) or the mean."""
    keys = line.within or (ALL,)
    middle = rows["_z"] / line.share
    if line.of == "median":
        return line.share * quantile_influence(rows, middle, 0.5, "_at_middle", keys)
    return line.share * ratio(rows["_y"].cast("float64") - middle, total(known_weight(rows), keys))


def spread_of(rows: ibis.Table, keys: Keys) -> ibis.Table:
    """Prepared rows with what lies up to the middle of their level: `_c` weight, `_g` welfare; and the quantiles."""
    ranked = with_quintiles(levels(rows, keys), keys)
    own = ranked["_w"] * ranked["_y"].cast("float64")
    upto = ibis.cumulative_window(group_by=list(keys), order_by="_y")
    middle = ranked.select(
        *keys,
        "_y",
        *("_q20", "_q50", "_q80"),
        _c=ranked["_c"] - ranked["_w"] / 2,
        _g=own.sum().over(upto) - own / 2,
    )
    return joined(rows, middle, (*keys, "_y"), "left")


def spread_influences(rows: ibis.Table, keys: Keys) -> dict[str, tuple[Column, Column]]:
    """Mean, median, Gini and S80/S20 of rows from `spread_of`, each with every row's influence on it."""
    value, weight = rows["_y"].cast("float64"), known_weight(rows)
    people = total(weight, keys)
    mean = ratio(total(weight * value, keys), people)
    return {
        "mean": (mean, ratio(value - mean, people)),
        "median": (rows["_q50"], quantile_influence(rows, rows["_q50"], 0.5, "_at_middle", keys)),
        "gini": _gini(rows, keys),
        "quintile_share": _quintile_share(rows, keys),
    }


def _gini(rows: ibis.Table, keys: Keys) -> tuple[Column, Column]:
    value, weight = rows["_y"].cast("float64"), known_weight(rows)
    people, welfare = total(weight, keys), total(weight * value, keys)
    whole = people * welfare
    ranked = ratio(2 * total(weight * value * rows["_c"], keys), whole)
    moved = ratio(2 * (value * rows["_c"] + welfare - rows["_g"]), whole)
    return ranked - 1, moved - ranked * (ratio(ibis.literal(1.0), people) + ratio(value, welfare))


def _quintile_share(rows: ibis.Table, keys: Keys) -> tuple[Column, Column]:
    value, weight = rows["_y"].cast("float64"), known_weight(rows)
    low, high = rows["_q20"], rows["_q80"]
    under, over = one_or_zero(value <= low), one_or_zero(value > high)
    poorest, richest = total(weight * value * under, keys), total(weight * value * over, keys)
    share = ratio(richest, poorest)
    # A total up to a quantile moves by the row's own part, less what it moves the quantile; the density cancels out.
    on_poorest = value * under - low * (under - 0.2)
    on_richest = value * over + high * ((1 - over) - 0.8)
    return share, ratio(on_richest - share * on_poorest, poorest)


def _kernel(rows: ibis.Table, point: Column) -> Column:
    apart = ratio(point - rows["_y"].cast("float64"), rows["_h"])
    return (-(apart * apart) / 2).exp() / sqrt(2 * pi)
