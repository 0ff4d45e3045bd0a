"""What the policy says of every household of a place: the columns run once, one row for each household."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.identify import identify
from fupin.policy.packs import RuleSet
from fupin.policy.tree import Operation
from fupin.registry.queries import tables_for_policy

IDENTIFY, MONITOR, PER_HEAD, GAP = "identify", "monitor", "income_per_head", "gap"

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """The answers of the rules of a year for one household; None is not known."""

    household_id: int
    area: int
    poor: bool | None
    conditions: Mapping[str, bool | None]
    per_head: int | None
    main_cause: str


def compute(rules: RuleSet, area: int, progress: Progress = lambda _done: None) -> list[Found]:
    """Run the rules of a year on the present households of a place, as believed now."""
    found: list[Found] = []
    with DuckDB(threads=2) as engine:
        for tables in tables_for_policy(area, rules.year):
            found.extend(_rows(rules, identify(rules.pack, rules.year, tables, engine)))
            progress(len(found))
    return found


def decision(rules: RuleSet) -> str | None:
    """The rule that says who is meant: who is identified, or who is monitored where nobody is identified any more."""
    return rules.for_purpose(IDENTIFY) or rules.for_purpose(MONITOR)


def line(rules: RuleSet) -> int | None:
    """The line in force that income is held against, in minor units, if the rules have one."""
    purposes = (rules.for_purpose(GAP), decision(rules))
    for name in filter(None, purposes):
        if (value := _money_parameter(rules, rules.outputs[name])) is not None:
            return value
    return None


def _money_parameter(rules: RuleSet, start: int) -> int | None:
    waiting = [start]
    while waiting:
        step = rules.steps[waiting.pop(0)]
        if step.node.operation is Operation.PARAMETER and step.node.type == "money":
            return int(step.bound) if isinstance(step.bound, int) else None
        waiting.extend(step.operands)
    return None


def _rows(rules: RuleSet, findings: pa.Table) -> Iterator[Found]:
    asked = [*rules.named("condition"), *rules.named("decision")]
    whole, income = decision(rules), rules.for_purpose(PER_HEAD)
    answers = [findings[name].to_pylist() for name in asked]
    rows = zip(*(_column(findings, name) for name in ("household", "area", "main_cause", whole, income)), strict=True)
    for place, (household, area, cause, poor, per_head) in enumerate(rows):
        conditions = {name: column[place] for name, column in zip(asked, answers, strict=True)}
        yield Found(household, area, poor, conditions, per_head, cause or "")


def _column(findings: pa.Table, name: str | None) -> list[Any]:
    return [None] * findings.num_rows if name is None else list(findings[name].to_pylist())
