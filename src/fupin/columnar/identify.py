"""Running a pack on an area: one finding per household, and its roll-up by place.

A finding has the household, its area, its main cause and size, and every rule of the year by name: yes/no or
null (unknown) for conditions and decisions, whole units rounded half up for amounts (minor units for money,
1/10,000 for numbers). The pack, its fingerprint and the year travel in the table's metadata.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from fupin.columnar.backends.base import Engine, Source
from fupin.columnar.compile import compile_rules, shown
from fupin.columnar.schema import KEY
from fupin.kernel.area import unit_of
from fupin.policy.packs import Pack, RuleSet

_STATEMENTS: dict[tuple[str, int, str], str] = {}
CARRIED = ("area", "size", "main_cause")


def identify(pack: Pack, year: int, sources: Mapping[str, Source], engine: Engine) -> pa.Table:
    """A finding for every household of the tables (Arrow tables, or Parquet files or folders)."""
    engine.attach(sources)
    findings = engine.fetch_sql(statement(pack.rule_set(year), engine.capabilities.dialect))
    about = {"pack": pack.name, "version": pack.version, "fingerprint": pack.fingerprint, "year": str(year)}
    return findings.replace_schema_metadata(about)


def findings_expression(rules: RuleSet) -> ibis.Table:
    """The findings of a rule set over unbound tables."""
    compiled = compile_rules(rules)
    columns = {name: shown(rules, compiled, name) for name in rules.outputs}
    table = compiled.households.table
    return table.select(KEY, *CARRIED, **columns).order_by(KEY)


def statement(rules: RuleSet, dialect: str) -> str:
    """The findings as one SQL statement, compiled once per pack, year and engine."""
    key = (rules.pack.fingerprint, rules.year, dialect)
    if key not in _STATEMENTS:
        _STATEMENTS[key] = str(ibis.to_sql(findings_expression(rules), dialect=dialect))
    return _STATEMENTS[key]


def roll_up(rules: RuleSet, findings: pa.Table, level: int) -> pa.Table:
    """Households by place of a level (0 nation … 6 group): yes, no and unknown of every condition and decision.

    `<rule>_persons` counts the persons in households that say yes, `size_unknown` the households whose size
    is not known and who are therefore missing from it.
    """
    unit = pa.scalar(unit_of(level), pa.int64())
    area = findings["area"]
    place = pc.multiply(pc.divide(area, unit), unit)
    names = [*rules.named("condition"), *rules.named("decision")]
    columns = {"area": place, "households": _ones(area), "size_unknown": _whole(pc.is_null(findings["size"]))}
    for name in names:
        columns |= _answers(name, findings[name], findings["size"])
    sums = [(name, "sum") for name in columns if name != "area"]
    totals = pa.table(columns).group_by("area").aggregate(sums).sort_by("area")
    return totals.rename_columns([name.removesuffix("_sum") for name in totals.column_names])


def counts(findings: pa.Table, rules: Sequence[str]) -> dict[str, dict[bool | None, int]]:
    """How many households say yes, no and unknown, for each of some rules."""
    found: dict[str, dict[bool | None, int]] = {}
    for rule in rules:
        tally = {value["values"]: value["counts"] for value in pc.value_counts(findings[rule]).to_pylist()}
        found[rule] = {answer: tally.get(answer, 0) for answer in (True, False, None)}
    return found


def _answers(name: str, answers: pa.ChunkedArray, sizes: pa.ChunkedArray) -> dict[str, pa.ChunkedArray]:
    yes = pc.fill_null(answers, False)
    no = pc.fill_null(pc.invert(answers), False)
    return {
        f"{name}_yes": _whole(yes),
        f"{name}_no": _whole(no),
        f"{name}_unknown": _whole(pc.is_null(answers)),
        f"{name}_persons": pc.multiply(_whole(yes), pc.fill_null(sizes, 0)),
    }


def _whole(answers: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(answers, pa.int64())


def _ones(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return _whole(pc.invert(pc.is_null(column, nan_is_null=False)))
