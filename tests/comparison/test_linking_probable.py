"""Pairs without a common number, and what must never pass for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

from fupin.comparison.linking import Bands, link
from fupin.policy.identity import identity_of
from tests.comparison.lists import OURS, READER, VILLAGE, found, linked, person, table
from tests.sources import PACKS

pytestmark = pytest.mark.one_database("nothing here is stored")
MINORITY = person(4, "阿卜杜拉·买买提", None, area=VILLAGE, birth_date=date(1990, 1, 2))


def test_name_birthday_and_village_make_a_pair() -> None:
    [pair] = linked(OURS, table(person(10, "王小明", area=VILLAGE))).pairs.to_pylist()
    assert (pair["ours"], pair["way"], pair["band"]) == (1, "probable", "accept")
    assert 0.95 <= pair["probability"] < 1


def _as_it_is(day: date) -> date:
    return day


# The name and the birthday as they are written, and the band.
SLIPS: list[tuple[str, Callable[[date], date | None], str]] = [
    ("王 小　明（户主）", _as_it_is, "accept"),
    ("Wang Xiaoming", _as_it_is, "accept"),
    ("小明王", _as_it_is, "accept"),
    ("王晓明", _as_it_is, "review"),
    ("王小朋", _as_it_is, "review"),
    ("王大明", _as_it_is, "review"),
    ("王小明", lambda day: day.replace(month=8, day=3), "accept"),
    ("王小明", READER.other_calendar, "accept"),
    ("王小明", lambda day: day.replace(year=day.year + 1), "review"),
    ("王小明", lambda _day: None, "review"),
]
YEARS = (1929, 1938, 1941, 1952, 1963, 1974, 1985, 1996, 2007, 2018)


def test_names_and_birthdays_are_known_with_their_usual_slips() -> None:
    # One namesake in each town, none of the age of another, so that every row has its own.
    born = [date(year, 3, 8) for year in YEARS]
    ours = [{"id": n, "name": "王小明", "birth_date": day, "area": VILLAGE + n * 10**6} for n, day in enumerate(born)]
    rows = [{**ours[n], "name": name, "birth_date": written(born[n])} for n, (name, written, _band) in enumerate(SLIPS)]
    expected = [(n, n, "probable", band) for n, (_name, _written, band) in enumerate(SLIPS)]
    assert found(linked(table(*ours), table(*rows))) == expected


def test_names_of_two_parts_are_known_without_their_dot_or_second_part() -> None:
    names = ["阿卜杜拉买买提", "阿卜杜拉．買買提", "阿卜杜拉 • 买买提", "买买提·阿卜杜拉", "阿卜杜拉"]
    rows = [
        {**MINORITY, "id": place, "name": name, "area": VILLAGE + place * 10**6} for place, name in enumerate(names)
    ]
    ours = [{**row, "name": MINORITY["name"]} for row in rows]
    assert [pair[:2] for pair in found(linked(table(*ours), table(*rows)))] == [(n, n) for n in range(len(names))]


def test_two_who_fit_equally_well_leave_it_open() -> None:
    rows = table(person(10, "王小明", area=VILLAGE), person(11, "王小明", area=VILLAGE))
    result = linked(OURS, rows)
    [pair] = result.pairs.to_pylist()
    assert pair["band"] == "review"
    assert pair["probability"] == pytest.approx(0.5, abs=0.01)


def test_everybody_has_at_most_one_partner() -> None:
    ours = table(*(person(n, "王小明", area=VILLAGE) for n in range(1, 5)))
    theirs = table(*(person(n, "王晓明", area=VILLAGE, birth_date=date(1976, 3, 8)) for n in range(10, 13)))
    pairs = linked(ours, theirs, bands=Bands(review=0.05)).pairs
    assert len(pairs) == len(pairs["ours"].unique()) == len(pairs["theirs"].unique()) > 0


def test_twins_and_namesakes_are_never_accepted() -> None:
    rows = table(
        {"id": 10, "name": "王小朋", "birth_date": date(1976, 3, 8), "area": VILLAGE},
        {"id": 11, "name": "李秀英", "birth_date": date(1999, 1, 1), "area": VILLAGE},
        {"id": 12, "name": "张建国", "area": VILLAGE},
    )
    assert {pair[3] for pair in found(linked(OURS, rows))} == {"review"}


def test_bands_are_the_callers() -> None:
    row = table(person(10, "王小明", area=VILLAGE))
    assert found(linked(OURS, row, bands=Bands(accept=1.0, review=0.5)))[0][3] == "review"


def test_a_pack_without_names_of_its_own_compares_letters() -> None:
    plain = identity_of(PACKS / "fupin-template")
    ours = table(person(1, "Amélie Dupont", "FR-1"), person(2, "Jean Petit", None, birth_date=date(1970, 2, 3)))
    theirs = table(person(10, "x", "fr-1"), person(11, "PETIT  Jean", None, birth_date=date(1970, 2, 3)))
    assert {pair[:2] for pair in found(link(ours, theirs, plain))} == {(1, 10), (2, 11)}


def test_the_answer_is_the_same_for_any_order_and_any_number_of_threads() -> None:
    from benchmarks._persons import population
    from benchmarks._slips import roster

    people = population(1500, 3)
    rows, _true, _kinds = roster(people, population(100, 4), 8, 3)
    one = link(people.table(), rows, READER, threads=1)
    backwards = [t.take(pa.array(range(len(t) - 1, -1, -1))) for t in (people.table(), rows)]
    other = link(backwards[0], backwards[1], READER, threads=3)
    assert one.pairs.equals(other.pairs)
    assert one.only_theirs.equals(other.only_theirs)
