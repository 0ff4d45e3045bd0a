"""Where a case stands, and how it may move: a pure function of procedure, situation, actor and day.

What a step gathers (evidence, votes, a notice) belongs to that visit of the step: coming back, it begins anew.
Consent and objections stay with the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.kernel.workflow.calendar import Calendar, Term
from fupin.kernel.workflow.procedure import Actor, Outcome, Procedure, Step, Vote


class Refused(FupinError):
    """Raised when a case may not move: the first thing that is missing, out of turn or no longer possible."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes of a meeting: how many are entitled, and how those present voted."""

    entitled: int
    agree: int
    against: int
    abstained: int

    @property
    def present(self) -> int:
        """Everybody who voted or abstained."""
        return self.agree + self.against + self.abstained

    def quorate(self, vote: Vote) -> bool:
        """Tell whether enough were there."""
        return self.present >= vote.least and self.present >= vote.quorum * self.entitled

    def passed(self, vote: Vote) -> bool:
        """Tell whether more than half, or at least the larger share asked for, of all present agreed."""
        needed = vote.majority * self.present
        enough = self.agree >= needed if vote.majority > Fraction(1, 2) else self.agree > needed
        return self.quorate(vote) and enough


@dataclass(frozen=True, slots=True)
class Posting:
    """A notice of this step: when it was posted, and the last day on which it hangs."""

    posted: date
    until: date


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a case stands. `evidence` are pairs of name and who gave it; consent None means never asked.

    `compared` is None until the comparison was made, then the number of doubtful points without a verdict;
    `unexplained` counts differences between rule, evaluation and comparison that nobody explained yet.
    """

    at: str
    entered: date
    due: date
    evidence: frozenset[tuple[str, int]] = frozenset()
    tally: Tally | None = None
    posting: Posting | None = None
    consent: bool | None = None
    objections: int = 0
    compared: int | None = None
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Who wants to act: the roles held over the case's place, whether impartiality was declared, whether related."""

    held: frozenset[Actor] = field(default_factory=frozenset)
    declared: bool = False
    related: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """Today, and the calendar by which terms are counted."""

    today: date
    calendar: Calendar

    def end(self, term: Term) -> date:
        """Return the last day of a term that begins today."""
        return self.calendar.end(self.today, term)


class Lack(StrEnum):
    """What can stand in the way of an outcome."""

    TURN = "turn"
    DECLARATION = "declaration"
    RELATED = "related"
    EVIDENCE = "evidence"
    VOTE = "vote"
    NOTICE = "notice"
    HANGING = "hanging"
    OBJECTIONS = "objections"
    CONSENT = "consent"
    COMPARISON = "comparison"
    EXPLANATION = "explanation"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way, with what it is about."""

    lack: Lack
    label: Text | None = None
    count: int = 0
    day: date | None = None


def begin(procedure: Procedure, clock: Clock) -> Situation:
    """Return the situation of a new case."""
    return _enter(procedure, Situation(procedure.begins, clock.today, clock.today), procedure.begins, clock)


def missing(
    procedure: Procedure, situation: Situation, outcome: Outcome, standing: Standing, today: date, *, reason: str = ""
) -> list[Missing]:
    """Return everything that stands in the way of an outcome; empty if it may be taken."""
    step = procedure.step(situation.at)
    return [
        *_of_actor(step, standing),
        *_of_evidence(step, situation, outcome),
        *_of_vote(step, situation, outcome),
        *([] if outcome.back else _of_public(step, situation, today)),
        *_of_facts(situation, outcome, reason),
    ]


def move(
    procedure: Procedure,
    situation: Situation,
    taken: str,
    standing: Standing,
    clock: Clock,
    *,
    reason: str = "",
) -> Situation:
    """Return the situation after an outcome of the present step; raises Refused when something is in the way."""
    _require_running(procedure, situation, clock.today)
    outcome = procedure.step(situation.at).outcome(taken)
    if outcome is None:
        raise Refused(
            "“%(outcome)s” is no outcome of the step “%(step)s”. Reload the page.",
            outcome=taken,
            step=procedure.place(situation.at),
        )
    if lacking := missing(procedure, situation, outcome, standing, clock.today, reason=reason):
        raise _refusal(procedure, situation, lacking[0])
    return _enter(procedure, situation, outcome.to, clock)


def give(procedure: Procedure, situation: Situation, name: str, person: int, today: date) -> Situation:
    """Return the situation with one piece of evidence more, given by a person."""
    _require_running(procedure, situation, today)
    step = procedure.step(situation.at)
    if not any(e.name == name for e in step.evidence):
        raise Refused("The step “%(step)s” does not ask for this evidence.", step=step.label)
    return replace(situation, evidence=situation.evidence | {(name, person)})


def take_back(procedure: Procedure, situation: Situation, name: str, person: int, today: date) -> Situation:
    """Return the situation without a piece of evidence that turned out wrong."""
    _require_running(procedure, situation, today)
    return replace(situation, evidence=situation.evidence - {(name, person)})


def count(procedure: Procedure, situation: Situation, tally: Tally, today: date) -> Situation:
    """Return the situation with the votes of its meeting."""
    _require_running(procedure, situation, today)
    step = procedure.step(situation.at)
    if step.vote is None:
        raise Refused("There is no vote in the step “%(step)s”.", step=step.label)
    numbers = (tally.entitled, tally.agree, tally.against, tally.abstained)
    if min(numbers) < 0 or tally.present > tally.entitled:
        raise Refused(
            "%(present)s votes cannot be: %(entitled)s people are entitled. Count again.",
            present=tally.present,
            entitled=tally.entitled,
        )
    return replace(situation, tally=tally)


def post(procedure: Procedure, situation: Situation, clock: Clock) -> Situation:
    """Return the situation with the step's notice posted today; it hangs for its whole term."""
    _require_running(procedure, situation, clock.today)
    step = procedure.step(situation.at)
    if step.notice is None:
        raise Refused("There is no notice in the step “%(step)s”.", step=step.label)
    if situation.posting is not None:
        raise Refused("The notice was posted on %(day)s already.", day=situation.posting.posted.isoformat())
    return replace(situation, posting=Posting(clock.today, clock.end(step.notice.term)))


