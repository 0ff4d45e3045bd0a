"""What is done on matters: opened, step by step to their end, followed up, corrected, taken back, opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from fupin.assistance.actions.matter_opening import Opening
from fupin.assistance.actions.matter_writing import (
    WROTE,
    Given,
    Happened,
    answered,
    because,
    day_of,
    effects,
    move_matter,
    note_step,
    present,
    touched,
    undo_effects,
    undo_facts,
)
from fupin.assistance.matters import state, values
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.models import HelpGiven
from fupin.assistance.rights import ACT
from fupin.framework.actions import Act, action
from fupin.framework.segments import Patch
from fupin.framework.writing import change_records, undo_records
from fupin.kernel.area import common
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.policy.matter_kinds import OPENED, Ask
from fupin.registry.queries import pack

__all__ = [
    "Given",
    "Refused",
    "close_matter",
    "correct_step",
    "open_matter",
    "open_matters",
    "rate_matter",
    "reopen_matter",
    "step_back",
    "take_back",
    "take_step",
    "take_steps",
    "visit_matter",
]


@dataclass(frozen=True, slots=True)
class Refused:
    """A household for which no matter was opened, or a matter that took no step, and why."""

    subject: int
    error: FupinError


@action(ACT)
def open_matter(
    act: Act,
    kind: str,
    given: Given | None = None,
    *,
    household_id: int | None = None,
    member_id: int | None = None,
    area: int | None = None,
    of_matter_id: int | None = None,
    plan_line_id: int | None = None,
    measure: str = "",
) -> int:
    """Open a matter of a kind for a household, a person of it, or a place; return its identifier."""
    opening = Opening(
        act, kind, given or Given(), of_matter_id=of_matter_id, plan_line_id=plan_line_id, measure=measure
    )
    place = opening.place_of(household_id, member_id, area)
    (identifier,) = opening.write([(place, household_id, member_id)])
    act.tell(place, identifier, kind=kind, household=household_id)
    return identifier


@action(ACT)
def open_matters(
    act: Act, kind: str, household_ids: Sequence[int], given: Given | None = None, *, measure: str = ""
) -> tuple[list[int], list[Refused]]:
    """Open a matter for each of many households; return those opened, and who was left out with why."""
    opening = Opening(act, kind, given or Given(), measure=measure)
    about: list[tuple[int, int | None, int | None]] = []
    refused: list[Refused] = []
    for household_id in dict.fromkeys(household_ids):
        try:
            about.append((opening.place_of(household_id, None, None), household_id, None))
        except FupinError as error:
            refused.append(Refused(household_id, error))
    made = opening.write(about)
    act.tell(common({area for area, _, _ in about}), act.id, kind=kind, opened=len(made), refused=len(refused))
    return made, refused


@action(ACT)
def take_step(act: Act, matter_id: int, stage: str, given: Given | None = None) -> int:
    """Take a matter to one of the stages that may come next; return the step. Facts and help follow from it."""
    given = given or Given()
    matter = present(act, matter_id, given.revision)
    steps = state.steps_of(matter.pk)
    now = state.standing(matter, steps)
    found = next((one for one in now.following if one.name == stage), None)
    if found is None:
        raise _no_way(now, stage)
    if found.rated and values.SCORE not in matter.facts:
        raise FupinError(gettext_noop("Rate first: the step “%(step)s” needs a score card."), step=found.label)
    day = day_of(act, given, now.last_on)
    reached = (*now.reached, stage)
    columns: dict[str, Any] = {"stage": stage, "due": state.due_after(now.kind, stage, day)}
    if matter.visit_due is None:
        columns["visit_due"] = state.visit_due(now.kind, reached, day)
    return _done(act, matter, found.ask, given, day, kind=state.STAGE, columns=columns)


@action(ACT)
def take_steps(
    act: Act, matter_ids: Sequence[int], stage: str, given: Given | None = None
) -> tuple[list[int], list[Refused]]:
    """Take many matters to one stage with the same values and files; those that cannot are listed with why."""
    done: list[int] = []
    refused: list[Refused] = []
    for matter_id in dict.fromkeys(matter_ids):
        try:
            with transaction.atomic():
                take_step(act, matter_id, stage, given)
        except FupinError as error:
            refused.append(Refused(matter_id, error))
        else:
            done.append(matter_id)
    rows: Any = Matter.objects.filter(pk__in=done[:1000])
    areas = set(rows.values_list("area", flat=True))
    act.tell(common(areas), act.id, stage=stage, taken=len(done), refused=len(refused))
    return done, refused


@action(ACT)
def close_matter(act: Act, matter_id: int, end: str, given: Given | None = None) -> int:
    """Bring a matter to one of its ends; return the step. Some ends need a stage behind them, some a reason."""
    given = given or Given()
    matter = present(act, matter_id, given.revision)
    now = state.standing(matter, state.steps_of(matter.pk))
    found = next((one for one in now.ends if one.name == end), None)
    if found is None:
        raise _no_way(now, end)
    if found.reason:
        given = replace(given, note=because(given.note))
    day = day_of(act, given, now.last_on)
    columns = {"outcome": end, "closed_on": day, "due": None, "visit_due": None}
    return _done(act, matter, found.ask, given, day, kind=state.END, columns=columns, said={"end": end})


@action(ACT)
def visit_matter(act: Act, matter_id: int, given: Given | None = None) -> int:
    """Note a follow-up of a matter; return the step. It changes no stage, and the next one becomes due."""
    given = given or Given()
    matter = present(act, matter_id, given.revision)
    now = state.standing(matter, state.steps_of(matter.pk))
    if now.kind.visits is None:
        raise FupinError(gettext_noop("Matters of this kind are not followed up by visits."))
    day = day_of(act, given, now.last_on)
    columns = {"visit_due": state.visit_due(now.kind, now.reached, day)}
    return _done(act, matter, now.kind.visits.ask, given, day, kind=state.VISIT, columns=columns)


@action(ACT)
def rate_matter(act: Act, matter_id: int, answers: Mapping[str, str], given: Given | None = None) -> int:
    """Rate a matter by the score card of its kind; return the step. A later rating takes the place of an earlier."""
    given = given or Given()
    matter = present(act, matter_id, given.revision)
    now = state.standing(matter, state.steps_of(matter.pk))
    rating = values.rated(now.kind, answers)
    day = day_of(act, given, now.last_on)
    rating |= {"by": act.actor.actor_id, "on": day.isoformat()}
    step = note_step(act, matter, state.RATED, day, given, facts={values.SCORE: rating})
    move_matter(act, matter, day, {values.SCORE: rating})
    act.tell(matter.area, matter.pk, points=rating["points"], grade=rating["grade"])
    return step


@action(ACT)
def step_back(act: Act, matter_id: int, reason: str, revision: int | None = None) -> int:
    """Send a matter back behind the stage that it reached last, for a reason; what the stage had set is put back."""
    matter = present(act, matter_id, revision)
    steps = state.steps_of(matter.pk)
    now = state.standing(matter, steps)
    if not now.reached:
        raise FupinError(gettext_noop("%(number)s has reached no stage yet."), number=matter.number)
    why, behind = because(reason), now.reached[-2] if len(now.reached) > 1 else OPENED
    last = next(step for step in reversed(steps) if step.kind == state.STAGE and step.stage == now.reached[-1])
    undo_effects(act, matter, last, why, act.today)
    columns: dict[str, Any] = {"stage": behind, "due": state.due_after(now.kind, behind, act.today)}
    step = note_step(act, matter, state.BACK, act.today, Given(note=why), stage=behind)
    move_matter(act, matter, act.today, **columns)
    act.tell(matter.area, matter.pk, back_to=behind, reason=why)
    return step


@action(ACT)
def reopen_matter(act: Act, matter_id: int, reason: str, revision: int | None = None) -> int:
    """Open a closed matter again for a reason; it stands where it stood, and its clocks begin again."""
    matter = present(act, matter_id, revision, closed=True)
    steps, why = state.steps_of(matter.pk), because(reason)
    kind, reached = state.kind_of(matter.kind), state.reached_by(steps)
    _refuse_twice(matter)
    ended = next((step for step in reversed(steps) if step.kind == state.END), None)
    if ended is not None:
        undo_effects(act, matter, ended, why, act.today)
    step = note_step(act, matter, state.REOPENED, act.today, Given(note=why))
    columns: dict[str, Any] = {
        **{"outcome": "", "closed_on": None, "due": state.due_after(kind, matter.stage, act.today)},
        "visit_due": state.visit_due(kind, reached, act.today),
    }
    move_matter(act, matter, act.today, **columns)
    act.tell(matter.area, matter.pk, reason=why)
    return step


@action(ACT)
def correct_step(act: Act, step_id: int, given: Given, reason: str) -> None:
    """Correct values, note or cost of a step from its own day on, for a reason; what it had set follows."""
    rows: Any = MatterStep.objects.filter(pk=step_id)
    step: MatterStep | None = rows.first()
    matter = present(act, step.matter_id if step else 0, given.revision)
    if step is None or step.kind not in (state.STAGE, state.VISIT):
        raise FupinError(gettext_noop("Only steps and follow-ups are corrected; take everything else back."))
    steps, why = state.steps_of(matter.pk), because(reason)
    now = state.standing(matter, steps)
    ask = _ask_of(now, step)
    kept = {name: value for name, value in step.facts.items() if name.startswith("_")}
    new = answered(act, replace(ask, evidence=()), replace(given, files=()), matter)
    facts = {one.name: new.get(one.name) for one in ask.fields}
    happened = Happened({**matter.facts, **new}, step.on, given.cost)
    remembered = effects(act, matter, replace(ask, gives=""), happened) if step.kind == state.STAGE else {}
    wrote = {WROTE: [*kept.get(WROTE, ()), *remembered[WROTE]]} if remembered else {}
    note = " ".join(given.note.split())[:500] or step.note
    told = {"facts": {**new, **remembered, **kept, **wrote}, "cost": given.cost, "note": note}
    change_records(act, MatterStep, {step.pk: told}, step.on)
    change_records(act, Matter, {matter.pk: {"facts": Patch(facts)}}, step.on)
    move_matter(act, matter, now.last_on, cost=matter.cost - (step.cost or 0) + (given.cost or 0))
    act.tell(matter.area, matter.pk, corrected=str(step.pk), reason=why)


@action(ACT)
def take_back(act: Act, matter_id: int, revision: int) -> bool:
    """Take back what was done last on a matter, if nothing came after it; return whether the matter is still there.

    Step, facts of the register, help and clocks are afterwards what they were; both beliefs stay on file.
    """
    matter = touched(act, matter_id, revision)
    undone = matter.revision
    undo_facts(act, matter, undone)
    for model in (HelpGiven, MatterStep, Matter):
        undo_records(act, model, undone)
    act.tell(matter.area, matter.pk, undone=str(undone))
    return bool(Matter.objects.filter(pk=matter.pk).exists())


def _done(
    act: Act,
    matter: Matter,
    ask: Ask,
    given: Given,
    day: date,
    *,
    kind: str,
    columns: dict[str, Any],
    said: Mapping[str, Any] | None = None,
) -> int:
    """Write a step with all that follows from it."""
    found = answered(act, ask, given, matter)
    remembered = effects(act, matter, ask, Happened({**matter.facts, **found}, day, given.cost))
    stage = columns.get("stage", matter.stage)
    step = note_step(act, matter, kind, day, given, stage=stage, facts={**found, **remembered, **_kept(said)})
    move_matter(act, matter, day, found, **columns, cost=matter.cost + (given.cost or 0))
    told = {"step": kind, "stage": stage, "cost": given.cost, "files": len(given.files), **(said or {})}
    act.tell(matter.area, matter.pk, **told)
    return step


def _kept(said: Mapping[str, Any] | None) -> dict[str, Any]:
    return {f"_{name}": value for name, value in (said or {}).items()}


def _ask_of(now: state.Standing, step: MatterStep) -> Ask:
    if step.kind == state.VISIT:
        return now.kind.visits.ask if now.kind.visits else Ask()
    found = now.kind.stage(step.stage)
    return found.ask if found else Ask()


def _refuse_twice(matter: Matter) -> None:
    rows: Any = Matter.objects.all()
    same = rows.filter(kind=matter.kind, outcome="", household_id=matter.household_id)
    if matter.household_id is not None and same.filter(member_id=matter.member_id).exists():
        raise FupinError(gettext_noop("Another matter of this kind is open for it. Close that one first."))


def _no_way(now: state.Standing, wanted: str) -> FupinError:
    labels = [*(one.label for one in now.following), *(one.label for one in now.ends)]
    ways = Text.of(**{code: ", ".join(one.inside(code) for one in labels) or "–" for code in pack().languages})
    return FupinError(
        gettext_noop("“%(wanted)s” cannot come next. Possible are: %(ways)s."),
        wanted=now.kind.stage_label(wanted),
        ways=ways,
    )
