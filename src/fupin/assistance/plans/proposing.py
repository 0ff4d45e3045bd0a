"""What a new plan begins with: measures for each cause and gap, commitments, suggested classes, nothing decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from fupin.assistance.plans.catalogue import Lacks, answers, lacks_of, measures_of
from fupin.assistance.plans.models import COMMITMENT
from fupin.assistance.plans.signs import sign_of
from fupin.policy.evaluate import Record, Value
from fupin.policy.measures import Measure
from fupin.registry.queries import pack

MOST_FOR_A_CAUSE = 2
MOST_COMMITMENTS = 3


def proposed_lines(record: Record, year: int, helper_id: int | None = None) -> list[dict[str, Any]]:
    """Return the lines that a plan of a household begins with, as columns of plan lines; the order is that of causes.

    A measure is proposed where its condition holds or nobody knows yet, never where it does not hold or the
    household has it already.
    """
    lacks = lacks_of(record, year)
    rules = pack().measure_rules(year)
    known = answers(rules, record) if rules.outputs else {}
    shared = {"helper_id": helper_id, "by": date(year, 12, 31)}
    found: dict[str, dict[str, Any]] = {}
    for cause in lacks.all:
        for measure in _measures_for(cause, record, known, year):
            row = {"measure": measure.name, "cause": cause, "amount": measure.amount, **shared}
            found.setdefault(measure.name, row)
    return [*found.values(), *commitments_for(lacks, year)]


def _measures_for(cause: str, record: Record, known: Mapping[str, Value], year: int) -> list[Measure]:
    open_ones = [m for m in measures_of(year).values() if cause in m.answers and _open(m, record, known)]
    sure = [m for m in open_ones if m.condition is not None and known.get(m.condition) is True]
    free = [m for m in open_ones if m.condition is None]
    maybe = [m for m in open_ones if m not in sure and m not in free]
    return [*sure, *free, *maybe][:MOST_FOR_A_CAUSE]


def _open(measure: Measure, record: Record, known: Mapping[str, Value]) -> bool:
    if measure.condition is not None and known.get(measure.condition) is False:
        return False
    return measure.yearly or sign_of(measure, record, None, known)[0] is not True


def commitments_for(lacks: Lacks, year: int) -> Iterator[dict[str, Any]]:
    """Yield what a household could promise: what fits its causes, then what is asked of everybody."""
    named = pack().plans.commitments.values()
    fitting = [c for c in named if c.causes & set(lacks.causes)]
    common = [c for c in named if not c.causes]
    for promise in [*fitting, *common][:MOST_COMMITMENTS]:
        yield {"kind": COMMITMENT, "measure": promise.name, "by": date(year, 12, 31)}


def suggested_classes(record: Record, year: int) -> dict[str, str]:
    """Return the class that rules and causes suggest in each group; a group of which nothing is known is left out."""
    causes = {str(one) for one in [record.get("main_cause"), *(record.get("other_causes") or ())] if one}
    apart = pack().measure_rules(year)
    known = {**answers(pack().rule_set(year), record), **(answers(apart, record) if apart.outputs else {})}
    found = {}
    for name, group in pack().plans.classes.items():
        fitting = (
            value.name
            for value in group.values.values()
            if value.causes & causes or any(known.get(rule) is True for rule in value.rules)
        )
        if suggestion := next(fitting, None):
            found[name] = suggestion
    return found
