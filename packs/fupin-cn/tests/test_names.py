"""Names and birthdays as lists are compared by them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fupin.policy.identity import identity_of

FOLDER = Path(__file__).resolve().parents[1]
READER = identity_of(FOLDER)


def _lines(name: str) -> list[str]:
    lines = (FOLDER / "identity" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(
    ("one", "other", "form"),
    [
        ("張偉", "张伟", "plain"),
        ("王 小　明（户主）", "王小明", "plain"),
        ("阿卜杜拉·买买提", "阿卜杜拉．買買提", "plain"),
        ("\ue863秀", "䶮秀", "plain"),  # the private place of a character before it had its own
        ("王晓明", "王小明", "toned"),
        ("单雄", "善雄", "sound"),
        ("张珊", "章三", "near"),
        ("刘丽", "牛丽", "near"),
        ("王明", "王朋", "shape"),
    ],
)
def test_names_that_are_taken_for_one_another_share_a_form(one: str, other: str, form: str) -> None:
    assert getattr(READER.forms(one), form) == getattr(READER.forms(other), form)


def test_an_unread_character_holds_its_place() -> None:
    assert READER.forms("王□明").plain == "王?明"
    assert READER.forms("王□明").sound != READER.forms("王明").sound


def test_a_name_of_nothing_but_marks_has_no_form() -> None:
    assert set(READER.forms(" ·（ ）")) == {""}


@pytest.mark.parametrize(
    ("day", "farmers"),
    [
        (date(2020, 1, 25), date(2020, 1, 1)),  # New Year's days as published
        (date(1976, 1, 31), date(1976, 1, 1)),
        (date(1985, 2, 20), date(1985, 1, 1)),
        (date(2023, 9, 29), date(2023, 8, 15)),  # mid-autumn
        (date(1899, 12, 31), None),
    ],
)
def test_days_of_the_farmers_calendar(day: date, farmers: date | None) -> None:
    assert READER.other_calendar(day) == farmers


def test_a_character_has_one_spelling_and_one_look() -> None:
    spellings = [other for line in _lines("characters.txt") for other in line[1:]]
    looks = [char for group in " ".join(_lines("lookalikes.txt")).split() for char in group]
    assert len(spellings) == len(set(spellings))
    assert len(looks) == len(set(looks))
    assert not {line[0] for line in _lines("characters.txt")} & set(spellings)
