"""Days, years and accounting periods, half-open: from a day until the first day no longer in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from fupin.kernel.errors import FupinError

FIRST_DAY = date(1, 1, 1)
FAR_FUTURE = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` until (not including) `until`."""

    start: date
    until: date = FAR_FUTURE

    def __post_init__(self) -> None:
        if self.start >= self.until:
            raise FupinError(
                "The period from %(start)s until %(until)s holds no day.",
                fix='"until" is the first day no longer in it.',
                start=self.start,
                until=self.until,
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.until

    def overlaps(self, other: "Period") -> bool:
        """Whether any day is in both."""
        return self.start < other.until and other.start < self.until

    @property
    def last_day(self) -> date:
        """The last day in it."""
        return self.until - timedelta(days=1)


def year(number: int) -> Period:
    """The calendar year."""
    return Period(date(number, 1, 1), date(number + 1, 1, 1))


def accounting_year(number: int, *, first_month: int = 1) -> Period:
    """The twelve months accounted under a year: from October 2018 for 2019 if the first month is 10."""
    started = number if first_month == 1 else number - 1
    return Period(date(started, first_month, 1), date(started + 1, first_month, 1))


def twelve_months_before(day: date) -> Period:
    """The twelve whole months that end with the month before the day's."""
    return Period(date(day.year - 1, day.month, 1), date(day.year, day.month, 1))


def day_in_year(number: int, month: int, day: int) -> date:
    """A day of a year; 29 February falls on the 28th where there is none."""
    try:
        return date(number, month, day)
    except ValueError:
        if (month, day) == (2, 29):
            return date(number, 2, 28)
        raise


def age(born: date, on: date) -> int:
    """Full years lived on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def read_day(value: object, *, place: str = "") -> date:
    """A day from YAML: a date, an ISO text, or a year (its first day)."""
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9999:
        return date(value, 1, 1)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise FupinError('"%(value)s" is not a day.', place=place, fix="Write 2020-01-01 or 2020.", value=value)
