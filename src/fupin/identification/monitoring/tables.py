"""What a screening knows of each household: its answers by the policy of the year, and two years of income."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from fupin.kernel.unknown import Answer
from fupin.policy import exits
from fupin.policy.packs import RuleSet
from fupin.registry.queries import pack, tables_for_policy

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Known:
    """One household: where it is, whether it is listed or exited, its answers, and income per head in minor units."""

    household: int
    area: int
    listed: bool
    exited: bool
    per_head: int | None
    before: int | None
    answers: Mapping[str, Answer]


def households(area: int, year: int, progress: Progress = lambda _done: None) -> dict[int, Known]:
    """Return every present household of a place, with last year's income where it was collected."""
    before = incomes(area, year - 1)
    rules = pack().rule_set(year)
    per_head = rules.for_purpose("income_per_head") or ""
    conditions = [*rules.named("condition"), *rules.named("decision")]
    found: dict[int, Known] = {}
    for kinds, table in _identified(area, year):
        for row in table.to_pylist():
            kind, status = kinds.get(row["household"], (None, None))
            exited = status in pack().population.exited
            answers = {name: row[name] for name in conditions}
            earlier = before.get(row["household"])
            listed = kind in pack().population.registered and not exited
            place = (row["household"], row["area"])
            found[row["household"]] = Known(*place, listed, exited, row.get(per_head), earlier, answers)
        progress(len(found))
    return found


def incomes(area: int, year: int, kind: str | None = None) -> dict[int, int]:
    """Return income per head of a year, in minor units, of households where it is known."""
    name = pack().rule_set(year).for_purpose("income_per_head")
    if name is None:
        return {}
    parts = [table.select(["household", name]) for _kinds, table in _identified(area, year, kind)]
    rows = [row for part in parts for row in part.to_pylist()]
    return {row["household"]: row[name] for row in rows if row[name] is not None}


def line_of(rules: RuleSet) -> int | None:
    """Return the amount that the rule of monitoring holds income per head against, in minor units."""
    rule = rules.for_purpose("monitor")
    line = exits.line_of(rules, rule) if rule else None
    return None if line is None else int(line)


def _identified(
    area: int, year: int, kind: str | None = None
) -> list[tuple[dict[int, tuple[str | None, str | None]], pa.Table]]:
    # The engine is loaded by the worker that needs it, not by every web process.
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.identify import identify

    found = []
    with DuckDB() as engine:
        for tables in tables_for_policy(area, year, kind=kind):
            homes = tables["households"].select(["household", "kind", "status"]).to_pylist()
            kinds = {row["household"]: (row["kind"], row["status"]) for row in homes}
            found.append((kinds, identify(pack(), year, tables, engine)))
    return found
