"""What a new plan begins with: measures for each cause and gap, commitments, suggested classes, nothing decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.assistance.measures.entitling import Asked, Entitlement, Given
from fupin.assistance.plans.catalogue import Lacks, answers, lacks_of
from fupin.assistance.plans.models import COMMITMENT
from fupin.policy.evaluate import Record
from fupin.registry.queries import pack

MOST_FOR_A_CAUSE = 2
MOST_COMMITMENTS = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """A measure that answers something a household lacks, how that stands to it, and whether it is proposed."""

    cause: str
    line: Entitlement
    proposed: bool


def weighed(lines: Sequence[Entitlement], lacks: Lacks) -> list[Weighed]:
    """Return each measure that answers something a household lacks, once; the order is that of causes.

    What a household cannot have is not proposed, nor what it has had; what it goes on having is, then what it may
    have, then what nobody knows yet, up to two for a cause.
    """
    found: dict[str, Weighed] = {}
    for cause in lacks.all:
        fitting = [one for one in lines if cause in one.measure.answers]
        chosen = _chosen(fitting)
        for one in fitting:
            known = found.get(one.measure.name)
            if known is None or (one in chosen and not known.proposed):
                found[one.measure.name] = Weighed(cause, one, one in chosen)
    return list(found.values())


def _chosen(fitting: Sequence[Entitlement]) -> list[Entitlement]:
    going_on = [one for one in fitting if one.goes_on]
    may = [one for one in fitting if one.state == "may"]
    sure = [one for one in may if one.measure.condition is not None]
    free = [one for one in may if one.measure.condition is None]
    unknown = [one for one in fitting if one.state == "unknown"]
    return [*going_on, *sure, *free, *unknown][: max(MOST_FOR_A_CAUSE, len(going_on))]


def proposed_lines(
    record: Record, year: int, helper_id: int | None = None, given: Given | None = None
) -> list[dict[str, Any]]:
    """Return the lines that a plan of a household begins with, as columns of plan lines.

    They come from what the household is entitled to, so that its page of measures and its plan never disagree.
    """
    lacks, end = lacks_of(record, year), date(year, 12, 31)
    shared = {"helper_id": helper_id, "by": end}
    entitled = Asked(record, year, end, given or Given()).lines()
    rows = [
        {"measure": one.line.measure.name, "cause": one.cause, "amount": one.line.measure.amount, **shared}
        for one in weighed(entitled, lacks)
        if one.proposed
    ]
    return [*rows, *commitments_for(lacks, year)]


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
