"""Working days are counted as people count them, holidays and worked weekends included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.kernel.workflow import Calendar, Term
from fupin.policy.packs import Pack, find

DAYS = st.dates(date(2014, 1, 1), date(2026, 12, 31))
TERMS = st.builds(Term, st.integers(1, 60), st.booleans())


def china_calendar() -> Calendar:
    """Return the calendar of a country with many holidays."""
    return find("fupin-cn").calendar


@given(DAYS, TERMS)
def test_a_term_is_never_shorter_and_never_ends_on_a_free_day(day: date, term: Term) -> None:
    calendar = china_calendar()
    end = calendar.end(day, term)
    assert calendar.works(end)
    assert (end - day).days >= term.days
    if term.working:
        assert calendar.working_days(day, end) == term.days
    else:
        last = day + timedelta(days=term.days)
        assert not any(calendar.works(last + timedelta(days=n)) for n in range((end - last).days))


@given(DAYS, DAYS, TERMS)
def test_who_begins_later_is_never_due_earlier(first: date, second: date, term: Term) -> None:
    calendar = china_calendar()
    begun, later = sorted((first, second))
    assert calendar.end(begun, term) <= calendar.end(later, term)


@pytest.mark.parametrize(
    ("day", "term", "end"),
    [
        # Before the Spring Festival of 2020, three days longer than announced at first.
        (date(2020, 1, 23), Term(1), date(2020, 2, 3)),
        # Five days of notice from 29 September 2023: eight free days and two worked ones follow.
        (date(2023, 9, 28), Term(5, working=False), date(2023, 10, 7)),
        (date(2021, 9, 30), Term(3), date(2021, 10, 11)),
        (date(2026, 2, 13), Term(2), date(2026, 2, 24)),
        (date(2022, 3, 7), Term(7, working=False), date(2022, 3, 14)),
    ],
)
def test_terms_over_holidays(day: date, term: Term, end: date) -> None:
    assert china_calendar().end(day, term) == end


def test_each_year_has_the_days_off_that_the_law_gives(china: Pack) -> None:
    """Weekdays taken off less weekends worked are the statutory days that fall on weekdays, never more than 13."""
    calendar = china.calendar
    for year in range(2014, 2027):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
        off = [d for d in days if d.year == year and d in calendar.holidays and d.weekday() < 5]
        worked = [d for d in days if d.year == year and d in calendar.worked]
        assert all(d.weekday() > 4 for d in worked)
        assert 6 <= len(off) - len(worked) <= 13 + 3, year


def test_beyond_what_is_known_only_weekends_are_free(china: Pack) -> None:
    calendar = china.calendar
    assert calendar.known_until == date(2026, 12, 31)
    assert not any(day > calendar.known_until for day in calendar.holidays | calendar.worked)
    assert calendar.works(date(2027, 10, 1))
