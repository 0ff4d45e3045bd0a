"""Pairs by number: every spelling of a number, and whose number it is."""

from __future__ import annotations

from datetime import date

import pytest

from tests.comparison.lists import LI, OURS, VILLAGE, WANG, ZHANG, found, linked, number, person, table

pytestmark = pytest.mark.one_database("nothing here is stored")
FULL = str.maketrans({n: n + 0xFEE0 for n in range(48, 58)})


SPELLINGS = {
    WANG: "number",
    f" {WANG[:6]} {WANG[6:14]} {WANG[14:].lower()} ": "number",
    WANG.translate(FULL): "number",
    f"{WANG}43": "number",
    f"{WANG}43B1": "number",
    WANG[:6] + WANG[8:17]: "old_number",
    WANG.replace("0", "O", 1).replace("1", "l", 1): "number",
}


def test_every_spelling_of_a_number_is_that_number() -> None:
    rows = [person(10 + place, "王小明", written) for place, written in enumerate(SPELLINGS)]
    assert found(linked(OURS, table(*rows))) == [
        (1, 10 + place, way, "accept") for place, way in enumerate(SPELLINGS.values())
    ]


def test_a_pair_by_number_says_what_differs() -> None:
    row = person(10, "王晓明", WANG, sex="female", area=VILLAGE + 1000) | {"birth_date": date(1976, 8, 3)}
    [pair] = linked(OURS, table(row)).pairs.to_pylist()
    assert pair["probability"] == 1.0
    assert pair["differs"] == ["birth_date", "sex", "area"]


def test_a_number_with_a_wrong_check_digit_is_no_number() -> None:
    wrong, far = WANG[:17] + "0", WANG[:8] + "9" + WANG[9:16] + "00"
    rows = table({"id": 10, "identity": wrong, "name": "赵铁柱"}, {"id": 11, "identity": far, "name": "钱多多"})
    result = linked(OURS, rows)
    assert found(result) == [(1, 10, "probable", "review")]
    assert result.only_theirs.to_pylist() == [11]


def test_a_slip_in_the_number_is_found_by_the_rest_and_told_apart_from_two_persons() -> None:
    slipped = WANG[:16] + str((int(WANG[16]) + 2) % 10) + WANG[17]
    other = number(WANG[:14] + "777")
    rows = table(person(10, "王小明", slipped, area=VILLAGE), person(11, "张建国", other, area=VILLAGE))
    assert found(linked(OURS, rows)) == [(1, 10, "probable", "accept"), (3, 11, "probable", "review")]


def test_another_name_under_the_number_is_left_to_a_person() -> None:
    [pair] = linked(OURS, table(person(10, "赵铁柱", ZHANG))).pairs.to_pylist()
    assert (pair["ours"], pair["way"], pair["band"], pair["differs"]) == (3, "number", "review", ["name"])


def test_the_number_of_a_relative_leads_to_the_one_who_bears_the_name() -> None:
    row = person(10, "李秀英", WANG, area=VILLAGE)
    assert found(linked(OURS, table(row))) == [(2, 10, "relative", "review")]


def test_a_brother_with_nearly_the_same_name_is_not_taken_for_the_owner_of_the_number() -> None:
    ours = table(person(1, "王小明", WANG, household=7), person(2, "王小亮", number("42058119781104123"), household=7))
    assert found(linked(ours, table(person(10, "王小亮", WANG)))) == [(2, 10, "relative", "review")]


def test_one_number_of_two_persons_is_reported_and_never_accepted() -> None:
    rows = table(person(10, "王小明", WANG), person(11, "赵铁柱", WANG), person(12, "李秀英", LI))
    result = linked(OURS, rows)
    assert found(result) == [(1, 10, "number", "review"), (2, 12, "number", "accept")]
    assert result.only_theirs.to_pylist() == [11]
    assert result.figures["shared_numbers_theirs"] == 1
    assert result.shared.to_pylist() == [
        {"side": "theirs", "group": 1, "id": 10},
        {"side": "theirs", "group": 1, "id": 11},
    ]


def test_two_rows_of_ours_with_one_number_are_never_accepted() -> None:
    ours = table(person(1, "王小明", WANG), person(2, "王小明", WANG))
    assert found(linked(ours, table(person(10, "王小明", WANG)))) == [(1, 10, "number", "review")]


def test_rows_of_one_person_under_one_number_all_have_their_pair() -> None:
    rows = table(person(10, "王小明", WANG), person(11, "王晓明", WANG))
    assert found(linked(OURS, rows)) == [(1, 10, "number", "accept"), (1, 11, "number", "accept")]
