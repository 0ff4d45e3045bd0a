"""Running a pack on an area: one finding per household.

A finding has the household, its area, its main cause and size, and every rule of the year by name: yes/no or
null (unknown) for conditions and decisions, whole units rounded half up for amounts (minor units for money,
1/10,000 for numbers). An amount that was divided also has its exact value, `<rule>_top` over `<rule>_bottom`. The
pack, its fingerprint and the year travel in the table's metadata.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from fupin.columnar.backends.base import Engine, Source
from fupin.columnar.compile import CARRIED, compile_rules, shown
from fupin.columnar.numbers import Column, Exact, whole
from fupin.columnar.operations import Cell
from fupin.columnar.schema import KEY
from fupin.policy.packs import Pack, RuleSet

_STATEMENTS: dict[tuple[object, ...], str] = {}


def identify(pack: Pack, year: int, sources: Mapping[str, Source], engine: Engine) -> pa.Table:
    """A finding for every household of the tables (Arrow tables, or Parquet files or folders)."""
    engine.attach(sources)
    findings = engine.fetch_sql(statement(pack.rule_set(year), engine.capabilities.dialect)).sort_by(KEY)
    about = {"pack": pack.name, "version": pack.version, "fingerprint": pack.fingerprint, "year": str(year)}
    return findings.replace_schema_metadata(about)


def findings_expression(rules: RuleSet) -> ibis.Table:
    """The findings of a rule set over unbound tables."""
    compiled = compile_rules(rules)
    columns = {name: shown(rules, compiled, name) for name in rules.outputs}
    for name, index in rules.outputs.items():
        columns |= _exact(name, compiled.households.value(index))
    return compiled.households.table.select(KEY, *CARRIED, **columns)


def _exact(name: str, cell: Cell) -> dict[str, Column]:
    if not isinstance(cell, Exact) or cell.bottom is None:
        return {}
    return {f"{name}_top": cell.top, f"{name}_bottom": cell.bottom * whole(cell.scale)}


def statement(rules: RuleSet, dialect: str) -> str:
    """The findings as one SQL statement, compiled once per pack, year and engine."""
    key = (*rules.key, dialect)
    if key not in _STATEMENTS:
        _STATEMENTS[key] = str(ibis.to_sql(findings_expression(rules), dialect=dialect))
    return _STATEMENTS[key]


def counts(findings: pa.Table, rules: Sequence[str]) -> dict[str, dict[bool | None, int]]:
    """How many households say yes, no and unknown, for each of some rules."""
    found: dict[str, dict[bool | None, int]] = {}
    for rule in rules:
        tally = {value["values"]: value["counts"] for value in pc.value_counts(findings[rule]).to_pylist()}
        found[rule] = {answer: tally.get(answer, 0) for answer in (True, False, None)}
    return found
