"""What holds for any cell, any date, any order of columns."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin.intake import grid
from fupin.intake.cells import BLANK, CLEARED, Reading, read_cell
from fupin.intake.dates import Incomplete, read_date
from fupin.intake.grid import GridBuilder, letters, position_of
from fupin.intake.header import find_header
from fupin.intake.mapping import map_columns
from fupin.intake.messages import Problem
from fupin.intake.targets import targets
from fupin.intake.tests.world import HEADER, good_rows, identity

TODAY = date(2026, 1, 1)
days = st.dates(date(1901, 1, 1), date(2099, 12, 31))
values = st.one_of(st.text(max_size=5), st.floats(allow_nan=False), st.dates())
raws = st.one_of(
    st.text(max_size=40),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(days)
def test_every_manner_of_writing_a_date_means_the_same_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    manners: list[Any] = [
        f"{day:%Y-%m-%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        float(serial), serial, day, f"{day:%Y-%m-%d} 00:00:00", f"{day:%b} {day.day}, {day.year}",
    ]  # fmt: skip
    if not 1800 <= serial < 2200:
        assert {read_date(value) for value in manners} == {day}


@pytest.mark.parametrize("text", ["2019", "201903", "2019.3", "2019年3月", 2019.0])
def test_a_date_without_a_day_is_never_guessed(text: Any) -> None:
    with pytest.raises(Incomplete):
        read_date(text)


@pytest.mark.parametrize("text", ["03/04/2019", "2019-02-30", "x", "12-2019-1", "1e5"])
def test_a_date_that_can_mean_two_days_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_date(text)


@settings(max_examples=300, deadline=None)
@given(raws, st.sampled_from(sorted(targets())))
def test_no_cell_breaks_the_reader(raw: Any, key: str) -> None:
    target = targets()[key]
    value = read_cell(target, raw, Reading(TODAY))
    if value in (BLANK, CLEARED) or isinstance(value, Problem):
        return
    kinds: dict[str, Any] = {
        "integer": int, "money": int, "number": (int, float), "boolean": bool,
        "date": date, "code": str, "codes": tuple,
    }  # fmt: skip
    if target.entity != "system" and target.type in kinds:
        assert isinstance(value, kinds[target.type]), (target, raw, value)


@given(st.integers(0, 20_000))
def test_letters_of_columns(number: int) -> None:
    assert position_of(letters(number)) == number


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.text(max_size=5), st.floats(allow_nan=False), st.dates()), min_size=3, max_size=3),
        min_size=1,
    )
)
def test_a_grid_gives_back_what_was_put_in(rows: list[list[Any]]) -> None:
    builder = GridBuilder("s", 3)
    builder.add(range(1, len(rows) + 1), rows)
    kept = grid.load(grid.dump(builder.grid()))
    assert [kept.row(n) for n in range(len(rows))] == rows


@settings(max_examples=30, deadline=None)
@given(st.randoms())
def test_the_order_of_columns_does_not_matter(chance: random.Random) -> None:
    order = list(range(len(HEADER)))
    chance.shuffle(order)
    builder = GridBuilder("s", len(order))
    rows = [[r[n] if r[n] is not None else "" for n in order] for r in [HEADER, *good_rows()]]
    builder.add(range(1, len(rows) + 1), rows)
    header = find_header(builder.grid())
    assert header is not None
    assert header.first == 1
    found = {m.label: m.target for m in map_columns(header)}
    assert found["公民身份号码"] == "member.identity_number"
    assert found["户编号"] == "household.number"
    assert all(found.values())


@settings(max_examples=60, deadline=None)
@given(days.filter(lambda d: d < TODAY), st.integers(0, 999), st.integers(0, 17))
def test_one_wrong_digit_of_a_number_is_always_found(born: date, sequence: int, place: int) -> None:
    target = targets()["member.identity_number"]
    number = identity(born, sequence)
    good = read_cell(target, number.lower(), Reading(TODAY))
    assert (good.text, good.birth_date) == (number, born)
    if number[place].isdecimal():
        other = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert isinstance(read_cell(target, other, Reading(TODAY)), Problem)


def test_a_serial_of_today_is_a_date_and_a_year_is_not() -> None:
    assert read_date(45_000.0) == date(1899, 12, 30) + timedelta(days=45_000)
