"""Where a matter stands: its kind, the stages that it reached, what may come next, and what is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.assistance.matters.models import Matter, MatterStep
from fupin.kernel.period import Period
from fupin.kernel.text import Text
from fupin.kernel.workflow import Term
from fupin.policy.matter_kinds import HOUSEHOLD, OPENED, End, Kind, Stage
from fupin.registry.queries import pack

OPEN, STAGE, VISIT, RATED, BACK, END, REOPENED = "open", "stage", "visit", "score", "back", "end", "reopen"
GONE = "household_gone"
"""The outcome of a matter whose household left the register; no kind declares it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of a matter: the stages reached, those that may come next, and the ends it may come to."""

    kind: Kind
    reached: tuple[str, ...]
    following: tuple[Stage, ...]
    ends: tuple[End, ...]
    last_on: date


def kind_of(name: str) -> Kind:
    """Return a kind of the pack; one that the pack no longer has still shows what is on file, but takes no step."""
    found = pack().matters.get(name)
    return found or Kind(name, Text.of(en=name), HOUSEHOLD, (), Period(date.min), "", (), {})


def steps_of(matter_id: int) -> list[MatterStep]:
    """Return the steps of a matter in their order; for actions, which check the place themselves."""
    manager: Any = MatterStep.objects
    return list(manager.filter(matter_id=matter_id).order_by("on", "pk"))


def reached_by(steps: Iterable[MatterStep]) -> tuple[str, ...]:
    """Return the stages that steps reached and did not go back behind, in the order in which they came."""
    reached: list[str] = []
    for step in steps:
        if step.kind == STAGE and step.stage not in reached:
            reached.append(step.stage)
        elif step.kind == BACK:
            reached = reached[: reached.index(step.stage) + 1] if step.stage in reached else []
    return tuple(reached)


def standing(matter: Matter, steps: Sequence[MatterStep]) -> Standing:
    """Return where a matter stands after its steps."""
    kind, reached = kind_of(matter.kind), reached_by(steps)
    last = max((step.on for step in steps), default=matter.opened_on)
    if matter.outcome:
        return Standing(kind, reached, (), (), last)
    return Standing(kind, reached, kind.following(reached), kind.ends_after(reached), last)


def due_after(kind: Kind, stage: str, day: date) -> date | None:
    """Return until when the next stage is due after one was reached on a day; None where nothing is said."""
    found = kind.stage(stage)
    days = kind.days if stage == OPENED else found.days if found else None
    return pack().calendar.end(day, Term(days)) if days else None


def visit_due(kind: Kind, reached: Iterable[str], day: date) -> date | None:
    """Return when the next follow-up is due after the last one, or after the stage with which they begin."""
    visits = kind.visits
    if visits is None or (visits.after and visits.after not in set(reached)):
        return None
    return pack().calendar.end(day, Term(visits.every_days, working=False))


def unknown_facts(kind: Kind, facts: dict[str, Any]) -> dict[str, Any]:
    """Return what is on file of a matter under names that the present text of its kind no longer has."""
    known = kind.all_fields()
    return {name: value for name, value in facts.items() if name not in known and not name.startswith("_")}
