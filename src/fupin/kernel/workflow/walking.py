"""Random walks through a procedure: everything that people do, in and out of turn, with invariants after every event.

A walk is a pure function of its seed. It uses the real machine only; the invariants are kept apart from it, in the
walker's own books.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from fupin.kernel.workflow.calendar import Calendar
from fupin.kernel.workflow.procedure import Actor, Outcome, Procedure, Step
from fupin.kernel.workflow.situation import (
    Clock,
    Refused,
    Situation,
    Standing,
    Tally,
    agree,
    begin,
    count,
    give,
    missing,
    move,
    post,
    retract,
    take_back,
    vanish,
)

MOST_EVENTS = 400
PEOPLE = 5
ZEAL = 0.95


@dataclass(slots=True)
class Walk:
    """One walk: where the case stands, what happened, and every invariant that was broken."""

    procedure: Procedure
    clock: Clock
    situation: Situation
    random: Random
    events: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    refused: int = 0
    # The latest day on which anything happened: the clock may be set back behind it.
    latest: date = date.min

    @property
    def ended(self) -> bool:
        """Tell whether the case came to an end."""
        return self.procedure.ended(self.situation.at)


def walk(procedure: Procedure, calendar: Calendar, seed: int, start: date) -> Walk:
    """Return a walk from the beginning to an end, or to its longest, with a few events after the end."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    clock = Clock(start + timedelta(days=random.randrange(700)), calendar)
    one = Walk(procedure, clock, begin(procedure, clock), random, latest=clock.today)
    kinds, odds = zip(*EVENTS.items(), strict=True)
    for _number in range(MOST_EVENTS):
        happen(one, random.choices(kinds, odds)[0])
        if one.ended:
            break
    for _number in range(3 if one.ended else 0):
        happen(one, random.choices(kinds, odds)[0])
    return one


def happen(one: Walk, event: Callable[[Walk], Situation | None]) -> None:
    """Let one event happen, note whether it was refused, and check every invariant."""
    before = one.situation
    name = event.__name__.strip("_")
    try:
        after = event(one)
    except Refused:
        one.refused += 1
        after, name = before, f"{name} refused"
    one.events.append(name)
    if after is not None:
        one.situation = after
    one.broken += [f"{len(one.events)} {name}: {said}" for said in violations(one, before)]
    one.latest = max(one.latest, one.situation.entered)


def violations(one: Walk, before: Situation) -> Iterator[str]:
    """Yield what must never be, after an event."""
    now, procedure, calendar = one.situation, one.procedure, one.clock.calendar
    if procedure.ended(before.at) and now != before:
        yield f"the end “{before.at}” did not hold"
    if now.due < now.entered:
        yield f"due {now.due} before it was entered {now.entered}"
    if now.entered < before.entered:
        yield f"time ran backwards, from {before.entered} to {now.entered}"
    if now.at != before.at and (now.evidence or now.tally or now.posting):
        yield "what one step gathered is counted in the next"
    if now.posting is not None:
        yield from _of_notice(procedure.step(now.at), now, calendar)
    if not procedure.ended(now.at) and not calendar.works(now.due):
        yield f"due on {now.due}, a free day"


def _of_notice(step: Step, now: Situation, calendar: Calendar) -> Iterator[str]:
    posting, notice = now.posting, step.notice
    if posting is None or notice is None:
        yield "a notice hangs in a step that has none"
    elif (posting.until - posting.posted).days < notice.term.days:
        yield f"its notice hangs from {posting.posted} to {posting.until} only"
    elif not calendar.works(posting.until):
        yield f"its notice ends on {posting.until}, a free day"


def _gives(one: Walk) -> Situation:
    step = _step(one)
    names = [evidence.name for evidence in step.evidence] if step else []
    name = one.random.choice([*names, *names, "something_else"])
    return give(one.procedure, one.situation, name, one.random.randrange(PEOPLE), one.clock.today)


def _takes_back(one: Walk) -> Situation:
    given = sorted(one.situation.evidence) or [("nothing", 0)]
    return take_back(one.procedure, one.situation, *one.random.choice(given), one.clock.today)


def _votes(one: Walk) -> Situation:
    roll = one.random.randrange
    tally = Tally(roll(9, 14), roll(12), roll(4), roll(3))
    return count(one.procedure, one.situation, tally, one.clock.today)


def _posts(one: Walk) -> Situation:
    return post(one.procedure, one.situation, one.clock)


def _agrees(one: Walk) -> Situation:
    return agree(one.procedure, one.situation, one.clock.today)


