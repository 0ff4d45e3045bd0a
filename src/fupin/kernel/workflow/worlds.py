"""The graph of everything that can become of a case, and what remains of it when the world does not help.

Edges that officials take are found by asking the real machine; what an edge uses (a piece of evidence, a vote, a
notice) is found by withholding it and asking again. Households agree and retract, doubts and objections come and are
answered: these are edges too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import eq
from typing import NamedTuple

from fupin.kernel.workflow.calendar import Calendar
from fupin.kernel.workflow.procedure import Outcome, Procedure, Step
from fupin.kernel.workflow.situation import Clock, Situation, Tally, agree, retract
from fupin.kernel.workflow.trials import REASON, Trial, able, complete, entered, first_day, taken, tallies

AGREE, RETRACT, OBJECT, ANSWER, COMPARE, EXPLAIN = "agree", "retract", "object", "answer", "compare", "explain"
EVIDENCE, VOTE, NOTICE, OUTCOME = "evidence", "vote", "notice", "outcome"


class Token(NamedTuple):
    """One thing that an edge uses: a kind, the step, and which one."""

    kind: str
    step: str = ""
    name: str = ""


class State(NamedTuple):
    """Where a case stands, as far as it matters beyond one step."""

    at: str
    consent: bool | None = None
    objections: int = 0
    compared: int | None = None
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a state to another, and what it uses; `ours` are those that officials can take or bring about."""

    source: State
    target: State
    uses: frozenset[Token]
    ours: bool = True


ADVERSITIES: dict[str, Callable[[Token], bool]] = {
    "no evidence can be had": lambda token: token.kind == EVIDENCE,
    "the household never agrees": lambda token: token.kind == AGREE,
    "no vote passes": lambda token: token.kind == VOTE and token.name == "passed",
    "no vote fails": lambda token: token.kind == VOTE and token.name == "failed",
    "no meeting has a quorum": lambda token: token.kind == VOTE,
    "no notice can be posted": lambda token: token.kind == NOTICE,
    "objections are never answered": lambda token: token.kind == ANSWER,
    "the comparison is never finished": lambda token: token.kind == COMPARE,
    "differences are never explained": lambda token: token.kind == EXPLAIN,
}


