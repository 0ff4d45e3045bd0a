"""Figures from findings: households and persons by answer and place, causes, the distribution, what it would cost.

Everything is one pass over the findings of the places asked for; nothing here opens a household.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fupin.columnar.backends.base import Engine
from fupin.columnar.kept import cell_of, parts_of
from fupin.columnar.numbers import Column, Exact, whole
from fupin.columnar.rollup import FINDINGS
from fupin.columnar.schema.store import Store
from fupin.kernel.area import NATION, level_of, span, unit_of
from fupin.kernel.errors import FupinError
from fupin.policy.packs import RuleSet

ANSWERS: dict[str, dict[str, bool | None]] = {
    "yes": {"answer": True},
    "no": {"answer": False},
    "unknown": {"answer": None},
}


def identifying(rules: RuleSet) -> str:
    """The decision that identifies; raises where the year has none."""
    found = rules.for_purpose("identify")
    if found is None:
        raise FupinError("No rule identifies in %(year)s.", year=rules.year)
    return found


def answers(
    findings: Store,
    rules: RuleSet,
    engine: Engine,
    *,
    area: int = NATION,
    level: int | None = None,
    rule: str | None = None,
) -> pa.Table:
    """Households by answer, one row per place of a level inside an area (or the area itself).

    Columns: area, households, size_unknown; yes, no and unknown, each with `_persons` and `_unsized`; cost, the minor
    units that would lift everybody to the line in a year, and cost_unknown, the households it leaves out.
    """
    table = _attached(findings, engine, area)
    answer = table[rule or identifying(rules)]
    gap = rules.for_purpose("gap")
    gaps = {"": cell_of(rules, gap, table)} if gap else {}
    amounts = costs(gaps, table["size"])
    counted = engine.fetch(by_place(table, area, level, {"answer": answer}, amounts))
    return told(whole_numbers(counted, but=("answer",)), ANSWERS, amounts)


def causes(
    findings: Store,
    rules: RuleSet,
    engine: Engine,
    *,
    area: int = NATION,
    level: int | None = None,
    rule: str | None = None,
) -> pa.Table:
    """The households that a decision says yes to, by place and main cause (null where nobody knows it)."""
    table = _attached(findings, engine, area)
    chosen = _inside(table, area).filter(lambda t: t[rule or identifying(rules)])
    grouped = chosen.group_by(area=_place(chosen, area, level), main_cause=chosen["main_cause"])
    counted = grouped.aggregate(households=chosen.count(), persons=chosen["size"].sum())
    return whole_numbers(engine.fetch(counted.order_by("area", "main_cause")), but=("main_cause",))


def distribution(
    findings: Store, rules: RuleSet, engine: Engine, amount: str, width: int, *, area: int = NATION
) -> pa.Table:
    """Households by an amount in steps of a width (minor units): step, households, persons; step null is unknown.

    Step n holds what is at least n × width and less than (n + 1) × width, exactly, whatever was rounded to be shown.
    """
    table = _inside(_attached(findings, engine, area), area)
    step = _floor(cell_of(rules, amount, table), width)
    grouped = table.group_by(step=step).aggregate(households=table.count(), persons=table["size"].sum())
    return whole_numbers(engine.fetch(grouped.order_by("step")))


def table_of(findings: Store) -> ibis.Table:
    """The findings as Ibis sees them, before they are tied to files."""
    schema = pq.read_schema(findings.files(FINDINGS)[0])
    return ibis.table(ibis.Schema.from_pyarrow(schema.remove_metadata()), name=FINDINGS)


def files_of(findings: Store, area: int) -> list[Path]:
    """The files of findings that hold every household of a place; at least one."""
    found = [file for part in parts_of(findings, area) for file in findings.files(FINDINGS, part)]
    return found or findings.files(FINDINGS)[:1]  # engines read no empty list; none of its rows is of the place


def costs(gaps: Mapping[str, Exact], size: Column) -> dict[str, Column]:
    """What would lift each household to the line, by moment: its gap per head times its persons, in minor units."""
    found: dict[str, Column] = {}
    for moment, gap in gaps.items():
        lifted = Exact(gap.top * size, gap.bottom, gap.scale).rounded()
        known = gap.known() & size.notnull()
        name = f"cost_{moment}" if moment else "cost"
        found[name] = ibis.cases((gap.known() & (gap.top <= whole(0)), whole(0)), (known, lifted))
    return found


Sides = Mapping[str, bool | None]
"""Which answer a group has at each moment: {"before": False, "after": None}."""


def by_place(
    table: ibis.Table,
    area: int,
    level: int | None,
    said: Mapping[str, Column],
    amounts: Mapping[str, Column],
) -> ibis.Table:
    """Count households by what they say, and add up amounts, for every place of a level inside an area."""
    inside = _inside(table.select("area", "size", **said, **amounts), area)
    columns = {"households": inside.count(), "sized": inside["size"].count(), "persons": inside["size"].sum()}
    for name in amounts:
        columns |= {name: inside[name].sum(), f"{name}_known": inside[name].count()}
    return inside.group_by(area=_place(inside, area, level), **{n: inside[n] for n in said}).aggregate(**columns)


def told(counted: pa.Table, groups: Mapping[str, Sides], amounts: Iterable[str]) -> pa.Table:
    """What `by_place` counted, one row per place: each group's households, persons and households of unknown size."""
    households, sized = counted["households"], counted["sized"]
    unsized = pc.subtract(households, sized)
    columns = {"area": counted["area"], "households": households, "size_unknown": unsized}
    for name, sides in groups.items():
        chosen = _says(counted, sides)
        own = {"": households, "_persons": counted["persons"], "_unsized": unsized}
        columns |= {f"{name}{end}": pc.if_else(chosen, pc.fill_null(c, 0), 0) for end, c in own.items()}
    for name in amounts:
        left_out = pc.subtract(households, counted[f"{name}_known"])
        columns |= {name: pc.fill_null(counted[name], 0), f"{name}_unknown": left_out}
    return added_up([pa.table(columns)])


