"""Causes and measures of a whole place at once: a handful of statements, whatever the number of households."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from fupin.assistance.matters.models import Matter
from fupin.assistance.measures.entitling import delivered_alone, serves
from fupin.assistance.measures.shown import causes_of_record
from fupin.assistance.pairing.models import HelpGiven
from fupin.assistance.plans.models import PlanLine
from fupin.framework.bulk import chunks
from fupin.kernel.area import span
from fupin.policy.measures import Measure
from fupin.registry import queries as registry
from fupin.registry.queries import Moment, pack

_CHUNK = 2000
PLANNED, HELPED, HANDLED = "plan", "help", "matter"
_OF_MATTER = ("id", "household_id", "member_id", "measure", "kind", "outcome", "opened_on", "cost")
_HOME = ("id", "number", "head_name", "area", "kind", "main_cause", "other_causes")


@dataclass(frozen=True, slots=True)
class Home:
    """A household as the lists name it, with its causes, the main one first."""

    id: int
    number: str
    head_name: str
    area: int
    registered: bool
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One measure for one household: a line of its plan, a line of its account, or a matter."""

    kind: str
    id: int
    household_id: int
    member_id: int | None
    measure: str
    cause: str = ""
    on: date | None = None
    amount: int | None = None


def homes(user: object, area: int, at: Moment = None) -> dict[int, Home]:
    """Return the households of a place that are poor now, by identifier."""
    population = pack().population
    rows: Any = registry.in_places(user, span(area), at).filter(kind__in=population.registered)
    return _homes(rows.exclude(status__in=population.exited))


def homes_of(user: object, area: int, wanted: Iterable[int], at: Moment = None) -> dict[int, Home]:
    """Return the households of a place with these keys, poor or not, by identifier."""
    found: dict[int, Home] = {}
    rows: Any = registry.in_places(user, span(area), at)
    for chunk in chunks(wanted, _CHUNK):
        found |= _homes(rows.filter(id__in=list(chunk)))
    return found


def _homes(rows: Any) -> dict[int, Home]:
    registered = pack().population.registered
    found = {}
    for key, number, head, place, kind, main, others in rows.order_by("area", "id").values_list(*_HOME):
        causes = causes_of_record({"main_cause": main, "other_causes": others})
        found[key] = Home(key, number, head, place, kind in registered, causes)
    return found


def uses(user: object, area: int, year: int, at: Moment = None) -> dict[int, list[Use]]:
    """Return every measure that is planned, given or under way for the households of a place in a year."""
    found: dict[int, list[Use]] = defaultdict(list)
    for use in _uses(user, year, at, {"area__range": span(area), "household_id__isnull": False}):
        found[use.household_id].append(use)
    return found


def uses_of(user: object, household_id: int, year: int, at: Moment = None) -> list[Use]:
    """Return every measure that is planned, given or under way for one household in a year."""
    return list(_uses(user, year, at, {"household_id": household_id}))


def _uses(user: object, year: int, at: Moment, where: Mapping[str, Any]) -> Iterator[Use]:
    yield from _planned(user, year, at, where)
    yield from _given(user, year, at, where)
    yield from _handled(user, year, at, where)


def answering_now(user: object, area: int) -> list[Use]:
    """Return what answers causes of the households of a place today: the newest plan of each, and what runs."""
    year, where = timezone.localdate().year, {"area__range": span(area), "household_id__isnull": False}
    rows: Any = PlanLine.objects.visible_to(user).filter(**where, plan__current=True, kind="", dropped="")
    newest: dict[int, tuple[int, list[Use]]] = {}
    names = ("plan__year", "id", "household_id", "member_id", "measure", "cause", "by", "amount")
    for of_year, *values in rows.order_by("-plan__year", "id").values_list(*names):
        use = Use(PLANNED, *values)
        last, uses_of_home = newest.setdefault(use.household_id, (of_year, []))
        if of_year == last:
            uses_of_home.append(use)
    planned = [use for _year, used in newest.values() for use in used]
    return [*planned, *_given(user, year, None, where), *_handled(user, year, None, where)]


def measures_of(year: int) -> Mapping[str, Measure]:
    """Return every measure of the pack as it reads at the end of a year, ended ones as they read last."""
    return {**pack().measures, **pack().measures_on(date(year, 12, 31))}


def _planned(user: object, year: int, at: Moment, where: Mapping[str, Any]) -> Iterable[Use]:
    rows: Any = PlanLine.objects.at(at).visible_to(user)
    rows = rows.filter(**where, plan__year=year, kind="", dropped="")
    # The past knows no join to the version that counted: its state tells as well.
    rows = rows.filter(plan__current=True) if at is None else rows
    for values in rows.values_list("id", "household_id", "member_id", "measure", "cause", "by", "amount"):
        yield Use(PLANNED, *values)


def _given(user: object, year: int, at: Moment, where: Mapping[str, Any]) -> Iterable[Use]:
    rows: Any = HelpGiven.objects.at(at).visible_to(user)
    rows = rows.filter(**where, on__year=year, withdrawn="").exclude(measure="")
    for key, household, member, measure, day, amount in rows.values_list(
        "id", "household_id", "member_id", "measure", "on", "amount"
    ):
        yield Use(HELPED, key, household, member, measure, "", day, amount)


def _handled(user: object, year: int, at: Moment, where: Mapping[str, Any]) -> Iterable[Use]:
    rows: Any = Matter.objects.at(at).visible_to(user)
    rows = rows.filter(**where, opened_on__year__lte=year)
    rows = rows.filter(outcome="") | rows.filter(closed_on__year=year)
    alone = delivered_alone()
    for key, household, member, named, kind, outcome, day, cost in rows.values_list(*_OF_MATTER):
        measure = named or alone.get(kind, "")
        if measure and serves(kind, outcome):
            yield Use(HANDLED, key, household, member, measure, "", day, cost or None)