class World:
    """Everything that can become of a case of a procedure."""

    def __init__(self, procedure: Procedure, calendar: Calendar) -> None:
        self.procedure, self.calendar = procedure, calendar
        self.clock = Clock(first_day(calendar), calendar)
        demands = [outcome for step in procedure.steps.values() for outcome in step.outcomes]
        self.consents = any(o.consent for o in demands)
        self.compares = any(o.compared for o in demands)
        self.explains = any(o.explained for o in demands)

    @cached_property
    def begin(self) -> State:
        """The state of a new case."""
        return State(self.procedure.begins)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge from every state that can be reached."""
        found: list[Edge] = []
        seen, pending = {self.begin}, [self.begin]
        while pending:
            edges = list(self._from(pending.pop()))
            found += edges
            fresh = {edge.target for edge in edges} - seen
            seen |= fresh
            pending += fresh
        return tuple(found)

    @cached_property
    def outcomes_taken(self) -> frozenset[tuple[str, str]]:
        """The outcomes that can be taken from some state that can be reached, as pairs of step and outcome."""
        used = (token for edge in self.edges for token in edge.uses)
        return frozenset((token.step, token.name) for token in used if token.kind == OUTCOME)

    def states(self) -> set[State]:
        """Return every state that can be reached."""
        return {self.begin} | {edge.target for edge in self.edges}

    def reached(self, forbidden: Callable[[Token], bool] = lambda _token: False) -> set[State]:
        """Return the states that can be reached without any edge that uses something forbidden."""
        onward: dict[State, list[State]] = {}
        for edge in self._without(forbidden):
            onward.setdefault(edge.source, []).append(edge.target)
        return _closure([self.begin], onward)

    def stuck(self, forbidden: Callable[[Token], bool]) -> set[State]:
        """Return the states from which officials cannot bring a case to an end without what is forbidden."""
        back: dict[State, list[State]] = {}
        for edge in self._without(forbidden):
            if edge.ours:
                back.setdefault(edge.target, []).append(edge.source)
        states = self.states()
        return states - _closure([s for s in states if self.procedure.ended(s.at)], back)

    def _without(self, forbidden: Callable[[Token], bool]) -> Iterator[Edge]:
        return (edge for edge in self.edges if not any(map(forbidden, edge.uses)))

    def _from(self, state: State) -> Iterator[Edge]:
        if self.procedure.ended(state.at):
            return
        step = self.procedure.step(state.at)
        yield from self._outside(state, step)
        for outcome in step.outcomes:
            yield from self._taking(state, step, outcome)

    def _outside(self, state: State, step: Step) -> Iterator[Edge]:
        here = self._situation(state, step)
        if self.consents:
            if step.asks_consent:
                agreed = agree(self.procedure, here, self.clock.today)
                yield Edge(state, _state(agreed), frozenset({Token(AGREE)}))
            yield Edge(
                state, _state(retract(self.procedure, here, self.clock)), frozenset({Token(RETRACT)}), ours=False
            )
        yield Edge(state, state._replace(objections=1), frozenset({Token(OBJECT)}), ours=False)
        yield Edge(state, state._replace(objections=0), frozenset({Token(ANSWER)}))
        if self.compares:
            yield Edge(state, state._replace(compared=0), frozenset({Token(COMPARE)}))
            yield Edge(state, state._replace(compared=1), frozenset(), ours=False)
        if self.explains:
            yield Edge(state, state._replace(unexplained=0), frozenset({Token(EXPLAIN)}))
            yield Edge(state, state._replace(unexplained=1), frozenset(), ours=False)

    def _taking(self, state: State, step: Step, outcome: Outcome) -> Iterator[Edge]:
        for trial, voted in self._helped(state, step):
            landed = taken(self.procedure, outcome, trial, self.calendar)
            if landed is not None:
                uses = {Token(OUTCOME, step.name, outcome.name), *self._used(step, outcome, trial, voted)}
                yield Edge(state, _state(landed), frozenset(uses))

    def _helped(self, state: State, step: Step) -> Iterator[tuple[Trial, str]]:
        """Yield the tries of a state in which everything was gathered, once for each way a vote can go."""
        votes: dict[str, Tally | None] = {**tallies(step.vote)} or {"": None}
        for voted, tally in votes.items():
            full, today = complete(self.procedure, step, self.clock, tally)
            facts = self._situation(state, step)
            trial = replace(facts, evidence=full.evidence, tally=full.tally, posting=full.posting)
            yield Trial(trial, next(able(step)), today, REASON), voted

    def _used(self, step: Step, outcome: Outcome, trial: Trial, voted: str) -> Iterator[Token]:
        """Yield what the try cannot do without: withheld, the machine refuses."""
        at = trial.situation
        for evidence in step.evidence:
            without = frozenset(pair for pair in at.evidence if pair != (evidence.name, 1))
            if self._refused(outcome, trial, replace(at, evidence=without)):
                yield Token(EVIDENCE, step.name, evidence.name)
        if at.tally and self._refused(outcome, trial, replace(at, tally=None)):
            yield Token(VOTE, step.name, voted)
        if at.posting and self._refused(outcome, trial, replace(at, posting=None)):
            yield Token(NOTICE, step.name)

    def _refused(self, outcome: Outcome, trial: Trial, situation: Situation) -> bool:
        return taken(self.procedure, outcome, replace(trial, situation=situation), self.calendar) is None

    def _situation(self, state: State, step: Step) -> Situation:
        begun = entered(step, self.clock)
        return replace(
            begun,
            consent=state.consent,
            objections=state.objections,
            compared=state.compared,
            unexplained=state.unexplained,
        )


def indispensable(world: World, end: str) -> list[Token]:
    """Return everything without which no case comes to an end: evidence, votes, notices, consent, comparison."""
    if end not in {state.at for state in world.reached()}:
        return []
    used = dict.fromkeys(token for edge in world.edges for token in sorted(edge.uses) if token.kind not in _PASSING)
    return [token for token in used if end not in {state.at for state in world.reached(partial(eq, token))}]


_PASSING = (OUTCOME, OBJECT, ANSWER, RETRACT, EXPLAIN)


def _state(situation: Situation) -> State:
    return State(situation.at, situation.consent, situation.objections, situation.compared, situation.unexplained)


def _closure(start: Iterable[State], onward: dict[State, list[State]]) -> set[State]:
    seen = set(start)
    pending = list(seen)
    while pending:
        fresh = set(onward.get(pending.pop(), ())) - seen
        seen |= fresh
        pending += fresh
    return seen