def agree(procedure: Procedure, situation: Situation, today: date) -> Situation:
    """Return the situation with the household's consent."""
    _require_running(procedure, situation, today)
    return replace(situation, consent=True)


def retract(procedure: Procedure, situation: Situation, clock: Clock) -> Situation:
    """Return the situation after the household refused or took back its consent."""
    _require_running(procedure, situation, clock.today)
    without = replace(situation, consent=False)
    return _enter(procedure, without, procedure.retracted, clock) if procedure.retracted else without


def vanish(procedure: Procedure, situation: Situation, clock: Clock) -> Situation:
    """Return the situation of a case whose subject is no more: merged into another, gone, struck off."""
    if procedure.ended(situation.at):
        return situation
    later = replace(clock, today=max(clock.today, situation.entered))
    return _enter(procedure, situation, procedure.gone, later)


def _require_running(procedure: Procedure, situation: Situation, today: date) -> None:
    if procedure.ended(situation.at):
        raise Refused("This case is closed: %(end)s.", end=procedure.place(situation.at))
    if today < situation.entered:
        raise Refused(
            "The clock says %(today)s, but this step began on %(entered)s. Set the clock right.",
            today=today.isoformat(),
            entered=situation.entered.isoformat(),
        )


def _enter(procedure: Procedure, situation: Situation, name: str, clock: Clock) -> Situation:
    due = clock.today if procedure.ended(name) else clock.end(procedure.step(name).term)
    return Situation(
        name,
        clock.today,
        due,
        consent=situation.consent,
        objections=situation.objections,
        compared=situation.compared,
        unexplained=situation.unexplained,
    )


def _of_actor(step: Step, standing: Standing) -> Iterable[Missing]:
    if not standing.held & set(step.actors):
        yield Missing(Lack.TURN)
    if step.impartial and standing.related:
        yield Missing(Lack.RELATED)
    elif step.impartial and not standing.declared:
        yield Missing(Lack.DECLARATION)


def _of_evidence(step: Step, situation: Situation, outcome: Outcome) -> Iterable[Missing]:
    for evidence in step.evidence:
        given = {person for name, person in situation.evidence if name == evidence.name}
        if evidence.name in outcome.needs and len(given) < evidence.persons:
            yield Missing(Lack.EVIDENCE, evidence.label, evidence.persons - len(given))
    # What nobody can give is missing for ever; a procedure that asks for it is broken, but decides nothing.
    for name in set(outcome.needs) - {evidence.name for evidence in step.evidence}:
        yield Missing(Lack.EVIDENCE, Text.of(en=name), 1)


def _of_vote(step: Step, situation: Situation, outcome: Outcome) -> Iterable[Missing]:
    if not outcome.vote:
        return
    tally = situation.tally
    if (
        step.vote is None
        or tally is None
        or not tally.quorate(step.vote)
        or tally.passed(step.vote) != (outcome.vote == "passed")
    ):
        yield Missing(Lack.VOTE, outcome.label)


def _of_public(step: Step, situation: Situation, today: date) -> Iterable[Missing]:
    if step.notice is not None and situation.posting is None:
        yield Missing(Lack.NOTICE)
    elif situation.posting is not None and today <= situation.posting.until:
        yield Missing(Lack.HANGING, day=situation.posting.until)
    if situation.objections:
        yield Missing(Lack.OBJECTIONS, count=situation.objections)


def _of_facts(situation: Situation, outcome: Outcome, reason: str) -> Iterable[Missing]:
    if outcome.consent and situation.consent is not True:
        yield Missing(Lack.CONSENT)
    if outcome.compared and situation.compared != 0:
        yield Missing(Lack.COMPARISON, count=situation.compared or 0)
    if outcome.explained and situation.unexplained:
        yield Missing(Lack.EXPLANATION, count=situation.unexplained)
    if outcome.reason and not reason.strip():
        yield Missing(Lack.REASON)


def _refusal(procedure: Procedure, situation: Situation, lacking: Missing) -> Refused:
    return Refused(
        _SENTENCES[lacking.lack],
        step=procedure.place(situation.at),
        what=lacking.label or "",
        count=lacking.count,
        day=lacking.day.isoformat() if lacking.day else "",
    )


_SENTENCES = {
    Lack.TURN: "The step “%(step)s” is not yours: your posts do not include its actors.",
    Lack.DECLARATION: "First declare whether you are related to the household.",
    Lack.RELATED: "You are related to the household: somebody else has to act in the step “%(step)s”.",
    Lack.EVIDENCE: "“%(what)s” is missing (%(count)s more). Add it and try again.",
    Lack.VOTE: "The votes do not support “%(what)s”: count them, see to the quorum, or take another outcome.",
    Lack.NOTICE: "The notice of the step “%(step)s” was not posted yet.",
    Lack.HANGING: "The notice hangs until %(day)s; go on the day after.",
    Lack.OBJECTIONS: "%(count)s objections are not answered yet.",
    Lack.CONSENT: "The household has not agreed.",
    Lack.COMPARISON: "The comparison is missing, or %(count)s doubtful points have no verdict yet.",
    Lack.EXPLANATION: "%(count)s differences between rule, evaluation and comparison are not explained yet.",
    Lack.REASON: "Say why; the reason is kept.",
}
