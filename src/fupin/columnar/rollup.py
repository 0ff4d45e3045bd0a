"""Findings counted by place: yes, no and unknown of every condition and decision, for every level of the tree.

A place has `households`, `persons` (of households whose size is known) and `size_unknown` (households whose size
is not). Every condition and decision has `<rule>_yes`, `_no`, `_unknown` (households) and `_persons` (persons in the
households that say yes). Every amount has `<rule>_sum` and `_known`: whole units, and over how many households.
"""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.operations import Cast

from fupin.columnar.backends.base import Engine, Source
from fupin.columnar.numbers import Column
from fupin.kernel.area import unit_of
from fupin.policy.packs import RuleSet

FINDINGS = "findings"
_STATEMENTS: dict[tuple[object, ...], str] = {}


def by_area(rules: RuleSet, findings: ibis.Table) -> ibis.Table:
    """Findings counted by the area that each household has."""
    columns = {"households": findings.count(), "persons": _sum(findings["size"]), "known": findings["size"].count()}
    for name in _answers(rules):
        columns |= _counted(name, findings[name], findings["size"])
    for name in rules.named("amount"):
        columns |= {f"{name}_sum": _sum(findings[name]), f"{name}_known": findings[name].count()}
    return findings.group_by("area").aggregate(**columns)


def by_place(rules: RuleSet, counted: pa.Table, levels: Iterable[int]) -> pa.Table:
    """The counts of every place of some levels, from counts by area or by lower places; ordered by level and place."""
    whole = pa.concat_tables([_at_level(counted, level) for level in levels])
    return _completed(rules, whole)


def climbed(places: pa.Table, level: int, levels: Iterable[int]) -> pa.Table:
    """The counts of places of higher levels, summed from those of one level."""
    lower = places.filter(pc.equal(places["level"], level))
    found = pa.concat_tables([_at_level(lower.drop_columns(["level"]), above) for above in levels])
    return found.select(places.column_names)


def roll_up(rules: RuleSet, findings: Source, level: int, engine: Engine) -> pa.Table:
    """The counts of every place of one level."""
    engine.attach({FINDINGS: findings})
    return by_place(rules, engine.fetch_sql(counting(rules, engine.capabilities.dialect)), [level])


def counting(rules: RuleSet, dialect: str) -> str:
    """The statement that counts what the engine knows as `findings` by area."""
    key = (*rules.key, dialect)
    if key not in _STATEMENTS:
        _STATEMENTS[key] = str(ibis.to_sql(by_area(rules, _unbound(rules)), dialect=dialect))
    return _STATEMENTS[key]


def _unbound(rules: RuleSet) -> ibis.Table:
    types = dict.fromkeys(_answers(rules), "boolean") | dict.fromkeys(rules.named("amount"), "int64")
    return ibis.table({"area": "int64", "size": "int64", **types}, name=FINDINGS)


def _answers(rules: RuleSet) -> list[str]:
    return [*rules.named("condition"), *rules.named("decision")]


def _counted(name: str, answer: Column, size: Column) -> dict[str, Column]:
    # Counting and summing what is not null costs engines half of what counting under a filter does.
    yes = ibis.cases((answer, True))
    persons = _sum(ibis.cases((answer, size)))
    return {f"{name}_yes": yes.count(), f"{name}_known": answer.count(), f"{name}_persons": persons}


def _sum(column: Column) -> Column:
    return Cast(column.sum(), "int64").to_expr().fill_null(0)


def _at_level(counted: pa.Table, level: int) -> pa.Table:
    """Sum by the places of a level; what lies above that level has no place in it."""
    unit = pa.scalar(unit_of(level), pa.int64())
    place = pc.multiply(pc.divide(counted["area"], unit), unit)
    table = counted.set_column(counted.schema.get_field_index("area"), "area", place)
    if level:
        above = pa.scalar(unit_of(level - 1), pa.int64())
        inside = pc.not_equal(pc.multiply(pc.divide(place, above), above), place)
        table = table.filter(inside)
    names = [name for name in table.column_names if name != "area"]
    totals = table.group_by("area").aggregate([(name, "sum") for name in names]).sort_by("area")
    totals = totals.rename_columns([name.removesuffix("_sum") for name in totals.column_names])
    return totals.add_column(1, "level", pa.array([level] * totals.num_rows, pa.int8()))


def _completed(rules: RuleSet, places: pa.Table) -> pa.Table:
    households = places["households"]
    columns = {name: places[name] for name in ("area", "level", "households", "persons")}
    columns["size_unknown"] = pc.subtract(households, places["known"])
    for name in _answers(rules):
        yes, known = places[f"{name}_yes"], places[f"{name}_known"]
        no, unknown = pc.subtract(known, yes), pc.subtract(households, known)
        columns |= {f"{name}_yes": yes, f"{name}_no": no, f"{name}_unknown": unknown}
        columns[f"{name}_persons"] = places[f"{name}_persons"]
    for name in rules.named("amount"):
        columns |= {f"{name}_{part}": places[f"{name}_{part}"] for part in ("sum", "known")}
    return pa.table(columns)
