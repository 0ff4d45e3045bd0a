"""Matters follow their households: moved, merged into another, ended; what has matters is not undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.actions.matter_writing import Given, move_matter, note_step
from fupin.assistance.matters import state
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.framework.actions import Act
from fupin.framework.bulk import chunks
from fupin.framework.writing import change_records
from fupin.kernel.errors import FupinError
from fupin.registry.actions import Fate, Turn, followers


@followers.add
def follow(act: Act, turns: Sequence[Turn]) -> None:
    """Let matters follow what became of their households, in the same transaction."""
    found = _matters_of([turn.household_id for turn in turns])
    for turn in turns:
        matters = found.get(turn.household_id, [])
        if turn.fate is Fate.UNDONE and matters:
            raise FupinError(
                gettext_noop("%(count)d matters are about these households; nothing is undone."),
                count=len(matters),
            )
        for matter in matters:
            if turn.fate is Fate.MOVED:
                _move(act, matter, turn, {"area": turn.area})
            elif turn.fate is Fate.MERGED and not matter.outcome:
                _move(act, matter, turn, {"area": turn.area, "household_id": turn.into})
            elif turn.fate is Fate.ENDED and not matter.outcome:
                _end(act, matter, turn)


def _matters_of(household_ids: Sequence[int]) -> dict[int, list[Matter]]:
    found: dict[int, list[Matter]] = {}
    for chunk in chunks(household_ids, 500):
        manager: Any = Matter.objects
        for matter in manager.filter(household_id__in=chunk):
            found.setdefault(matter.household_id, []).append(matter)
    return found


def _move(act: Act, matter: Matter, turn: Turn, columns: dict[str, Any]) -> None:
    # Under the rights of whoever moves the household: help has no say in where people live.
    change_records(act, Matter, {matter.pk: columns}, max(turn.on, matter.opened_on))
    steps = {step.pk: {"area": turn.area} for step in state.steps_of(matter.pk) if step.area != turn.area}
    if steps:
        change_records(act, MatterStep, steps, act.today)


def _end(act: Act, matter: Matter, turn: Turn) -> None:
    last = max((step.on for step in state.steps_of(matter.pk)), default=matter.opened_on)
    day = max(turn.on, last)
    note_step(act, matter, state.END, day, Given(), facts={"_end": state.GONE})
    closed = {"outcome": state.GONE, "closed_on": day, "due": None, "visit_due": None}
    move_matter(act, matter, day, None, **closed)
