"""Lists of departments in a pack: read whole, every mistake named with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fupin.kernel.errors import ProblemsError
from fupin.policy import packs
from fupin.policy.packs import find, load

FOLDER = packs.folders()["fupin-cn"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the pack that may be spoiled."""
    return Path(shutil.copytree(FOLDER, tmp_path / "fupin-copy"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("period: month", "period: week", '"week" is not one of day, month, year'),
        ("usable_days: 62", "usable_days: 0", "from 1 to 732"),
        ("codes: allowance_class", "codes: nothing", 'The code list "nothing" is not in codes/'),
        ("fact: allowance_class", "fact: nothing", '"nothing" is no fact of a member'),
        ("marks: {fact: allowance,", "marks: {fact: nothing,", '"nothing" is no fact of a member'),
        ("amount: amount", "amount: nothing", 'There is no column "nothing"'),
        ("when: unmarked", "when: always", '"always" is not one of'),
        ("holds: name,", "holds: nickname,", '"nickname" is not one of'),
        ("matters: [identification, monitoring]", "matters: [gossip]", "It can matter for"),
        ("working_days: 10", "working_days: soon", "A whole number of days"),
        ("working_days: 10", "working_days: 10\n    days: 10", "Either days or working_days is needed"),
        ("usable_days: 62", "usable_days: 62\nusable_for: 3", "Unknown fields: usable_for"),
        ("marks: {fact: allowance, values: [true]}", "", "Without marks nothing can be unmarked or missing"),
    ],
)
def test_a_mistake_in_a_list_is_named(copy: Path, old: str, new: str, said: str) -> None:
    path = copy / "lists" / "allowance.yaml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProblemsError, match="allowance") as found:
        load(copy)
    assert said in str(found.value)


def test_a_pack_without_lists_has_none() -> None:
    assert find("fupin-template").lists == {}


def test_what_a_list_is_held_against_follows_from_its_file() -> None:
    roster = find("fupin-cn").lists["allowance"]
    assert roster.facts == ["allowance", "allowance_class", "labour_capacity"]
    assert [column.name for column in roster.carried] == ["address", "category", "amount"]
    assert {question.when for question in roster.questions.values()} == {"unmarked", "missing", "differs"}
