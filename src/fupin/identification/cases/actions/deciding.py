"""An outcome is taken: by one officer for one case, or for hundreds of cases on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.identification.cases.actions.docket import Docket, Kind, each
from fupin.identification.cases.actions.effects import Effects
from fupin.identification.cases.freezing import decided
from fupin.identification.cases.models import ACT, Case
from fupin.identification.cases.shapes import Bulk, Choice
from fupin.identification.cases.state import situation_of
from fupin.kernel.area import common
from fupin.kernel.workflow import Outcome, Refused, Situation, Step, move


@action(ACT)
def decide(act: Act, case_id: int, outcome: str, *, reason: str = "", revision: int | None = None) -> str:
    """Take an outcome of the present step of a case; return the step, or the end, at which it stands then.

    `revision` is that of the case as it was read: when somebody acted on it since, Meanwhile says who and what.
    """
    docket = Docket(act, [case_id])
    effects = Effects(docket)
    case = taken(docket, effects, Choice(case_id, outcome, revision, reason))
    docket.write()
    effects.run()
    act.tell(case.area, case.pk, outcome=outcome, at=case.at, revision=case.revision)
    return case.at


@action(ACT)
def decide_many(act: Act, choices: Sequence[Choice]) -> Bulk:
    """Take an outcome for each of many cases in one transaction; each is checked by itself.

    Those that may not be taken are listed with why, and nothing else is lost.
    """
    docket = Docket(act, [choice.case_id for choice in choices])
    effects = Effects(docket)
    found = each(_once(choices), lambda choice: choice.case_id, lambda choice: _take(docket, effects, choice))
    docket.write()
    effects.run()
    areas = [docket.case(pk).area for pk in found.done]
    act.tell(common(areas), act.id, done=len(found.done), refused=len(found.refused), cases=found.done)
    return found


def taken(docket: Docket, effects: Effects, choice: Choice) -> Case:
    """Take an outcome for a case of a docket; raises Refused with the first thing that stands in the way."""
    case = docket.open_case(choice.case_id, choice.revision)
    procedure = docket.procedure(case)
    step = procedure.step(case.at)
    outcome = step.outcome(choice.outcome)
    situation = informed(docket, case, outcome)
    standing = docket.bench.standing(case, step)
    if case.situation.get("upheld") and outcome is not None and not outcome.back and leads_back(step):
        raise Refused(gettext_noop("An objection was upheld: the case goes back, or ends without the proposal."))
    after = move(procedure, situation, choice.outcome, standing, docket.clock, reason=choice.reason)
    ended = procedure.ended(after.at)
    if ended:
        effects.prepare(case, procedure.ends[after.at], choice.reason)
    weighty = ended or (outcome is not None and (outcome.compared or outcome.explained or bool(outcome.vote)))
    docket.enter(
        case,
        after,
        Kind.MOVED,
        outcome=choice.outcome,
        words=choice.reason,
        acted_as=[[actor.role, actor.level] for actor in docket.bench.acts_as(case, step)],
        detail=_detail(docket, case, situation, weighty=weighty),
    )
    return case


def informed(docket: Docket, case: Case, outcome: Outcome | None) -> Situation:
    """Return where a case stands with what is known now of comparison and differences, where the outcome asks."""
    situation = situation_of(case)
    if outcome is None or not (outcome.compared or outcome.explained):
        return situation
    sides = docket.sides(case)
    return replace(situation, compared=sides.compared, unexplained=sides.unexplained)


def leads_back(step: Step) -> bool:
    """Tell whether a step has a way back."""
    return any(outcome.back for outcome in step.outcomes)


def _take(docket: Docket, effects: Effects, choice: Choice) -> None:
    taken(docket, effects, choice)


def _once(choices: Sequence[Choice]) -> list[Choice]:
    if len({choice.case_id for choice in choices}) < len(choices):
        raise Refused(gettext_noop("A case stands on this list twice. Reload the page."))
    return list(choices)


def _detail(docket: Docket, case: Case, situation: Situation, *, weighty: bool) -> dict[str, object]:
    gathered: dict[str, object] = {
        "evidence": sorted([name, person] for name, person in situation.evidence),
        "consent": situation.consent,
    }
    return gathered | (decided(docket.sides(case)) if weighty else {})
