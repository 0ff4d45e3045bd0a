"""How unequally welfare is spread."""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from fupin.columnar.measures.gaps import tally
from fupin.columnar.measures.ranks import candidate, levels, reaches
from fupin.columnar.measures.sample import Column, Sample, joined, prepared, ratio, shown

ORDERS = {"_q20": 0.2, "_q50": 0.5, "_q80": 0.8}


def inequality(
    sample: Sample,
    welfare: str,
    *,
    entropy: Sequence[float] = (0, 1, 2),
    atkinson: Sequence[float] = (0.5, 1),
) -> ibis.Table:
    """Mean, median, Gini (two ways), S80/S20, generalised entropy and Atkinson by group (`columns.INEQUALITY`).

    Entropy and Atkinson are taken over welfare above zero; `share_positive` says over how much of the weight.
    """
    rows = prepared(sample, welfare)
    counts = rows.group_by(list(sample.keys)).aggregate(**tally(rows, rows["_y"]))
    ranked = with_quintiles(levels(rows, sample.keys), sample.keys)
    sums = ranked.group_by(list(sample.keys)).aggregate(**_sums(ranked, [*entropy, *(1 - a for a in atkinson)]))
    measures = {name(order, "entropy"): _entropy(sums, order) for order in entropy}
    measures |= {name(order, "atkinson"): _atkinson(sums, order) for order in atkinson}
    found = sums.select(*sample.keys, **_spread(sums), **measures)
    return shown(sample, joined(counts, found, sample.keys, "left"))


def name(order: float, family: str) -> str:
    """The column of a measure with a parameter: entropy_0, atkinson_0_5."""
    return f"{family}_{order:g}".replace(".", "_").replace("-", "minus_")


def with_quintiles(ranked: ibis.Table, keys: tuple[str, ...]) -> ibis.Table:
    ranked = ranked.mutate(**{column: candidate(ranked, keys, order) for column, order in ORDERS.items()})
    firsts = {
        column: ranked[column].min(where=reaches(ranked, order)).over(group_by=list(keys))
        for column, order in ORDERS.items()
    }
    return ranked.mutate(**firsts)


def _sums(ranked: ibis.Table, powers: Sequence[float]) -> dict[str, Column]:
    weight, value = ranked["_w"], ranked["_y"].cast("float64")
    bottom, top, plus = value <= ranked["_q20"], value > ranked["_q80"], value > 0
    positive = ibis.cases((plus, value))
    sums = {
        "weight": weight.sum(),
        "total": (weight * value).sum(),
        # sums over single rows with ties: 2 Σ w x C − Σ w² x, and with every w replaced by 1 in the last term
        "ranked": (value * weight * (2 * ranked["_c"] - weight)).sum(),
        "ranked_plain": (value * (weight * (2 * ranked["_c"] - weight) + ranked["_w2"] - weight)).sum(),
        "median": ranked["_q50"].max(),
        "top": (weight * value).sum(where=top),
        "top_weight": weight.sum(where=top),
        "bottom": (weight * value).sum(where=bottom),
        "bottom_weight": weight.sum(where=bottom),
        "plus": weight.sum(where=plus).fill_null(0.0),
        "plus_total": (weight * positive).sum(),
        "log": (weight * positive.ln()).sum(),
        "log_total": (weight * positive * positive.ln()).sum(),
    }
    return sums | {name(power, "power"): (weight * positive**power).sum() for power in powers if power not in (0, 1)}


def _spread(sums: ibis.Table) -> dict[str, Column]:
    whole = sums["weight"] * sums["total"]
    return {
        "mean": ratio(sums["total"], sums["weight"]),
        "median": sums["median"],
        "gini": ratio(sums["ranked"], whole) - 1,
        "gini_plain": ratio(sums["ranked_plain"], whole) - 1,
        "quintile_share": ratio(sums["top"], sums["bottom"]),
        "quintile_share_means": ratio(
            ratio(sums["top"], sums["top_weight"]), ratio(sums["bottom"], sums["bottom_weight"])
        ),
        "share_positive": ratio(sums["plus"], sums["weight"]),
    }


def _entropy(sums: ibis.Table, order: float) -> Column:
    mean = ratio(sums["plus_total"], sums["plus"])
    if order == 0:
        return mean.ln() - ratio(sums["log"], sums["plus"])
    if order == 1:
        return ratio(sums["log_total"], sums["plus_total"]) - mean.ln()
    share = ratio(sums[name(order, "power")], sums["plus"]) / mean**order
    return (share - 1) / (order * (order - 1))


def _atkinson(sums: ibis.Table, aversion: float) -> Column:
    mean = ratio(sums["plus_total"], sums["plus"])
    if aversion == 1:
        return 1 - ratio(sums["log"], sums["plus"]).exp() / mean
    power = ratio(sums[name(1 - aversion, "power")], sums["plus"]) ** (1 / (1 - aversion))
    return 1 - power / mean
