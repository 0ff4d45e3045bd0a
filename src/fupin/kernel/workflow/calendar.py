"""Working days: weekends, holidays, and the days off that are worked instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time in days, of every day or of working days only."""

    days: int
    working: bool = True


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: `holidays` are not, `worked` are although they fall on a weekend.

    `known_until` is the last day for which the holidays are known; beyond it only weekends count as free.
    """

    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    known_until: date = date.max

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return day in self.worked or (day.weekday() not in self.weekend and day not in self.holidays)

    def next_working(self, day: date) -> date:
        """Return the day itself if it is worked, else the next one that is."""
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def end(self, start: date, term: Term) -> date:
        """Return the last day of a term that begins the day after `start`; it never ends on a free day."""
        if not term.working:
            return self.next_working(start + timedelta(days=term.days))
        day, left = start, term.days
        while left:
            day += timedelta(days=1)
            left -= self.works(day)
        return self.next_working(day)

    def working_days(self, start: date, until: date) -> int:
        """Return how many working days lie after `start`, up to and including `until`."""
        return sum(self.works(start + timedelta(days=n)) for n in range(1, (until - start).days + 1))
