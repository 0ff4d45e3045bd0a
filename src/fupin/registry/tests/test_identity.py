"""Identity numbers as people and spreadsheets write them."""

from __future__ import annotations

from datetime import date

import pytest

from fupin.registry.pack import initials, parse_number

# Put together from halves, so that no file of the project holds a number that a person could have.
SAMPLE = "110105" + "19491231002X"
OTHER = "440524" + "188001010014"
OLD = "110105" + "491231002"


@pytest.mark.parametrize(
    ("text", "kind", "born", "sex"),
    [
        (SAMPLE, "resident_id", date(1949, 12, 31), "female"),
        (OTHER, "resident_id", date(1880, 1, 1), "male"),
        (SAMPLE.lower(), "resident_id", date(1949, 12, 31), "female"),
        (f" {SAMPLE[:6]} {SAMPLE[6:14]}-{SAMPLE[14:]}\u200b", "resident_id", date(1949, 12, 31), "female"),
        (f"'{SAMPLE}", "resident_id", date(1949, 12, 31), "female"),
        (OLD, "resident_id_15", date(1949, 12, 31), "female"),
        (f"{SAMPLE}43", "disability_card", date(1949, 12, 31), "female"),
        (f"{SAMPLE}43B1", "disability_card", date(1949, 12, 31), "female"),
    ],
)
def test_a_right_number_says_what_it_says(text: str, kind: str, born: date, sex: str) -> None:
    read = parse_number(text)
    assert (read.kind, read.birth_date, read.sex, read.errors) == (kind, born, sex, ())


def test_full_width_digits_are_digits() -> None:
    wide = SAMPLE.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
    assert parse_number(wide).text == SAMPLE


@pytest.mark.parametrize("text", [OLD, f"{SAMPLE}11", SAMPLE.lower(), SAMPLE])
def test_all_forms_of_one_persons_number_match(text: str) -> None:
    assert parse_number(text).match == SAMPLE


def test_a_card_says_kind_and_grade() -> None:
    assert parse_number(f"{SAMPLE}43B2").facts == {"disability_kind": "limb", "disability_grade": "grade_3"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (SAMPLE[:-1] + "1", "check"),
        ("110105" + "19490231002X", "date"),
        ("1.10105E+17", "scientific"),
        ("1.10105194912E+17", "scientific"),
        ("1.1010519491231E17", "scientific"),
        ("110105" + "194912310000", "rounded"),
        ("110105" + "194912310000.0", "rounded"),
        (SAMPLE[:-1], "length"),
        (OTHER + "1", "length"),
        (f"{OTHER}83", "length"),
        ("11010519491231O02X", "characters"),
        ("张三", "characters"),
    ],
)
def test_a_wrong_number_is_refused_with_its_problem(text: str, problem: str) -> None:
    read = parse_number(text)
    assert problem in [p.code for p in read.errors]
    assert all(p.inside("zh") and p.inside("en") for p in read.problems)


def test_an_abolished_region_is_only_a_warning() -> None:
    read = parse_number("990101" + "199003070017")
    assert [p.code for p in read.warnings] == ["region"]


def test_numbers_that_a_spreadsheet_rounded_tell_the_way_out() -> None:
    assert "Text" in parse_number("1.10105E+17").errors[0].inside("en")


@pytest.mark.parametrize("text", ["", "  ", "无", "-"])
def test_a_person_without_a_number_has_none(text: str) -> None:
    read = parse_number(text)
    assert (read.kind, read.text, read.problems) == ("none", "", ())


def test_a_temporary_key_is_kept() -> None:
    assert parse_number("T1A2B3C4D5").match == "T1A2B3C4D5"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("王小明", "wxm"), ("单雄信", "sxx"), ("曾国", "zg"), ("尉迟恭", "ycg"), ("Li Wei", "lw"), ("欧阳修", "oyx")],
)
def test_initials_know_family_names(name: str, letters: str) -> None:
    assert initials(name) == letters
