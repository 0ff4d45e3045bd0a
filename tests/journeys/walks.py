"""A case goes through its procedure as its people take it: by the pages, each step by somebody who holds its post.

The driver reads the procedure under which the case runs and does what each step asks for, with any hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta

from fupin.identification.cases import queries
from fupin.identification.cases.models import Case, CaseEvent
from fupin.identification.tests.case_world import day
from fupin.kernel.area import ancestor
from fupin.kernel.workflow import Actor, Form, Outcome, Procedure, Step
from fupin.people.models import User
from fupin.people.tests.helpers import person
from tests.journeys.casework import Hand

ENTITLED, AGREE = "30", "28"


@dataclass
class Turns:
    """What goes otherwise than straight on, each turn once: how objections to notices end, a return, a retraction."""

    findings: list[str] = field(default_factory=list)
    returned: bool = False
    retracted: bool = False

    def finding(self) -> str:
        """Take the next finding; "" where nobody objects any more."""
        return self.findings.pop(0) if self.findings else ""

    def taken(self, name: str) -> bool:
        """Take a turn that was not taken yet."""
        wanted: bool = getattr(self, name)
        setattr(self, name, False)
        return wanted


class Journey:
    """One case from its beginning to the archive; notices hang as long as they must, for the days go by."""

    def __init__(self, hand: Hand, area: int, begins: date) -> None:
        self.hand, self.area, self.today = hand, area, begins
        self._people: dict[tuple[Actor, int], User] = {}
        self._clock = ExitStack()
        self._set(begins)

    def close(self) -> None:
        """Let it be today again."""
        self._clock.close()

    def person(self, actor: Actor, number: int = 1) -> User:
        """Return somebody who holds an actor's post over the case's place."""
        if (actor, number) not in self._people:
            name, place = f"{actor.role}-{actor.level}-{number}", ancestor(self.area, actor.level)
            self._people[actor, number] = person(name, (actor.role, place))
        return self._people[actor, number]

    def begin(self, procedure: Procedure, about: str, **sent: str) -> int:
        """Begin a case, as the first actor of its first step."""
        first = procedure.step(procedure.begins).actors[0]
        return self.hand.begin(self.person(first), about, procedure.name, sent)

    def walk(self, pk: int, turns: Turns | None = None) -> list[str]:
        """Take a case to its end by the outcomes that lead on, and by the turns; return the steps that it passed."""
        passed, turns = list[str](), turns or Turns()
        while not (case := Case.objects.get(pk=pk)).closed:
            procedure = queries.procedure_of(case)
            step = procedure.step(case.at)
            passed.append(step.name)
            assert len(passed) < 60, passed
            if case.consent is True and procedure.retracted and turns.taken("retracted"):
                self._retracted(pk, step)
            else:
                self._decided(pk, step, self._outcome(procedure, step, passed, turns), turns)
        return passed

    def _outcome(self, procedure: Procedure, step: Step, passed: list[str], turns: Turns) -> Outcome:
        earlier = [one for one in step.outcomes if _returns(one) and one.to in passed[:-1]]
        if step.notice is None and earlier and turns.taken("returned"):
            return earlier[0]
        forward = (one for one in step.outcomes if not one.back)
        # Where every way leads back, the first that leads to a step goes on.
        return next(forward, None) or next(one for one in step.outcomes if not procedure.ended(one.to))

    def _decided(self, pk: int, step: Step, outcome: Outcome, turns: Turns) -> None:
        self._step(pk, step, outcome)
        if step.notice is not None:
            finding = turns.finding()
            self._objection(finding)
            if finding == "upheld":
                outcome = next(one for one in step.outcomes if _returns(one))
            else:
                self._hang(pk, step)
        values = {"reason": "It was looked into."} if outcome.reason else {}
        self.hand.press("decide", values, ("outcome", outcome.name))

    def _hang(self, pk: int, step: Step) -> None:
        hangs = Case.objects.get(pk=pk).hangs_until
        assert hangs is not None
        self._set(hangs + timedelta(days=1))
        self.hand.take(self.person(step.actors[0]), pk)

    def _retracted(self, pk: int, step: Step) -> None:
        self.hand.take(self.person(step.actors[0]), pk)
        self.hand.press("consent", {"words": "It thought again."}, ("answer", "no"))

    def _step(self, pk: int, step: Step, outcome: Outcome) -> None:
        actor = step.actors[0]
        others = max([e.persons for e in step.evidence if e.name in outcome.needs] or [1])
        for number in range(others, 0, -1):
            self.hand.take(self.person(actor, number), pk)
            if step.impartial and "/do/declare/" in self.hand.shown():
                self.hand.press("declare", {}, ("related", "no"))
            for evidence in step.evidence:
                if evidence.name in outcome.needs and number <= evidence.persons and evidence.form is not Form.VOTES:
                    self.hand.give(evidence)
        self._answers(pk, step, outcome)

    def _answers(self, pk: int, step: Step, outcome: Outcome) -> None:
        case = Case.objects.get(pk=pk)
        if step.vote is not None and outcome.vote:
            self.hand.press("votes", {"entitled": ENTITLED, "agree": AGREE})
        if (step.asks_consent or outcome.consent) and case.consent is not True:
            self.hand.press("consent", {"words": "It says yes."}, ("answer", "yes"))
        if step.notice is not None:
            # A notice without households has no page of its own; it hangs on paper.
            on_paper = case.household_id is None
            self.hand.press("post", {}, ("on_paper", "1") if on_paper else ("", ""))
        while outcome.explained and 'name="difference"' in self.hand.shown():
            self.hand.press("explain", {"words": "Both were looked at again."})

    def _objection(self, finding: str) -> None:
        if finding:
            self.hand.press("object", {"words": "This household has a shop in the town."})
            self.hand.press("answer", {"answer": "It was looked at on the spot."}, ("finding", finding))

    def _set(self, on: date) -> None:
        self._clock.close()
        self._clock = ExitStack()
        self._clock.enter_context(day(on))
        self.today = on


def _returns(outcome: Outcome) -> bool:
    return outcome.back and outcome.reason and not outcome.needs


def timeline(pk: int) -> Iterator[str]:
    """Yield the kinds of what happened to a case."""
    yield from CaseEvent.objects.filter(case_id=pk).order_by("number").values_list("kind", flat=True)
