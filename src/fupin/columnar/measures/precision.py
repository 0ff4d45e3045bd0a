"""Measures with standard errors that respect strata, clusters and weights.

Every function returns one row per group with `answers`, `weight`, `share_unknown`, `clusters`, `strata`, `df`, `lonely`
and, for each measure, `<measure>`, `<measure>_se` and `<measure>_deff`; `estimates` reads such a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import pyarrow as pa

from fupin.columnar.measures.counting import Index, scored
from fupin.columnar.measures.gaps import watts_gap
from fupin.columnar.measures.influence import density, line_influence, spread_influences, spread_of, with_kernel
from fupin.columnar.measures.intervals import Estimate, cautions_of
from fupin.columnar.measures.line import Line, Share, WrongLine, below, drawn, gap_share
from fupin.columnar.measures.linear import Linear, total, variances
from fupin.columnar.measures.sample import ALL, Column, Sample, number, one_or_zero, prepared, ratio, shown

Columns = dict[str, Column]


def mean_precision(sample: Sample, column: str) -> ibis.Table:
    """The weighted mean of a column, as the measure `mean`; a yes/no column gives a share."""
    rows = prepared(sample)
    kind = rows[column].type()
    value = one_or_zero(rows[column]) if kind.is_boolean() else number(rows, column).cast("float64")
    return _precision(sample, rows.mutate(_mean=value), {"mean": "_mean"})


def ratio_precision(sample: Sample, top: str, bottom: str) -> ibis.Table:
    """The ratio of two weighted totals, as the measure `ratio`, over the rows that know both."""
    rows = prepared(sample)
    rows = rows.mutate(_top=number(rows, top).cast("float64"), _bottom=number(rows, bottom).cast("float64"))
    estimate, influence = ratio_of(rows, rows["_top"], rows["_bottom"], sample.keys)
    return _shown(sample, Linear(rows, {"ratio": estimate}, {"ratio": influence}))


def poverty_precision(sample: Sample, welfare: str, line: Line, *, strict: bool = True) -> ibis.Table:
    """Headcount, gap, severity and Watts with standard errors; a relative line adds its own uncertainty."""
    rows = drawn(prepared(sample, welfare), line)
    poor = below(rows, strict)
    rows = rows.mutate(_headcount=one_or_zero(poor), _gap=gap_share(rows, poor), _watts=watts_gap(rows, poor))
    rows = rows.mutate(_severity=rows["_gap"] * rows["_gap"])
    names = {name: f"_{name}" for name in ("headcount", "gap", "severity", "watts")}
    if not isinstance(line, Share):
        return _precision(sample, rows, names)
    return _shown(sample, _relative(sample, rows, line, names))


def inequality_precision(sample: Sample, welfare: str) -> ibis.Table:
    """Mean, median, Gini and S80/S20 with standard errors."""
    rows = spread_of(prepared(sample, welfare), sample.keys)
    rows = with_kernel(rows, sample.keys, _at_middle=rows["_q50"])
    return _shown(sample, Linear(rows, *_split(spread_influences(rows, sample.keys))))


def multidimensional_precision(sample: Sample, index: Index) -> ibis.Table:
    """H, A and M0 (`headcount`, `intensity`, `adjusted`) with standard errors, over complete rows."""
    rows = scored(sample, index)
    one = one_or_zero(rows["_poor"].notnull())
    pairs = {
        "headcount": (rows["_poor"], one),
        "intensity": (rows["_score"], rows["_poor"]),
        "adjusted": (rows["_score"], one),
    }
    found = {name: ratio_of(rows, top, bottom, sample.keys) for name, (top, bottom) in pairs.items()}
    return _shown(sample, Linear(rows, *_split(found)))


def ratio_of(rows: ibis.Table, top: Column, bottom: Column, keys: tuple[str, ...]) -> tuple[Column, Column]:
    """The ratio of two weighted totals in each group, and each row's influence on it."""
    weight = ibis.cases((top.notnull() & bottom.notnull(), rows["_w"]))
    below_ = total(weight * bottom, keys)
    estimate = ratio(total(weight * top, keys), below_)
    return estimate, ratio(top - estimate * bottom, below_)


def estimates(found: pa.Table, by: Sequence[str] = ()) -> list[Estimate]:
    """The measures of a fetched precision table, one `Estimate` each, in the order of its rows and columns."""
    names = [name.removesuffix("_se") for name in found.column_names if name.endswith("_se")]
    return [_estimate(row, name, by) for row in found.to_pylist() for name in names]


def _estimate(row: Mapping[str, object], name: str, by: Sequence[str]) -> Estimate:
    answers, df, effect, unknown = (row[key] for key in ("answers", "df", f"{name}_deff", "share_unknown"))
    assert isinstance(answers, int) and isinstance(df, int)  # noqa: S101 - counts are never unknown
    value, se, effect, unknown = (_number(part) for part in (row[name], row[f"{name}_se"], effect, unknown))
    cautions = cautions_of(answers / (effect or 1), df, lonely=row["lonely"] is True, share_unknown=unknown)
    return Estimate(tuple(row[key] for key in by), name, value, se, answers, df, effect, unknown, cautions)


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _precision(sample: Sample, rows: ibis.Table, names: Mapping[str, str]) -> ibis.Table:
    return _shown(sample, Linear(rows, *_split(_means(rows, names, sample.keys))))


def _means(rows: ibis.Table, names: Mapping[str, str], keys: tuple[str, ...]) -> dict[str, tuple[Column, Column]]:
    one = ibis.literal(1)
    return {name: ratio_of(rows, rows[column], one, keys) for name, column in names.items()}


def _split(found: Mapping[str, tuple[Column, Column]]) -> tuple[Columns, Columns]:
    return {name: pair[0] for name, pair in found.items()}, {name: pair[1] for name, pair in found.items()}


def _shown(sample: Sample, linear: Linear) -> ibis.Table:
    return shown(sample, variances(sample, linear))


def _relative(sample: Sample, rows: ibis.Table, line: Share, names: Mapping[str, str]) -> Linear:
    rows = with_kernel(rows, (ALL,), _at_line=rows["_z"], _at_middle=rows["_z"] / line.share)
    found, influences = _split(_means(rows, names, sample.keys))
    moved = line_influence(rows, line)
    pulls = _pulls(rows, found, sample.keys)
    if line.within == sample.by:
        together = {name: influence + pulls[name] * moved for name, influence in influences.items()}
        return Linear(rows, found, together)
    if line.within:
        raise WrongLine(
            "A line within %(within)s has no standard error by %(by)s; take both alike, or one line for all.",
            within=", ".join(line.within),
            by=", ".join(sample.by) or "nothing",
        )
    return Linear(rows, found, influences, moved, pulls)


def _pulls(rows: ibis.Table, found: Columns, keys: tuple[str, ...]) -> Columns:
    """What each measure moves when the line moves by one unit."""
    value = rows["_z"]
    positive = ibis.cases((rows["_watts"].notnull(), rows["_w"]))
    poor = ratio(total(positive * rows["_headcount"], keys), total(positive, keys))
    return {
        "headcount": density(rows, "_at_line", keys),
        "gap": ratio(found["headcount"] - found["gap"], value),
        "severity": ratio(2 * (found["gap"] - found["severity"]), value),
        "watts": ratio(poor, value),
    }
