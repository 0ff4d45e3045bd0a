"""The model checker: proves that a procedure can neither trap a case nor decide one without what it demands.

`check` lists everything wrong. It asks the real machine, for every step with every combination of what it gathers,
and for every state of a case that can be reached (see `trials` and `worlds`); it repeats none of its logic.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta

from fupin.kernel.errors import Problem
from fupin.kernel.workflow.calendar import Calendar
from fupin.kernel.workflow.procedure import Outcome, Procedure, Step
from fupin.kernel.workflow.trials import faults, first_day
from fupin.kernel.workflow.worlds import ADVERSITIES, AGREE, EVIDENCE, NOTICE, Token, World

# Longer than any holiday: where no day is worked in so many, the calendar is broken.
LONGEST_REST = 60
DAYS_TRIED = 800


def check(procedure: Procedure, calendar: Calendar) -> list[Problem]:
    """Return everything wrong with a procedure under a calendar; an empty list is a proof that it holds."""
    broken = [*structure(procedure), *rests(calendar)]
    if broken:
        return broken
    found = [*duties(procedure), *leaps(procedure), *hanging(procedure, calendar)]
    if not all(step.actors for step in procedure.steps.values()):
        return found
    found += [problem for step in procedure.steps.values() for problem in faults(procedure, step, calendar)]
    return found + ways(procedure, calendar)


def structure(procedure: Procedure) -> Iterator[Problem]:
    """Yield names that lead nowhere, and names that mean two things."""
    places = {*procedure.steps, *procedure.ends}
    yield from _named(procedure, "begins", procedure.begins, procedure.steps)
    yield from _named(procedure, "gone", procedure.gone, procedure.ends)
    if procedure.retracted:
        yield from _named(procedure, "retracted", procedure.retracted, places)
    for both in sorted(set(procedure.steps) & set(procedure.ends)):
        yield Problem(procedure.name, f"“{both}” is both a step and an end.")
    for step in procedure.steps.values():
        place = f"{procedure.name}: {step.name}"
        if not step.outcomes:
            yield Problem(place, "A dead end: nothing can come of the step.")
        yield from _twice(place, [outcome.name for outcome in step.outcomes])
        yield from _twice(place, [evidence.name for evidence in step.evidence])
        for outcome in step.outcomes:
            yield from _named(procedure, f"{step.name}: {outcome.name}", outcome.to, places)


def duties(procedure: Procedure) -> Iterator[Problem]:
    """Yield steps without anybody, without a term, or that nobody above hears of when they are late."""
    for step in procedure.steps.values():
        place = f"{procedure.name}: {step.name}"
        if not step.actors:
            yield Problem(place, "Nobody acts: the step has no actor.")
        if step.term.days < 1:
            yield Problem(place, "The step has no term.")
        levels = [actor.level for actor in step.actors]
        if step.escalate in step.actors or (levels and step.escalate.level > min(levels)):
            yield Problem(place, f"Late, it goes to {step.escalate.role}, who is not above its actors.")


def leaps(procedure: Procedure) -> Iterator[Problem]:
    """Yield “back” outcomes that lead on: objections and notices do not hold them, so they may only lead back."""
    before = _forerunners(procedure)
    for step, outcome in _outcomes(procedure):
        if not outcome.back:
            continue
        end = procedure.ends.get(outcome.to)
        if (end and end.effect) or (end is None and outcome.to not in before[step.name]):
            place = f"{procedure.name}: {step.name}: {outcome.name}"
            yield Problem(place, f"It is marked as leading back, but “{outcome.to}” does not come before the step.")


def hanging(procedure: Procedure, calendar: Calendar) -> Iterator[Problem]:
    """Yield notices that cannot hang within the term of their step, and that end too early on some day."""
    start = first_day(calendar)
    for step in procedure.steps.values():
        if step.notice is None:
            continue
        place = f"{procedure.name}: {step.name}"
        plain = Calendar()
        if step.notice.term.days < 1:
            yield Problem(place, "Its notice hangs for no day.")
        if plain.end(start, step.notice.term) >= plain.end(start, step.term):
            yield Problem(place, "Its notice hangs as long as the whole term of the step, or longer.")
        for day in (start + timedelta(days=n) for n in range(DAYS_TRIED)):
            until = calendar.end(day, step.notice.term)
            if (until - day).days < step.notice.term.days or not calendar.works(until):
                yield Problem(place, f"Posted on {day}, its notice ends on {until}: too early, or on a free day.")
                break
    yield from _too_long(procedure)


def rests(calendar: Calendar) -> Iterator[Problem]:
    """Yield a day after which nobody works for so long that no term would ever end."""
    days = sorted(calendar.holidays) or [first_day(Calendar())]
    for day in days:
        if not any(calendar.works(day + timedelta(days=n)) for n in range(LONGEST_REST)):
            yield Problem("calendar", f"From {day}, no day is worked in {LONGEST_REST} days.")
            return


def ways(procedure: Procedure, calendar: Calendar) -> list[Problem]:
    """Return what can never happen, where a case can be trapped, and what can be decided without its grounds."""
    world = World(procedure, calendar)
    return [*_unreached(world), *_traps(world), *_unfounded(world)]


def _unreached(world: World) -> Iterator[Problem]:
    procedure, reached = world.procedure, {state.at for state in world.states()}
    for name in procedure.steps:
        if name not in reached:
            yield Problem(f"{procedure.name}: {name}", "No case ever comes to this step.")
    for name in procedure.ends:
        if name not in reached and name != procedure.gone:
            yield Problem(f"{procedure.name}: {name}", "No case ever comes to this end.")
    for step, outcome in _outcomes(procedure):
        if step.name in reached and (step.name, outcome.name) not in world.outcomes_taken:
            yield Problem(f"{procedure.name}: {step.name}: {outcome.name}", "No case ever takes this way.")


def _traps(world: World) -> Iterator[Problem]:
    always = {state.at for state in world.stuck(lambda _token: False)}
    for name in sorted(always):
        yield Problem(f"{world.procedure.name}: {name}", "A trap: from here no end can be reached.")
    for words, forbidden in ADVERSITIES.items():
        for name in sorted({state.at for state in world.stuck(forbidden)} - always):
            yield Problem(f"{world.procedure.name}: {name}", f"A trap: from here no end can be reached if {words}.")


def _unfounded(world: World) -> Iterator[Problem]:
    """Yield decisions that can be reached without any evidence, notice or consent, or over an objection."""
    procedure = world.procedure
    steps = procedure.steps.values()
    without: dict[str, Callable[[Token], bool]] = {"any evidence": lambda token: token.kind == EVIDENCE}
    if any(step.notice for step in steps):
        without["any notice"] = lambda token: token.kind == NOTICE
    if any(step.asks_consent for step in steps):
        without["the household’s consent"] = lambda token: token.kind == AGREE
    for name, end in procedure.ends.items():
        place = f"{procedure.name}: {name}"
        for words, forbidden in without.items():
            if end.effect and name in {state.at for state in world.reached(forbidden)}:
                yield Problem(place, f"It can be decided without {words}.")
        if end.effect and any(state.at == name and state.objections for state in world.states()):
            yield Problem(place, "It can be decided while an objection is open.")


def _too_long(procedure: Procedure) -> Iterator[Problem]:
    if procedure.term is None:
        return
    plain = Calendar()
    start = first_day(plain)
    last = plain.end(start, procedure.term)
    for name, path in _shortest(procedure).items():
        end = procedure.ends.get(name)
        if not end or not end.effect:
            continue
        day = start
        for step in path:
            notice = procedure.step(step).notice
            day = plain.end(day, notice.term) + timedelta(days=1) if notice else day
        if day > last:
            yield Problem(f"{procedure.name}: {name}", "Its notices alone take longer than the term of the procedure.")


def _shortest(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Return the way with the fewest days of notices to every step and end."""
    best: dict[str, tuple[int, tuple[str, ...]]] = {procedure.begins: (0, ())}
    pending = [procedure.begins]
    while pending:
        name = min(pending, key=lambda one: best[one][0])
        pending.remove(name)
        if procedure.ended(name):
            continue
        step = procedure.step(name)
        days = best[name][0] + (step.notice.term.days if step.notice else 0)
        for to in (outcome.to for outcome in step.outcomes if not outcome.back):
            if to not in best or days < best[to][0]:
                best[to] = (days, (*best[name][1], name))
                pending.append(to)
    return {name: path for name, (_days, path) in best.items()}


def _forerunners(procedure: Procedure) -> dict[str, set[str]]:
    """Return for every step the steps that can come before it, without a way back; a step comes before itself."""
    onward: dict[str, set[str]] = {name: {name} for name in procedure.steps}
    for step, outcome in _outcomes(procedure):
        if not outcome.back and outcome.to in procedure.steps:
            onward[step.name].add(outcome.to)
    if procedure.retracted in procedure.steps:
        for following in onward.values():
            following.add(procedure.retracted)
    before = {name: {other for other in onward if name in onward[other]} for name in onward}
    for _round in onward:
        for near in before.values():
            near |= {far for one in near for far in before[one]}
    return before


def _outcomes(procedure: Procedure) -> Iterator[tuple[Step, Outcome]]:
    return ((step, outcome) for step in procedure.steps.values() for outcome in step.outcomes)


def _named(procedure: Procedure, what: str, name: str, known: Collection[str]) -> Iterator[Problem]:
    if name not in known:
        yield Problem(f"{procedure.name}: {what}", f"“{name}” is no step or end of the procedure.")


def _twice(place: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(place, f"“{name}” is there twice.")
