"""The variance of an estimate from the design, by Taylor's linearisation; clusters count as drawn with replacement.

Every row has an influence: by how much the estimate moves per unit of the row's weight. Influences are summed by
cluster, and the spread of these sums within the strata is the variance. A stratum with one cluster has no spread,
so the variance is unknown. Groups are domains: clusters without a row of the group count with a sum of 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

import ibis

from fupin.columnar.measures.sample import Column, Sample, counted, joined, ratio, total_of

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """Prepared rows with each measure's estimate and influence, both null where the row is unknown.

    With a line that moves with the whole sample, `line` is the row's influence on it and `pull` what each measure
    moves per unit of the line (a column that is the same in the whole group).
    """

    rows: ibis.Table
    estimates: Mapping[str, Column]
    influences: Mapping[str, Column]
    line: Column | None = None
    pull: Mapping[str, Column] = field(default_factory=dict)


def total(value: Column, keys: Keys) -> Column:
    """A sum over the whole group, on every row."""
    return value.sum().over(group_by=list(keys))


def variances(sample: Sample, linear: Linear) -> ibis.Table:
    """One row per group: answers, clusters, df, and `<measure>`, `<measure>_se`, `<measure>_deff`."""
    names, keys = list(linear.estimates), sample.keys
    rows = _laid_out(linear)
    facts = rows.group_by(list(keys)).aggregate(**_facts(names, pulled=linear.line is not None, rows=rows))
    strata = _strata(sample, rows, names)
    if linear.line is not None:
        strata = _moved(facts, strata, _line_by_stratum(sample, rows), keys, names)
    strata = joined(strata, _drawn(sample, rows), ("_stratum",))
    spread = strata.group_by(list(keys)).aggregate(
        _lonely=counted(strata["_n"] < 2),
        clusters=total_of(strata["_seen"]),
        strata=counted(strata["_seen"] > 0),
        **{f"_v_{name}": _spread(strata, name).sum() for name in names},
    )
    return _told(joined(facts, spread, keys), keys, names)


def _laid_out(linear: Linear) -> ibis.Table:
    known = reduce(or_, (value.notnull() for value in linear.influences.values()))
    columns = {"_known": (known & linear.rows["_w"].notnull()).ifelse(1, 0)}
    for name, influence in linear.influences.items():
        columns |= {f"_e_{name}": linear.estimates[name], f"_u_{name}": influence}
    for name, pull in linear.pull.items():
        columns[f"_k_{name}"] = pull
    if linear.line is None:
        return linear.rows.mutate(**columns)
    columns["_b"] = (linear.rows["_w"] * linear.line).fill_null(0.0)
    rows = linear.rows.mutate(**columns)
    return rows if "_cluster" not in rows.columns else rows.mutate(_b=total(rows["_b"], ("_stratum", "_cluster")))


def _facts(names: Sequence[str], *, pulled: bool, rows: ibis.Table) -> dict[str, Column]:
    known = rows["_known"] == 1
    found = {
        "answers": counted(known),
        "weight": rows["_w"].sum(where=known),
        "share_unknown": ratio(rows["_w"].sum(where=~known).fill_null(0.0), rows["_w"].sum()),
    }
    for name in names:
        influence = rows[f"_u_{name}"]
        found[name] = rows[f"_e_{name}"].max()
        found[f"_s_{name}"] = (rows["_w"] * influence * influence).sum()
        if pulled:
            found[f"_k_{name}"] = rows[f"_k_{name}"].max()
    return found


def _strata(sample: Sample, rows: ibis.Table, names: Sequence[str]) -> ibis.Table:
    """Sums of the clusters' totals of each measure, of their squares, and of their products with the line's."""
    totals = {f"_a_{name}": (rows["_w"] * rows[f"_u_{name}"]).fill_null(0.0) for name in names}
    shift = rows["_b"] if "_b" in rows.columns else ibis.literal(0.0)
    keys = [*sample.keys, "_stratum"]
    if sample.clusters is None:
        clusters = rows.select(*keys, "_known", _b=shift, **totals)
    else:
        clusters = rows.mutate(_b=shift, **totals)
        sums = {name: clusters[name].sum() for name in totals}
        clusters = clusters.group_by([*keys, "_cluster"]).aggregate(
            _known=clusters["_known"].max(), _b=clusters["_b"].max(), **sums
        )
    found = {"_seen": counted(clusters["_known"] == 1)}
    for name in names:
        one = clusters[f"_a_{name}"]
        found |= {f"_s1_{name}": one.sum(), f"_s2_{name}": (one * one).sum()}
        found[f"_sb_{name}"] = (one * clusters["_b"]).sum()
    return clusters.group_by(keys).aggregate(**found)


def _drawn(sample: Sample, rows: ibis.Table) -> ibis.Table:
    """How many clusters each stratum has, in all groups together."""
    drawn = rows.count()
    if sample.clusters is not None:
        drawn = rows["_cluster"].nunique() + rows["_cluster"].isnull().any().ifelse(1, 0)
    return rows.group_by("_stratum").aggregate(_n=drawn.cast("float64"))


def _line_by_stratum(sample: Sample, rows: ibis.Table) -> ibis.Table:
    if sample.clusters is not None:
        rows = rows.group_by(["_stratum", "_cluster"]).aggregate(_b=rows["_b"].max())
    moved = rows["_b"]
    return rows.group_by("_stratum").aggregate(_b1=moved.sum(), _b2=(moved * moved).sum())


def _moved(facts: ibis.Table, strata: ibis.Table, line: ibis.Table, keys: Keys, names: Sequence[str]) -> ibis.Table:
    """The sums of total + pull × line, from the sums of either and of their products."""
    pulls = facts.select(*keys, *(f"_k_{name}" for name in names))
    every = joined(pulls.cross_join(line), strata, (*keys, "_stratum"), "left")
    found: dict[str, Column] = {"_seen": every["_seen"].fill_null(0)}
    for name in names:
        pull = every[f"_k_{name}"]
        one, square, cross = (every[f"{sum_}_{name}"].fill_null(0.0) for sum_ in ("_s1", "_s2", "_sb"))
        found[f"_s1_{name}"] = one + pull * every["_b1"]
        found[f"_s2_{name}"] = square + 2 * pull * cross + pull * pull * every["_b2"]
    return every.select(*keys, "_stratum", **found)


def _spread(strata: ibis.Table, name: str) -> Column:
    drawn, one, square = strata["_n"], strata[f"_s1_{name}"], strata[f"_s2_{name}"]
    return ratio(drawn, drawn - 1) * (square - one * one / drawn)


def _told(found: ibis.Table, keys: Keys, names: Sequence[str]) -> ibis.Table:
    columns: dict[str, Column] = {"df": found["clusters"] - found["strata"], "lonely": found["_lonely"] > 0}
    for name in names:
        variance = ibis.cases((found["_lonely"] == 0, ibis.greatest(found[f"_v_{name}"], 0.0)))
        simple = ratio(found["weight"] * found[f"_s_{name}"], found["answers"] - 1)
        columns |= {name: found[name], f"{name}_se": variance.sqrt(), f"{name}_deff": ratio(variance, simple)}
    return found.select(*keys, "answers", "weight", "share_unknown", "clusters", "strata", **columns)
