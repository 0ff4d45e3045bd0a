"""The whole file of one case: where it stands, whose turn it is, what each way out still needs, what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from fupin.framework.sensitive import unseal
from fupin.identification.cases.models import Case, CaseEvent, CaseEvidence, CaseExplanation, CaseObjection, Declaration
from fupin.identification.cases.sides import Sides, sides_of
from fupin.identification.cases.standing import Bench, flagged
from fupin.identification.cases.state import procedure_of, situation_of
from fupin.kernel.area import ancestor, level_of
from fupin.kernel.text import Text
from fupin.kernel.workflow import Actor, Lack, Missing, Outcome, Procedure, Situation, Standing, Step, missing
from fupin.people import queries as people
from fupin.registry.queries import HouseholdFile, household_by_id, household_file


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of the present step, and everything that stands in its way for the reader; empty if it is free."""

    outcome: Outcome
    missing: tuple[Missing, ...] = ()

    @property
    def free(self) -> bool:
        """Whether it may be taken now; a reason that is asked for is given while taking it."""
        return all(one.lack is Lack.REASON for one in self.missing)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who may act: a role at a level, the place that it is held over, and who holds it today."""

    actor: Actor
    area: int
    holders: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection as its readers see it."""

    row: CaseObjection
    words: str
    name: str
    contact: str


@dataclass(slots=True)
class CaseFile:
    """Everything about one case, as one reader may see it today."""

    case: Case
    procedure: Procedure
    situation: Situation
    today: date
    step: Step | None
    label: Text
    standing: Standing
    acts_as: list[Actor]
    ways: list[Way]
    turns: list[Turn]
    leader: Turn | None
    events: list[CaseEvent]
    evidence: list[CaseEvidence]
    objections: list[ObjectionView]
    declarations: list[Declaration]
    explanations: list[CaseExplanation]
    sides: Sides
    household: HouseholdFile | None
    # The reader shares a name with a member and declared nothing yet: to be asked.
    same_name: bool = False
    names: dict[int, str] = field(default_factory=dict)

    @property
    def may_act(self) -> bool:
        """Whether the present step is one of the reader's."""
        return self.step is not None and bool(self.standing.held & set(self.step.actors))

    @property
    def late(self) -> bool:
        """Whether the step should be over."""
        return self.step is not None and self.case.due < self.today

    @property
    def whole_late(self) -> bool:
        """Whether the whole should be over."""
        due = self.case.due_in_all
        return self.step is not None and due is not None and due < self.today

    @property
    def current(self) -> list[CaseEvidence]:
        """The evidence of this visit of the step that counts."""
        visit = self.case.situation.get("visit")
        return [e for e in self.evidence if e.visit == visit and e.withdrawn_at is None]


def case_file(user: object, case_id: int, on: date | None = None) -> CaseFile | None:
    """Return the whole file of a case; None if the user may not see it."""
    case: Case | None = Case.objects.visible_to(user).filter(pk=case_id).first()
    if case is None:
        return None
    today = on or timezone.localdate()
    procedure, sides = procedure_of(case), sides_of([case])[case.pk]
    bench = Bench.of(user, [case.pk])
    step = None if procedure.ended(case.at) else procedure.step(case.at)
    situation = replace(situation_of(case), compared=sides.compared, unexplained=sides.unexplained)
    events = list(CaseEvent.objects.visible_to(user).filter(case=case))
    turns = _turns(user, case, step)
    home = case.household_id
    found = CaseFile(
        case=case,
        procedure=procedure,
        situation=situation,
        today=today,
        step=step,
        label=procedure.place(case.at),
        standing=bench.standing(case, step) if step else Standing(),
        acts_as=bench.acts_as(case, step) if step else [],
        ways=ways(case, situation, bench, today) if step else [],
        turns=turns[:-1],
        leader=turns[-1] if turns else None,
        events=events,
        evidence=list(CaseEvidence.objects.visible_to(user).filter(case=case)),
        objections=[_opened(one) for one in CaseObjection.objects.visible_to(user).filter(case=case)],
        declarations=list(Declaration.objects.visible_to(user).filter(case=case)),
        explanations=list(CaseExplanation.objects.visible_to(user).filter(case=case)),
        sides=sides,
        household=None if home is None else _file(user, home),
        same_name=home is not None and case.pk not in bench.declared and home in flagged(user, [home]),
    )
    found.names = people.names(user, _people(found))
    return found


def ways(case: Case, situation: Situation, bench: Bench, today: date) -> list[Way]:
    """Return the ways out of the present step with what stands in the way of each."""
    procedure = procedure_of(case)
    step = procedure.step(case.at)
    standing = bench.standing(case, step)
    back = any(outcome.back for outcome in step.outcomes)
    upheld = case.situation.get("upheld", 0) if back else 0
    return [
        Way(
            outcome,
            (
                *missing(procedure, situation, outcome, standing, today),
                *([Missing(Lack.OBJECTIONS, count=upheld)] if upheld and not outcome.back else ()),
            ),
        )
        for outcome in step.outcomes
    ]


def _turns(user: object, case: Case, step: Step | None) -> list[Turn]:
    """Return who may act in a step, its leader last."""
    if step is None:
        return []
    wanted = [(a, ancestor(case.area, a.level)) for a in (*step.actors, step.escalate)]
    # Somebody at the level of groups acts only where the household's group is known.
    there = [(a, place if level_of(place) == a.level else case.area) for a, place in wanted]
    holders = people.holders_of(user, [(a.role, place) for a, place in there])
    return [Turn(a, place, tuple(holders.get((a.role, place), ()))) for a, place in there]


def _opened(one: CaseObjection) -> ObjectionView:
    return ObjectionView(one, unseal(one.words), unseal(one.name), unseal(one.contact))


def _file(user: object, household_id: int) -> HouseholdFile | None:
    found = household_by_id(user, household_id)
    return None if found is None else household_file(user, found.number)


def _people(found: CaseFile) -> Iterable[int]:
    who = {event.who_id for event in found.events} | {one.given_by_id for one in found.evidence}
    who |= {one.user_id for one in found.declarations} | {one.by_id for one in found.explanations}
    who |= {one.row.answered_by_id for one in found.objections} | {found.case.opened_by_id}
    return sorted(one for one in who if one is not None)