def _says(counted: pa.Table, sides: Sides) -> pa.ChunkedArray:
    masks = [pc.is_null(counted[m]) if s is None else pc.equal(counted[m], s) for m, s in sides.items()]
    return reduce(pc.and_, [pc.fill_null(mask, False) for mask in masks])


def whole_numbers(found: pa.Table, but: Sequence[str] = ()) -> pa.Table:
    """Every column in 64 bits, whatever an engine widened its sums to; raises where that does not fit."""
    types = [(name, found.schema.field(name).type if name in but else pa.int64()) for name in found.column_names]
    return found.cast(pa.schema(types))


def added_up(parts: Iterable[pa.Table]) -> pa.Table:
    """The counts of several parts as one, by area."""
    together = pa.concat_tables(parts)
    names = [name for name in together.column_names if name != "area"]
    summed = together.group_by("area").aggregate([(name, "sum") for name in names])
    return summed.rename_columns([name.removesuffix("_sum") for name in summed.column_names]).sort_by("area")


def total(found: pa.Table) -> dict[str, int]:
    """The sums of every column but the area."""
    return {name: pc.sum(found[name]).as_py() or 0 for name in found.column_names if name != "area"}


def _attached(findings: Store, engine: Engine, area: int) -> ibis.Table:
    engine.attach({FINDINGS: files_of(findings, area)})
    return table_of(findings)


def _inside(table: ibis.Table, area: int) -> ibis.Table:
    return table if area == NATION else table.filter(table["area"].between(*map(whole, span(area))))


def _place(table: ibis.Table, area: int, level: int | None) -> Column:
    if level is None or level <= level_of(area):
        return whole(area)
    unit = whole(unit_of(level))
    return table["area"] - table["area"] % unit


def _floor(amount: Exact, width: int) -> Column:
    steps = whole(amount.scale * width)
    bottom = steps if amount.bottom is None else amount.bottom * steps
    return (amount.top.cast("float64") / bottom).floor().cast("int64")
