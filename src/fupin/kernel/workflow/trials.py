"""Every way of trying to take an outcome: all that its step can gather, in every combination, put to the real machine.

`trials` yields what was tried; `faults` compares each answer of `move` with what the procedure demands in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, product

from fupin.kernel.errors import Problem
from fupin.kernel.workflow.calendar import Calendar
from fupin.kernel.workflow.procedure import Actor, Outcome, Procedure, Step, Vote
from fupin.kernel.workflow.situation import (
    Clock,
    Refused,
    Situation,
    Standing,
    Tally,
    count,
    give,
    move,
    post,
)

# With more pieces of evidence than this, only the combinations that lack at most two of them are tried.
ALL_COMBINATIONS = 7
REASON = "because"
PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True, slots=True)
class Trial:
    """One try: the situation, who acts, on which day, with which words."""

    situation: Situation
    standing: Standing
    today: date
    reason: str


def first_day(calendar: Calendar) -> date:
    """Return a working day on which to begin: the first that the calendar knows of."""
    return calendar.next_working(min(calendar.holidays, default=date.min))


def taken(procedure: Procedure, outcome: Outcome, trial: Trial, calendar: Calendar) -> Situation | None:
    """Return where the real machine goes, or None where it refuses."""
    clock = Clock(trial.today, calendar)
    try:
        return move(procedure, trial.situation, outcome.name, trial.standing, clock, reason=trial.reason)
    except Refused:
        return None


def entered(step: Step, clock: Clock) -> Situation:
    """Return the situation of a case that has just come to a step."""
    return Situation(step.name, clock.today, clock.end(step.term))


def able(step: Step) -> Iterator[Standing]:
    """Yield everybody who may act: each actor alone, unrelated and declared."""
    yield from (Standing(frozenset({actor}), declared=True) for actor in step.actors)


def tallies(vote: Vote | None) -> dict[str, Tally]:
    """Return one tally of each kind that a vote knows: passed, failed, a tie, and too few present."""
    if vote is None:
        return {}
    entitled = max(vote.least, 6) * 2
    return {
        PASSED: Tally(entitled, entitled, 0, 0),
        FAILED: Tally(entitled, 0, entitled, 0),
        "tie": Tally(entitled, entitled // 2, entitled // 2, 0),
        "abstained": Tally(entitled, 0, 0, entitled),
        "few": Tally(entitled, max(0, vote.least - 1), 0, 0),
    }


def complete(procedure: Procedure, step: Step, clock: Clock, tally: Tally | None) -> tuple[Situation, date]:
    """Return a situation in which everything was gathered, and the first day after its notice."""
    situation = with_evidence(procedure, entered(step, clock), {e.name: e.persons for e in step.evidence})
    if tally is not None:
        situation = count(procedure, situation, tally, clock.today)
    if step.notice is None:
        return situation, clock.today
    situation = post(procedure, situation, clock)
    return situation, _after(situation)


def with_evidence(procedure: Procedure, situation: Situation, persons: dict[str, int]) -> Situation:
    """Return the situation after so many different people gave each piece of evidence."""
    for name, number in persons.items():
        for person in range(1, number + 1):
            situation = give(procedure, situation, name, person, situation.entered)
    return situation


def trials(procedure: Procedure, step: Step, calendar: Calendar) -> Iterator[Trial]:
    """Yield every combination of evidence, votes, notice, consent, comparison, objections and reason of a step."""
    clock = Clock(first_day(calendar), calendar)
    standing = next(able(step))
    for gathered, facts in product(_gathered(procedure, step, clock), _facts(step)):
        situation, today = gathered
        consent, compared, unexplained, objections, reason = facts
        tried = replace(situation, consent=consent, compared=compared, unexplained=unexplained, objections=objections)
        yield Trial(tried, standing, today, reason)


def faults(procedure: Procedure, step: Step, calendar: Calendar) -> Iterator[Problem]:
    """Yield what the machine lets pass although the procedure demands more, and what it never lets pass."""
    tried = list(trials(procedure, step, calendar))
    for outcome in step.outcomes:
        place = f"{procedure.name}: {step.name}: {outcome.name}"
        passed = [trial for trial in tried if taken(procedure, outcome, trial, calendar) is not None]
        lacks = dict.fromkeys(lack for trial in passed for lack in lacking(step, outcome, trial))
        yield from (Problem(place, f"It can be taken without {lack}.") for lack in lacks)
        if passed:
            yield from (Problem(place, said) for said in _wrong_people(procedure, step, outcome, passed[-1], calendar))
        else:
            yield Problem(place, "It can never be taken: nothing that the step gathers meets what it demands.")


def lacking(step: Step, outcome: Outcome, trial: Trial) -> Iterator[str]:
    """Yield, in words, everything that an outcome demands and a try does not have."""
    at, given = trial.situation, [name for name, _person in trial.situation.evidence]
    persons = {evidence.name: evidence.persons for evidence in step.evidence}
    for name in outcome.needs:
        if given.count(name) < persons.get(name, 1):
            yield f"the evidence “{name}”"
    if outcome.vote and _result(step, at) != outcome.vote:
        yield f"a vote that {outcome.vote}"
    if outcome.consent and at.consent is not True:
        yield "the consent of the household"
    if outcome.compared and at.compared != 0:
        yield "the comparison with every doubt answered"
    if outcome.explained and at.unexplained:
        yield "explained differences"
    if outcome.reason and not trial.reason.strip():
        yield "a reason"
    yield from () if outcome.back else _unpublic(step, at, trial.today)


def _unpublic(step: Step, at: Situation, today: date) -> Iterator[str]:
    if step.notice is not None and (at.posting is None or today <= at.posting.until):
        yield "its notice having hung its whole term"
    if at.objections:
        yield "every objection answered"


def _result(step: Step, at: Situation) -> str:
    vote, tally = step.vote, at.tally
    if vote is None or tally is None:
        return ""
    there = tally.agree + tally.against + tally.abstained
    if there < vote.least or there < vote.quorum * tally.entitled:
        return "few"
    half = vote.majority * 2 <= 1
    return (
        PASSED if tally.agree > vote.majority * there or (not half and tally.agree == vote.majority * there) else FAILED
    )


def _wrong_people(
    procedure: Procedure, step: Step, outcome: Outcome, trial: Trial, calendar: Calendar
) -> Iterator[str]:
    for standing in able(step):
        if taken(procedure, outcome, replace(trial, standing=standing), calendar) is None:
            yield f"Its actor {_named(standing)} cannot take it."
    for words, standing in _strangers(step):
        if taken(procedure, outcome, replace(trial, standing=standing), calendar) is not None:
            yield f"It can be taken by {words}."


def _strangers(step: Step) -> Iterator[tuple[str, Standing]]:
    yield "somebody without any post", Standing(declared=True)
    others = frozenset(Actor(a.role, a.level + shift) for a in step.actors for shift in (-1, 1)) - set(step.actors)
    yield "the right role at another level", Standing(others, declared=True)
    if step.impartial:
        yield "somebody who declared nothing", Standing(frozenset(step.actors))
        yield "a relative", Standing(frozenset(step.actors), declared=True, related=True)


def _named(standing: Standing) -> str:
    return ", ".join(sorted(actor.role for actor in standing.held))


def _gathered(procedure: Procedure, step: Step, clock: Clock) -> Iterator[tuple[Situation, date]]:
    begun = entered(step, clock)
    votes = [None, *tallies(step.vote).values()]
    for persons, tally in product(_evidence(step), votes):
        situation = with_evidence(procedure, begun, persons)
        if tally is not None:
            situation = count(procedure, situation, tally, clock.today)
        yield situation, clock.today
        if step.notice is not None:
            hanging = post(procedure, situation, clock)
            yield hanging, clock.today
            yield hanging, _after(hanging) - timedelta(days=1)
            yield hanging, _after(hanging)


def _evidence(step: Step) -> Iterator[dict[str, int]]:
    full = {evidence.name: evidence.persons for evidence in step.evidence}
    most = len(full) if len(full) <= ALL_COMBINATIONS else 2
    for number in range(most, -1, -1):
        for missing in combinations(full, number):
            yield {name: persons - (name in missing) for name, persons in full.items()}


def _facts(step: Step) -> Iterator[tuple[bool | None, int | None, int, int, str]]:
    demands = step.outcomes
    consents: list[bool | None] = [None, False, True] if any(o.consent for o in demands) else [None]
    compared: list[int | None] = [None, 2, 0] if any(o.compared for o in demands) else [None]
    unexplained = [2, 0] if any(o.explained for o in demands) else [0]
    reasons = ["", " ", REASON] if any(o.reason for o in demands) else [""]
    return product(consents, compared, unexplained, [1, 0], reasons)


def _after(situation: Situation) -> date:
    assert situation.posting is not None  # noqa: S101 - posted just before
    return situation.posting.until + timedelta(days=1)
