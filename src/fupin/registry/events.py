"""Since when each household and member is as it is, and what became of those who are gone: for the snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import pyarrow as pa

from fupin.columnar.schema.snapshot import CAME, ENDED, EVENTS, GONE, LEFT, SINCE
from fupin.framework.bulk import chunks
from fupin.framework.recording import Recorded
from fupin.framework.snapshots import Cut
from fupin.registry.models import Household, Member
from fupin.registry.pack import pack

_BATCH = 20_000


class HouseholdSpell(NamedTuple):
    """A household from a day on."""

    id: int
    begin: date
    area: int
    kind: str
    status: str
    ended: str


class MemberSpell(NamedTuple):
    """A member from a day on."""

    id: int
    begin: date
    area: int
    household: int
    present: bool
    reason: str


Event = tuple[int, int | None, str, date, str | None, int | None]
History = Sequence[Any]
"""The spells of one record, in order, those of the future left out."""


def events(cut: Cut) -> Iterator[pa.Table]:
    """Yield what a cut tells of its past, in rows of `columnar.schema.snapshot.EVENTS`; at least one table."""
    yield _table([])
    yield from map(_table, chunks(_all(cut), _BATCH))


def _all(cut: Cut) -> Iterator[Event]:
    for history in _histories(Household, cut, HouseholdSpell, ("kind", "status", "ended")):
        yield from _of_household(history, cut)
    for history in _histories(Member, cut, MemberSpell, ("household_id", "present", "left_reason")):
        yield _of_member(history, cut)


def _histories(model: type[Recorded], cut: Cut, spell: Callable[..., Any], names: tuple[str, ...]) -> Iterator[History]:
    """Yield everything believed of each record that lies or lay in the cut."""
    true_on, known_by = cut.moment
    manager = model.versions._default_manager
    believed = manager.filter(true_from__lte=true_on, known_since__lte=known_by, known_until__gt=known_by)
    here = believed.filter(area__range=(cut.low, cut.high)).order_by().values("id")
    rows = believed.filter(id__in=here).order_by("id", "true_from")
    for _id, spells in groupby(rows.values_list("id", "true_from", "area", *names).iterator(), key=lambda row: row[0]):
        yield [spell(*values) for values in spells]


def _of_household(history: History, cut: Cut) -> Iterator[Event]:
    now: HouseholdSpell = history[-1]
    if not cut.low <= now.area <= cut.high:
        yield now.id, None, GONE, _left_on(history, cut), None, now.area
    elif now.ended:
        yield now.id, None, ENDED, _since(history, lambda spell: spell.ended), now.ended, None
    else:
        yield now.id, None, SINCE, _since(history, _counted), None, None
        before = next((spell for spell in reversed(history) if spell.area != now.area), None)
        if before is not None:
            yield now.id, None, CAME, _since(history, lambda spell: spell.area), None, before.area


def _of_member(history: History, cut: Cut) -> Event:
    now: MemberSpell = history[-1]
    if not cut.low <= now.area <= cut.high:
        last = next(spell for spell in reversed(history) if cut.low <= spell.area <= cut.high)
        return last.household, now.id, GONE, _left_on(history, cut), None, now.area
    day = _since(history, lambda spell: (spell.present, spell.household))
    if now.present:
        return now.household, now.id, SINCE, day, None, None
    return now.household, now.id, LEFT, day, now.reason, None


def _counted(spell: HouseholdSpell) -> tuple[bool, bool, bool]:
    """Return what decides whether a household is counted as poor: a change of anything else begins nothing new."""
    population = pack().population
    return spell.kind in population.registered, spell.status in population.exited, not spell.ended


def _since(history: History, what: Callable[[Any], Any]) -> date:
    """Return the day since which the last spells agree in something."""
    now = what(history[-1])
    day: date = history[-1].begin
    for spell in reversed(history):
        if what(spell) != now:
            break
        day = spell.begin
    return day


def _left_on(history: History, cut: Cut) -> date:
    return _since(history, lambda spell: cut.low <= spell.area <= cut.high)


def _table(rows: Sequence[Event]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in EVENTS)
    return pa.Table.from_arrays(
        [pa.array(values, type=field.type) for values, field in zip(columns, EVENTS, strict=True)], schema=EVENTS
    )
