"""What a household says of its members, kept in step with them on every day: size and name of the head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.framework.actions import Act
from fupin.framework.bulk import chunks
from fupin.framework.recording import FOREVER
from fupin.framework.writing import change_records
from fupin.registry.models import Household, Member
from fupin.registry.pack import initials
from fupin.registry.words import HEAD


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's time in a household with one set of values."""

    begin: date
    until: date
    present: bool
    relation: str
    name: str
    position: int

    def covers(self, day: date) -> bool:
        """Tell whether the stay includes a day."""
        return self.begin <= day < self.until


def about_members(stays: Iterable[Stay]) -> dict[str, Any]:
    """Return what a household says of the members who are present: their number and who heads them."""
    present = sorted((s for s in stays if s.present), key=lambda s: (s.relation != HEAD, s.position))
    if not present:
        return {"size": 0}
    return {"size": len(present), "head_name": present[0].name, "head_initials": initials(present[0].name)}


def refresh(act: Act, households: Iterable[int], since: date) -> None:
    """Bring size and head of households in step with their members, on every day from one on."""
    for identifiers in chunks(dict.fromkeys(households), 2000):
        stays, begins = _stays(identifiers), _begins(identifiers)
        plans = {i: _plan(stays.get(i, []), begins[i], since, act.today) for i in identifiers}
        for turn in range(max(map(len, plans.values()), default=0)):
            now = {i: plan[turn] for i, plan in plans.items() if turn < len(plan)}
            days = {i: day for i, (day, _) in now.items()}
            change_records(act, Household, {i: values for i, (_, values) in now.items()}, days)


def _plan(stays: list[Stay], begins: set[date], since: date, today: date) -> list[tuple[date, dict[str, Any]]]:
    # Before the first day on which anybody is known one by one, the stated size stands.
    if not stays:
        return []
    first = min(stay.begin for stay in stays)
    start = max(since, first, min(begins))
    days = {start, *begins, *(s.begin for s in stays), *(s.until for s in stays)}
    return [(day, about_members(s for s in stays if s.covers(day))) for day in sorted(days) if start <= day <= today]


def _stays(households: list[int]) -> dict[int, list[Stay]]:
    found: dict[int, list[Stay]] = defaultdict(list)
    names = ("household_id", "true_from", "true_until", "present", "relation", "name", "position")
    for chunk in chunks(households, 500):
        rows = Member.versions._default_manager.filter(household_id__in=chunk, known_until=FOREVER)
        for household, *values in rows.values_list(*names):
            found[household].append(Stay(*values))
    return found


def _begins(households: list[int]) -> dict[int, set[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    for chunk in chunks(households, 500):
        rows = Household.versions._default_manager.filter(id__in=chunk, known_until=FOREVER)
        for identifier, begin in rows.values_list("id", "true_from"):
            found[identifier].add(begin)
    return found
