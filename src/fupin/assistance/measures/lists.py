"""What does not fit in a place: causes without a measure, measures without a cause, who would earn and has no offer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils import timezone

from fupin.assistance.measures.bulk import HELPED, PLANNED, Home, Use, answering_now, homes, homes_of, measures_of, uses
from fupin.assistance.needs.models import Need
from fupin.assistance.plans.signs import sign_of
from fupin.framework.bulk import chunks
from fupin.kernel.area import span
from fupin.policy.evaluate import Record
from fupin.policy.explain import Explanation, explain
from fupin.policy.measures import WILLING, Measure, answered_by
from fupin.policy.packs import RuleSet
from fupin.registry.queries import Moment, households_for_policy, pack

_CHUNK = 2000
Why = Literal["no_cause", "outside", "twice", "too_much"]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A cause of a household for which nothing is planned, given or under way."""

    home: Home
    cause: str
    main: bool


@dataclass(frozen=True, slots=True)
class Needless:
    """A measure of a household that answers none of its causes and gaps, or that it got twice or beyond its cost."""

    home: Home
    use: Use
    why: Why
    amount: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Willing:
    """A person able and willing to earn for whom nothing of the kind is planned, given, offered or under way."""

    home: Home
    member_id: int | None
    name: str
    age: int | None


def unanswered(user: object, area: int, year: int, at: Moment = None) -> list[Unanswered]:
    """Return the causes of a place's poor households that nothing answers, main causes first."""
    found, measures = uses(user, area, year, at), measures_of(year)
    rows = [
        Unanswered(home, cause, cause == home.causes[0])
        for home in homes(user, area, at).values()
        for cause in home.causes
        if not any(_answers(use, cause, measures) for use in found.get(home.id, ()))
    ]
    return sorted(rows, key=lambda row: not row.main)


def needless(user: object, area: int, year: int, at: Moment = None) -> list[Needless]:
    """Return the measures of a place's households that no cause asks for, and what was given twice or too much."""
    found, measures = uses(user, area, year, at), measures_of(year)
    of_homes = {home: found[key] for key, home in homes_of(user, area, found, at).items()}
    strange = {home: _strange(home, used, measures) for home, used in of_homes.items()}
    grounds = _grounds(user, area, year, at, {home.id: _mending(odd, measures) for home, odd in strange.items()})
    return [
        *(
            Needless(home, use, "no_cause")
            for home, odd in strange.items()
            for use in odd
            if use.measure not in grounds.get(home.id, ())
        ),
        *(row for home, used in of_homes.items() for row in _overdone(home, used, measures)),
        *(row for home, used in of_homes.items() for row in _outside(home, used, measures)),
    ]


def willing_without_offer(user: object, area: int, year: int | None = None, at: Moment = None) -> list[Willing]:
    """Return the able and willing of a place's poor households for whom there is nothing to earn by."""
    asked = year or timezone.localdate().year
    rule = rule_of(WILLING, asked)
    if rule is None:
        return []
    earning = {name for name, one in measures_of(asked).items() if one.earns}
    busy = _busy(uses(user, area, asked, at), earning) | _offered(user, area, at, earning)
    poor = homes(user, area, at)
    return [
        one
        for record in records(user, area, asked, at, [key for key in poor if (key, None) not in busy])
        for one in _able(poor[record["id"]], record, rule)
        if (one.home.id, one.member_id) not in busy
    ]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule bound to a year by itself, to ask it of very many households."""

    name: str
    rules: RuleSet

    def answer(self, record: Record) -> bool | None:
        """Return its answer for a household."""
        value = self.rules.evaluate(record)[self.rules.outputs[self.name]]
        return value if isinstance(value, bool) else None

    def persons(self, record: Record) -> list[Any]:
        """Return the members of whom it is true."""
        return _persons(explain(self.rules, record), self.name)


def rule_of(purpose: str, year: int) -> Rule | None:
    """Return the rule that a pack keeps apart for a purpose; None where it has none."""
    name = pack().measure_rules(year).for_purpose(purpose)
    if name is None:
        return None
    return Rule(name, RuleSet.bind(pack(), year, date(year, 12, 31), apart=True, only=[name]))


def records(user: object, area: int, year: int, at: Moment, wanted: Iterable[int]) -> Iterator[Record]:
    """Yield the records of some households of a place."""
    for chunk in chunks(wanted, _CHUNK):
        yield from households_for_policy(area, year, at, user=user, only=list(chunk))


def _answers(use: Use, cause: str, measures: Mapping[str, Measure]) -> bool:
    return cause in answered_by(measures.get(use.measure), use.cause)


def answered_now(user: object, area: int) -> set[tuple[int, str]]:
    """Return the pairs of household and cause that a measure answers today, by plan or because it runs."""
    measures = measures_of(timezone.localdate().year)
    return {
        (use.household_id, cause)
        for use in answering_now(user, area)
        for cause in answered_by(measures.get(use.measure), use.cause)
    }


def _strange(home: Home, used: Sequence[Use], measures: Mapping[str, Measure]) -> list[Use]:
    """Return the measures that answer something, but none of the household's causes; each once."""
    found: dict[str, Use] = {}
    for use in used:
        measure = measures.get(use.measure)
        if measure and measure.answers and home.causes and not set(measure.causes) & set(home.causes):
            found.setdefault(use.measure, use)
    return list(found.values())


