"""What says how far plans have come, read for many lines at once: matters, help on file, checks, records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from fupin.assistance.matters.models import Matter
from fupin.assistance.pairing.models import HelpGiven
from fupin.assistance.plans.catalogue import answers, measure_of
from fupin.assistance.plans.models import PlanCheck, PlanLine
from fupin.framework.bulk import chunks
from fupin.kernel.area import NATION, span
from fupin.policy.evaluate import Record, Value
from fupin.registry.queries import Moment, households_for_policy, pack

_CHUNK, _MANY = 500, 2000


@dataclass(slots=True)
class Evidence:
    """What is known of some households: their matters, the help they got, checks of promises, and their records."""

    today: date
    roots: dict[int, int] = field(default_factory=dict)
    matters: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    helps: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    of_places: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[int, dict[str, Any]] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    year: int = 0
    _known: dict[int, Mapping[str, Value]] = field(default_factory=dict)

    def answers(self, household_id: int) -> Mapping[str, Value]:
        """Return the answers of the rules of measures for a household, computed once."""
        if household_id not in self._known:
            rules = pack().measure_rules(self.year)
            record = self.records.get(household_id)
            self._known[household_id] = answers(rules, record) if record and rules.outputs else {}
        return self._known[household_id]


def gather(
    user: object,
    lines: Sequence[PlanLine],
    year: int,
    at: Moment = None,
    *,
    area: int | None = None,
    records: Mapping[int, Record] | None = None,
) -> Evidence:
    """Read what says how far lines have come; records of the households that were read already are taken."""
    found = Evidence(today=at[0] if at else timezone.localdate(), year=year)
    households = {line.household_id for line in lines if line.household_id is not None}
    found.roots = _roots(user, lines, at)
    _read(user, found, households, area, at)
    if any(line.household_id is None for line in lines):
        _read_places(user, found, at)
    if records is not None:
        found.records = dict(records)
        return found
    asked = {line.household_id for line in lines if line.household_id is not None and _asks_record(line, year)}
    if asked:
        place = NATION if area is None else area
        for chunk in chunks(sorted(asked), _MANY):
            found.records |= {r["id"]: r for r in households_for_policy(place, year, at, user=user, only=chunk)}
    return found


def _asks_record(line: PlanLine, year: int) -> bool:
    measure = measure_of(line.measure, year) if not line.kind and line.measure else None
    return measure is not None and not measure.done.nothing


def _roots(user: object, lines: Sequence[PlanLine], at: Moment) -> dict[int, int]:
    roots = {line.root_id for line in lines if line.root_id is not None}
    found = {line.pk: line.root_id or line.pk for line in lines}
    for chunk in chunks(roots, _CHUNK):
        rows: Any = PlanLine.objects.at(at).visible_to(user)
        found |= dict(rows.filter(root_id__in=chunk).values_list("id", "root_id"))
    return found


_OF_MATTER = (
    *("id", "kind", "title", "number", "household_id", "member_id", "plan_line_id", "measure", "stage"),
    *("opened_on", "due", "closed_on", "outcome", "cost"),
)
_OF_CHECK = ("root_id", "on", "kept", "note", "id")
_OF_HELP = ("household_id", "member_id", "on", "measure", "what", "amount", "matter_id")


def _read(user: object, found: Evidence, households: Collection[int], area: int | None, at: Moment) -> None:
    matters: Any = Matter.objects.at(at).visible_to(user)
    helps: Any = HelpGiven.objects.at(at).visible_to(user)
    checks: Any = PlanCheck.objects.at(at).visible_to(user)
    for row in _rows(matters, _OF_MATTER, households, area):
        found.matters[row["household_id"]].append(row)
    for row in _rows(helps.filter(withdrawn=""), _OF_HELP, households, area):
        found.helps[row["household_id"]].append(row)
    found.checks = _newest(_rows(checks, _OF_CHECK, households, area))


def _read_places(user: object, found: Evidence, at: Moment) -> None:
    matters: Any = Matter.objects.at(at).visible_to(user)
    for chunk in chunks(found.roots, _CHUNK):
        found.of_places += matters.filter(household_id=None, plan_line_id__in=chunk).values(*_OF_MATTER)


def newest_checks(user: object, area: int, at: Moment = None) -> dict[int, dict[str, Any]]:
    """Return what was seen last of each promise of the households of a place, by the root of its line."""
    checks: Any = PlanCheck.objects.at(at).visible_to(user)
    return _newest(_rows(checks, _OF_CHECK, (), area))


def _newest(rows: Iterable[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        kept = found.get(row["root_id"])
        if kept is None or (row["on"], row["id"]) > (kept["on"], kept["id"]):
            found[row["root_id"]] = row
    return found


def _rows(rows: Any, names: Sequence[str], households: Collection[int], area: int | None) -> Iterable[dict[str, Any]]:
    if area is not None:
        yield from rows.filter(area__range=span(area)).exclude(household_id=None).values(*names).iterator()
        return
    for chunk in chunks(sorted(households), _CHUNK):
        yield from rows.filter(household_id__in=chunk).values(*names)
