"""Of which day a figure tells: the end of a past year, today, or the moment asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

Moment = tuple[date, datetime] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What figures are computed for: a place, a year, a moment (None: what is believed now), in somebody's eyes."""

    user: object
    area: int
    year: int
    at: Moment

    @property
    def true_on(self) -> date:
        """The day of which the figures tell."""
        return self.at[0] if self.at else timezone.localdate()

    @property
    def known_at(self) -> datetime:
        """The moment by which everything was known."""
        return self.at[1] if self.at else timezone.now()

    def opening(self) -> Asked:
        """The same at the beginning of the year."""
        return Asked(self.user, self.area, self.year, (date(self.year, 1, 1), self.known_at))

    def last_year(self) -> Asked:
        """The same a year before, as it is known now."""
        day = self.true_on
        before = date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
        return Asked(self.user, self.area, self.year - 1, (before, self.known_at))


def asked(user: object, area: int, year: int | None, at: Moment) -> Asked:
    """Return what is asked: without a year that of the day; without a moment, a past year is told as it ended."""
    today = timezone.localdate()
    if year is None:
        year = at[0].year if at else today.year
    if at is None and year < today.year:
        at = date(year, 12, 31), timezone.now()
    return Asked(user, area, year, at)