def _outside(home: Home, used: Sequence[Use], measures: Mapping[str, Measure]) -> Iterator[Needless]:
    """Yield what was given to a household that is not registered and names no cause."""
    if not home.registered and not home.causes:
        rows = [use for use in used if use.kind == HELPED and use.measure in measures]
        yield from (Needless(home, use, "outside") for use in rows if measures[use.measure].answers)


def _mending(used: Sequence[Use], measures: Mapping[str, Measure]) -> list[Measure]:
    """Return the measures among these that mend a condition rather than answer a cause."""
    return [measures[use.measure] for use in used if measures[use.measure].gaps]


def _grounds(
    user: object, area: int, year: int, at: Moment, asked: Mapping[int, Sequence[Measure]]
) -> dict[int, set[str]]:
    """Return which measures have their ground in a condition that is not met, or nobody knows to be, or was mended.

    What the register shows as done by the measure was not met before it.
    """
    found: dict[int, set[str]] = {}
    in_force = pack().rule_set(year).rules
    gaps = {gap for mending in asked.values() for one in mending for gap in one.gaps if gap in in_force}
    rules = RuleSet.bind(pack(), year, only=gaps)
    for record in records(user, area, year, at, [key for key, mending in asked.items() if mending]):
        values = rules.evaluate(record)
        met = {name: values[place] is True for name, place in rules.outputs.items()}
        found[record["id"]] = {
            one.name
            for one in asked[record["id"]]
            if sign_of(one, record, None, {})[0] is True or not all(met.get(gap, True) for gap in one.gaps)
        }
    return found


def _overdone(home: Home, used: Sequence[Use], measures: Mapping[str, Measure]) -> Iterator[Needless]:
    """Yield what was planned or given twice for the same person, and what went beyond the measure's cost."""
    seen: Counter[tuple[object, ...]] = Counter()
    for use in used:
        # A plan names a measure once for a person; the account may hold it on several days.
        key = (use.kind, use.measure, use.member_id, *((use.on, use.amount) if use.kind == HELPED else ()))
        seen[key] += 1
        if seen[key] == 2 and use.kind in (PLANNED, HELPED):
            yield Needless(home, use, "twice", use.amount)
    sums: dict[str, list[Use]] = defaultdict(list)
    for use in used:
        if use.kind == HELPED and use.amount is not None and use.measure in measures:
            sums[use.measure].append(use)
    yield from _beyond(home, sums, measures)


def _beyond(home: Home, sums: Mapping[str, list[Use]], measures: Mapping[str, Measure]) -> Iterator[Needless]:
    for name, rows in sums.items():
        measure = measures[name]
        if measure.amount is None or not measure.per:
            continue
        persons = len({use.member_id for use in rows}) if measure.per == "person" else 1
        given, limit = sum(use.amount or 0 for use in rows), measure.amount * persons
        if given > limit:
            yield Needless(home, rows[0], "too_much", given, limit)


def _busy(found: Mapping[int, Iterable[Use]], earning: set[str]) -> set[tuple[int, int | None]]:
    return {(key, use.member_id) for key, used in found.items() for use in used if use.measure in earning}


def _offered(user: object, area: int, at: Moment, earning: set[str]) -> set[tuple[int, int | None]]:
    rows: Any = Need.objects.at(at).visible_to(user)
    rows = rows.filter(area__range=span(area), household_id__isnull=False, offer_id__isnull=False, withdrawn="")
    return set(rows.filter(measure__in=earning).values_list("household_id", "member_id"))


def _able(home: Home, record: Record, rule: Rule) -> Iterator[Willing]:
    if rule.answer(record) is not True:
        return
    members = record.get("members") or ()
    for person in rule.persons(record):
        yield Willing(home, members[person.position].get("id"), person.name or "", person.age)


def _persons(explanation: Explanation, rule: str) -> list[Any]:
    """Return the members of whom the rule is true."""
    pending, found = [explanation.reason(rule)], {}
    while pending:
        reason = pending.pop()
        found.update({person.position: person for person, why in reason.persons if why.value is True})
        pending.extend(reason.operands)
    return [found[position] for position in sorted(found)]
