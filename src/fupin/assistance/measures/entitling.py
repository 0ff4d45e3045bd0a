"""What one household has, may have, cannot have, and what nobody knows yet: one line for each measure of the pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext_noop

from fupin.assistance.matters.models import Matter
from fupin.assistance.measures.saying import NO_CONDITION, Told, Why
from fupin.assistance.pairing.models import HelpGiven
from fupin.assistance.plans.signs import sign_of
from fupin.framework.bulk import chunks
from fupin.policy.evaluate import Record
from fupin.policy.explain import Explanation, Missing, explain
from fupin.policy.measures import Measure
from fupin.registry.queries import Moment, pack

State = Literal["has", "may", "unknown", "cannot"]
_CHUNK = 500
STATES: tuple[State, ...] = ("has", "may", "unknown", "cannot")


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A measure as it reads on the day asked for, and how a household stands to it.

    `reason` gives words by `.inside(language)`; `amount` is what was given, in minor units, None where nobody knows;
    `missing` is what would decide; `by` says what shows that the household has it: help, matter or facts.
    """

    measure: Measure
    state: State
    reason: Told | Why
    since: date | None = None
    amount: int | None = None
    missing: Sequence[Missing] = ()
    by: str = ""
    under_way: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether the household has it and goes on having it: it is under way, or given anew each year."""
        return self.state == "has" and (self.under_way or self.measure.yearly)


@dataclass(frozen=True, slots=True)
class Given:
    """What is on file of the help for one household."""

    help: Sequence[HelpGiven] = ()
    matters: Sequence[Matter] = ()


@dataclass(slots=True)
class Asked:
    """One household with the rules of measures applied to it, and the help on file."""

    record: Record
    year: int
    on: date
    given: Given = field(default_factory=Given)

    def lines(self) -> list[Entitlement]:
        """Every measure in force on the day, those that the household has first."""
        explanation = explain(pack().measure_rules(self.year, self.on), self.record)
        known = explanation.results()
        found = [self._line(measure, explanation, known) for measure in pack().measures_on(self.on).values()]
        return sorted(found, key=lambda line: STATES.index(line.state))

    def _line(self, measure: Measure, explanation: Explanation, known: Mapping[str, Any]) -> Entitlement:
        got = self._got(measure, known)
        return got or self._answer(measure, explanation)

    def _got(self, measure: Measure, known: Mapping[str, Any]) -> Entitlement | None:
        helped = [row for row in self.given.help if row.measure == measure.name and self._counts(measure, row.on)]
        if helped:
            return _by_help(measure, helped)
        handled = [row for row in self.given.matters if delivers(row, measure) and serves(row.kind, row.outcome)]
        open_ones = [row for row in handled if not row.outcome or self._counts(measure, row.closed_on or self.on)]
        if open_ones:
            return _by_matter(measure, open_ones)
        answer, said = sign_of(measure, self.record, None, known)
        return Entitlement(measure, "has", Told("%(said)s", {"said": said}), by="facts") if answer is True else None

    def _answer(self, measure: Measure, explanation: Explanation) -> Entitlement:
        if measure.condition is None:
            return Entitlement(measure, "may", NO_CONDITION)
        why = Why(explanation, measure.condition)
        answer = explanation.answer(measure.condition)
        if answer is None:
            return Entitlement(measure, "unknown", why, missing=why.missing)
        return Entitlement(measure, "may" if answer else "cannot", why)

    def _counts(self, measure: Measure, day: date) -> bool:
        """What is given anew each year counts for its year only."""
        return day <= self.on and (not measure.yearly or day.year == self.year)


def delivers(matter: Matter, measure: Measure) -> bool:
    """Whether a matter is about a measure: it names it, or its kind delivers this one alone."""
    return (matter.measure or delivered_alone().get(matter.kind)) == measure.name


def delivered_alone() -> dict[str, str]:
    """Return the measure of each kind of matter that delivers one measure and no other."""
    return {name: kind.measures[0] for name, kind in pack().matters.items() if len(kind.measures) == 1}


def on_file(user: object, household_ids: Iterable[int], at: Moment = None) -> dict[int, Given]:
    """Return the help and matters on file of households by identifier: two statements for every few hundred."""
    found: dict[int, Given] = {}
    for chunk in chunks(household_ids, _CHUNK):
        helped: Any = HelpGiven.objects.at(at).visible_to(user)
        matters: Any = Matter.objects.at(at).visible_to(user)
        rows = _by_household(helped.filter(household_id__in=chunk, withdrawn="").exclude(measure=""))
        handled = _by_household(matters.filter(household_id__in=chunk))
        found |= {key: given_of(rows[key], handled[key]) for key in chunk}
    return found


def _by_household(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.household_id].append(row)
    return found


def given_of(help_rows: Iterable[HelpGiven], matters: Iterable[Matter]) -> Given:
    """Return help and matters as entitlement asks for them, the oldest help first."""
    return Given(sorted(help_rows, key=lambda row: (row.on, row.pk)), list(matters))


def serves(kind: str, outcome: str) -> bool:
    """Whether a matter is open or came to a good end; one that was given up says why, and gives nothing."""
    if not outcome:
        return True
    known = pack().matters.get(kind)
    end = known.ends.get(outcome) if known else None
    return end is not None and not end.reason


def _by_help(measure: Measure, rows: Sequence[HelpGiven]) -> Entitlement:
    worth = [row.amount for row in rows if row.amount is not None]
    told = {"what": rows[-1].what, "day": rows[-1].on.isoformat()}
    reason = Told(gettext_noop("Given: %(what)s (%(day)s)"), told)
    return Entitlement(measure, "has", reason, rows[0].on, sum(worth) if worth else None, by="help")


def _by_matter(measure: Measure, rows: Sequence[Matter]) -> Entitlement:
    row, under_way = rows[0], not rows[0].outcome
    day = row.opened_on if under_way else row.closed_on or row.opened_on
    message = (
        gettext_noop("Under way: %(number)s (%(day)s)") if under_way else gettext_noop("Done: %(number)s (%(day)s)")
    )
    reason = Told(message, {"number": row.number, "day": day.isoformat()})
    return Entitlement(measure, "has", reason, row.opened_on, row.cost or None, by="matter", under_way=under_way)