def _retracts(one: Walk) -> Situation:
    return retract(one.procedure, one.situation, one.clock)


def _objects(one: Walk) -> Situation | None:
    return None if one.ended else replace(one.situation, objections=one.situation.objections + 1)


def _answers(one: Walk) -> Situation | None:
    return None if one.ended else replace(one.situation, objections=max(0, one.situation.objections - 1))


def _compares(one: Walk) -> Situation | None:
    doubts = one.random.choice([0, 0, 0, 2])
    return None if one.ended else replace(one.situation, compared=doubts)


def _explains(one: Walk) -> Situation | None:
    return None if one.ended else replace(one.situation, unexplained=one.random.choice([0, 0, 1]))


def _vanishes(one: Walk) -> Situation:
    return vanish(one.procedure, one.situation, one.clock)


def _waits(one: Walk) -> None:
    days = one.random.choice([0, 1, 1, 2, 3, 7, 9, 30])
    one.clock = replace(one.clock, today=max(one.latest, one.clock.today) + timedelta(days=days))


def _sets_clock_back(one: Walk) -> None:
    one.clock = replace(one.clock, today=one.clock.today - timedelta(days=one.random.randrange(1, 40)))


def _moves(one: Walk) -> Situation:
    """Take an outcome in turn, and keep books of what was there when it was taken."""
    step = _step(one)
    return _taken(one, step, _chosen(one, step), _standing(one, step))


def _moves_out_of_turn(one: Walk) -> Situation:
    step = _step(one)
    others = frozenset({Actor(role, one.random.randrange(8)) for role in ("stranger", "leader", "village_team")})
    standing = Standing(others, declared=one.random.random() < 0.5, related=one.random.random() < 0.5)
    return _taken(one, step, _chosen(one, step), standing)


def _chosen(one: Walk, step: Step | None) -> Outcome | None:
    """Choose an outcome; mostly one that leads on, or few walks would come to a decision."""
    if step is None:
        return None
    onward = [outcome for outcome in step.outcomes if not outcome.back]
    return one.random.choice(onward if onward and one.random.random() < ZEAL else step.outcomes)


def _taken(one: Walk, step: Step | None, outcome: Outcome | None, standing: Standing) -> Situation:
    before, reason = one.situation, one.random.choice(["", "  ", "because", "because"])
    name = outcome.name if outcome else "anything"
    after = move(one.procedure, before, name, standing, one.clock, reason=reason)
    if step is None or outcome is None:
        one.broken.append("a case moved on after its end")
        return after
    held = missing(one.procedure, before, outcome, standing, one.clock.today, reason=reason)
    one.broken += [f"{step.name}: {outcome.name} taken although {lack.lack} was missing" for lack in held]
    one.broken += [f"{step.name}: {outcome.name} taken {said}" for said in _unearned(one, step, outcome, standing)]
    return after


def _unearned(one: Walk, step: Step, outcome: Outcome, standing: Standing) -> Iterator[str]:
    at, today = one.situation, one.clock.today
    if not standing.held & set(step.actors):
        yield "out of turn"
    if step.impartial and (standing.related or not standing.declared):
        yield "by somebody who is not impartial"
    for piece in step.evidence:
        if piece.name in outcome.needs and len({p for name, p in at.evidence if name == piece.name}) < piece.persons:
            yield f"without {piece.name}"
    if outcome.consent and at.consent is not True:
        yield "without consent"
    if not outcome.back and at.objections:
        yield "over an objection"
    if not outcome.back and step.notice and (at.posting is None or today <= at.posting.until):
        yield "before its notice was over"
    if outcome.vote == "passed" and (at.tally is None or at.tally.agree <= at.tally.present / 2):
        yield "without a majority"


def _standing(one: Walk, step: Step | None) -> Standing:
    actors = step.actors if step else (Actor("stranger", 0),)
    roll = one.random.random
    return Standing(frozenset({one.random.choice(actors)}), declared=roll() < 0.9, related=roll() < 0.1)


def _step(one: Walk) -> Step | None:
    return None if one.ended else one.procedure.step(one.situation.at)


EVENTS: dict[Callable[[Walk], Situation | None], float] = {
    _gives: 30,
    _takes_back: 1,
    _votes: 7,
    _posts: 6,
    _agrees: 5,
    _retracts: 0.15,
    _objects: 0.8,
    _answers: 4,
    _compares: 4,
    _explains: 2,
    _vanishes: 0.05,
    _waits: 10,
    _sets_clock_back: 1,
    _moves: 24,
    _moves_out_of_turn: 4,
}
