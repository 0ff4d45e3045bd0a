"""How many are poor, how far below the line, and how unequally."""

from __future__ import annotations

import ibis

from fupin.columnar.measures.bounds import ANY_WEIGHT, Weights, bounds
from fupin.columnar.measures.line import Line, below, drawn, gap_share
from fupin.columnar.measures.ranks import weighted_quantiles
from fupin.columnar.measures.sample import Column, Sample, counted, joined, one_or_zero, prepared, ratio, shown


def poverty(
    sample: Sample, welfare: str, line: Line, *, strict: bool = True, unknown_weights: Weights = ANY_WEIGHT
) -> ibis.Table:
    """Headcount, gap, severity and Watts by group, with what is unknown; `columns.POVERTY` explains each column.

    `strict` says that who stands exactly on the line is not poor. The Watts measure is taken over welfare above zero.
    """
    rows = drawn(prepared(sample, welfare), line)
    poor = below(rows, strict)
    rows = rows.mutate(_poor=poor, _gap=gap_share(rows, poor), _watts=watts_gap(rows, poor))
    low, high = bounds(rows["_poor"], rows["_w"], unknown_weights)
    found = rows.group_by(list(sample.keys)).aggregate(
        **tally(rows, rows["_poor"]),
        line=_one_line(rows),
        headcount=average(rows, one_or_zero(rows["_poor"])),
        gap=average(rows, rows["_gap"]),
        severity=average(rows, rows["_gap"] * rows["_gap"]),
        watts=average(rows, rows["_watts"]),
        headcount_low=low,
        headcount_high=high,
    )
    return shown(sample, found)


def sen_indices(sample: Sample, welfare: str, line: Line, *, strict: bool = True) -> ibis.Table:
    """The indices of Sen and of Sen, Shorrocks and Thon by group, with their parts (`columns.SEN`)."""
    rows = drawn(prepared(sample, welfare), line)
    rows = rows.mutate(_poor=below(rows, strict))
    rows = rows.filter(rows["_poor"].notnull() & rows["_w"].notnull())
    ranked = _ranked(rows, sample.keys)
    weight, reached = ranked["_w"], ranked["_c"]
    position = weight * (2 * reached - weight)
    from_top = weight * (2 * (ranked["_n"] - reached) + weight)
    poor, share, gap = ranked["_poor"], ranked["_r"], 1 - ranked["_r"]
    parts = ranked.group_by(list(sample.keys)).aggregate(
        all=weight.sum(),
        poor=weight.sum(where=poor),
        lack=(weight * gap).sum(where=poor),
        have=(weight * share).sum(where=poor),
        have_ranked=(position * share).sum(where=poor),
        lack_ranked=(from_top * gap).sum(where=poor),
    )
    return shown(sample, parts.select(*sample.keys, **_sen(parts)))


def median_gap(sample: Sample, welfare: str, line: Line, *, strict: bool = True) -> ibis.Table:
    """What the median poor lack, as a share of the line (`columns.MEDIAN_GAP`); Eurostat's takes `Share(0.6)`."""
    rows = drawn(prepared(sample, welfare), line)
    lines = rows.group_by(list(sample.keys)).aggregate(line=_one_line(rows))
    poor = weighted_quantiles(rows.filter(below(rows, strict)), sample.keys, {"median_poor": 0.5})
    found = joined(lines, poor, sample.keys, "left")
    return shown(sample, found.mutate(median_gap=1 - ratio(found["median_poor"], found["line"])))


def watts_gap(rows: ibis.Table, poor: Column) -> Column:
    """The logarithm of line over welfare for the poor, 0 for others, unknown where welfare is not above zero."""
    welfare, line = rows["_y"].cast("float64"), rows["_z"].cast("float64")
    positive = ibis.cases((welfare > 0, welfare))
    return ibis.cases((poor, (line / positive).ln()), (~poor & (welfare > 0), ibis.literal(0.0)))


def average(rows: ibis.Table, value: Column) -> Column:
    """The weighted mean over the rows whose value and weight are known."""
    weight = ibis.cases((value.notnull(), rows["_w"]))
    return ratio((weight * value).sum(), weight.sum())


def tally(rows: ibis.Table, answer: Column) -> dict[str, Column]:
    """How many rows there are, of how many the answer or the weight is unknown, and the weights."""
    weight = rows["_w"]
    unknown = weight.sum(where=answer.isnull()).fill_null(0.0)
    return {
        "rows": rows.count(),
        "rows_unknown": counted(answer.isnull()),
        "rows_unweighted": counted(weight.isnull()),
        "weight": weight.sum().fill_null(0.0),
        "share_unknown": ratio(unknown, weight.sum()),
    }


def _one_line(rows: ibis.Table) -> Column:
    line = rows["_z"].cast("float64")
    return ibis.cases((line.min() == line.max(), line.min()))


def _ranked(rows: ibis.Table, keys: tuple[str, ...]) -> ibis.Table:
    """Shares of the line with the weight up to each; all who are not poor are one level, above."""
    rows = rows.mutate(_r=rows["_poor"].ifelse(ratio(rows["_y"], rows["_z"]), ibis.literal(2.0)))
    distinct = rows.group_by([*keys, "_poor", "_r"]).aggregate(_w=rows["_w"].sum())
    total, group = distinct["_w"].sum(), list(keys)
    upto = ibis.cumulative_window(group_by=group, order_by="_r")
    return distinct.mutate(_c=total.over(upto), _n=total.over(group_by=group))


def _sen(parts: ibis.Table) -> dict[str, Column]:
    headcount = ratio(parts["poor"], parts["all"])
    gap = ratio(parts["lack"].fill_null(0.0), parts["all"])
    income_gap = ratio(parts["lack"], parts["poor"])
    gini_poor = ratio(parts["have_ranked"], parts["poor"] * parts["have"]) - 1
    gini_gaps = ratio(parts["lack_ranked"], parts["all"] * parts["lack"]) - 1
    spread = ratio(parts["have"], parts["all"]) * gini_poor
    return {
        "headcount": headcount.fill_null(0.0),
        "income_gap": income_gap,
        "gini_poor": gini_poor,
        "sen": gap + spread.fill_null(0.0),
        "sst": gap * (1 + gini_gaps.fill_null(0.0)),
    }
