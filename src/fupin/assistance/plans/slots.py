"""The mandatory parts of a household's plan: what fills each, and which are still empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fupin.assistance.plans.catalogue import cause_label, line_label, measure_of
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.framework.web.words import joined, words
from fupin.kernel.text import Text
from fupin.policy.plans import EXIT, HELPER, LINES, SCHEME, Slot
from fupin.registry.queries import pack


@dataclass(frozen=True, slots=True)
class SlotFile:
    """One slot: what fills it; `written` where people wrote it themselves, empty text where nothing does."""

    name: str
    label: Text
    text: str
    written: bool = False

    @property
    def filled(self) -> bool:
        """Whether anything fills it."""
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Around:
    """What fills slots besides the plan: helpers by kind of pairing, and the facts of the household."""

    helpers: Mapping[str, str]
    facts: Mapping[str, Any]


def slots_of(plan: Plan, lines: Sequence[PlanLine], around: Around) -> list[SlotFile]:
    """Return every slot of the pack in its order, with what fills it."""
    return [_slot(slot, plan, lines, around) for slot in pack().plans.slots.values()]


def _slot(slot: Slot, plan: Plan, lines: Sequence[PlanLine], around: Around) -> SlotFile:
    written = str(plan.slots.get(slot.name) or "").strip()
    if written:
        return SlotFile(slot.name, slot.label, written, written=True)
    if slot.fills == HELPER:
        text = next((around.helpers[kind] for kind in slot.kinds if kind in around.helpers), "")
    elif slot.fills == EXIT:
        text = exit_words(exit_of(plan, slot, around.facts))
    elif slot.fills in (LINES, SCHEME):
        text = _of_lines(slot, plan, [line for line in lines if not line.kind])
    else:
        text = ""
    return SlotFile(slot.name, slot.label, text)


def exit_of(plan: Plan, slot: Slot | None, facts: Mapping[str, Any]) -> date | int | None:
    """Return the day by which a household is to leave poverty, else the year that the register names."""
    if plan.exit_by is not None:
        return plan.exit_by
    found = facts.get(slot.fact) if slot else None
    return date.fromisoformat(found) if isinstance(found, str) else found


def exit_words(found: date | int | None) -> str:
    """Return a time of leaving poverty in words; empty where there is none."""
    if found is None:
        return ""
    if isinstance(found, date):
        return found.isoformat()
    return _("by the end of %(year)d") % {"year": found}


def exit_slot() -> Slot | None:
    """Return the slot of the pack that holds the time of leaving poverty."""
    return next((slot for slot in pack().plans.slots.values() if slot.fills == EXIT), None)


def _of_lines(slot: Slot, plan: Plan, lines: Sequence[PlanLine]) -> str:
    if slot.fills == SCHEME:
        return "; ".join(_answer(line, plan.year) for line in lines)
    wanted = [line for line in lines if _counts(slot, line, plan.year)]
    return joined([words(line_label(line, plan.year)) for line in wanted])


def _answer(line: PlanLine, year: int) -> str:
    label = words(line_label(line, year))
    return f"{words(cause_label(line.cause, year))} → {label}" if line.cause else label


def _counts(slot: Slot, line: PlanLine, year: int) -> bool:
    if not slot.routes and not slot.batches:
        return True
    measure = measure_of(line.measure, year) if line.measure else None
    return measure is not None and (measure.route in slot.routes or measure.batch in slot.batches)
