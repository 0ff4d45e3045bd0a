"""The calendar of a country as its pack writes it: weekends, holidays, and the days off that are worked instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fupin.kernel.errors import FupinError
from fupin.kernel.period import read_day
from fupin.kernel.workflow import Calendar
from fupin.policy.reading import Reader

CALENDAR = "calendar.yaml"
LARGEST_FILE = 200_000
LONGEST_HOLIDAY = 60
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIELDS = frozenset({"source", "weekend", "known_until", "holidays"})
_HOLIDAY = frozenset({"label", "first", "last", "worked"})


def read_calendar(reader: Reader) -> Calendar:
    """Read calendar.yaml; a pack without one has weekends only."""
    if not (reader.folder / CALENDAR).is_file():
        return Calendar()
    fields = reader.as_mapping(reader.load_plain(CALENDAR, largest=LARGEST_FILE), CALENDAR)
    reader.known_fields(fields, _FIELDS, CALENDAR)
    free: set[date] = set()
    worked: set[date] = set()
    for entry in reader.as_list(fields.get("holidays"), CALENDAR):
        _holiday(reader, reader.as_mapping(entry, CALENDAR), free, worked)
    for day in sorted(free & worked):
        reader.report(CALENDAR, f"{day} is both a holiday and worked.")
    known = _day(reader, fields.get("known_until"), "known_until") or date.max
    for day in sorted(one for one in free | worked if one > known):
        reader.report(CALENDAR, f"{day} lies after known_until.")
    return Calendar(frozenset(free), frozenset(worked), _weekend(reader, fields), known)


def _weekend(reader: Reader, fields: Mapping[str, Any]) -> frozenset[int]:
    named = [str(one) for one in reader.as_list(fields.get("weekend", ["saturday", "sunday"]), CALENDAR)]
    for unknown in (one for one in named if one not in _WEEK):
        reader.report(CALENDAR, f"“{unknown}” is no day of the week. Known are: {', '.join(_WEEK)}.")
    days = frozenset(_WEEK.index(one) for one in named if one in _WEEK)
    if len(days) == len(_WEEK):
        reader.report(CALENDAR, "No day of the week is left for work.")
        return frozenset()
    return days


def _holiday(reader: Reader, fields: dict[str, Any], free: set[date], worked: set[date]) -> None:
    place = f"{CALENDAR}: {fields.get('first')}"
    reader.known_fields(fields, _HOLIDAY, place)
    reader.label(fields, place)
    first = _day(reader, fields.get("first"), place)
    last = _day(reader, fields.get("last", first), place)
    if first and last and not 0 <= (last - first).days < LONGEST_HOLIDAY:
        reader.report(place, f"From {first} to {last} is no holiday of 1 to {LONGEST_HOLIDAY} days.")
    elif first and last:
        days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
        for twice in sorted(days & free):
            reader.report(place, f"{twice} is a holiday twice.")
        free |= days
    worked |= {day for one in reader.as_list(fields.get("worked"), place) if (day := _day(reader, one, place))}


def _day(reader: Reader, value: object, place: str) -> date | None:
    try:
        return read_day(value)
    except FupinError as error:
        reader.report(place, error.inside("en"))
        return None
