"""Kinds of matters as a pack writes them: what is wrong is named with its place, all of it at once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fupin.kernel.errors import ProblemsError
from fupin.policy.matter_kinds import Kind
from fupin.policy.packs import load

LABEL = {"zh": "事", "en": "Thing"}
KIND: dict[str, Any] = {
    "label": LABEL,
    "about": "household",
    "source": "T1",
    "fields": {"sheets": {"type": "integer", "label": LABEL, "required": True}},
    "stages": [
        {"name": "first", "label": LABEL, "days": 5},
        {"name": "between", "label": LABEL, "optional": True},
        {"name": "last", "label": LABEL, "fields": {"area": {"type": "number", "label": LABEL}}},
    ],
    "ends": {"done": {"label": LABEL, "after": "last"}, "given_up": {"label": LABEL, "reason": True}},
}


def read(folder: Path, **changes: Any) -> Kind:
    """Return a kind as it is read from a pack; a change of None takes a key away."""
    written = {name: value for name, value in {**KIND, **changes}.items() if value is not None}
    text = json.dumps(written, ensure_ascii=False, default=str)
    (folder / "matters" / "thing.yaml").write_text(text, encoding="utf-8")
    return load(folder).matters["thing"]


def stage(**changes: Any) -> list[dict[str, Any]]:
    return [{**KIND["stages"][0], **changes}, *KIND["stages"][1:]]


def field(**changes: Any) -> dict[str, Any]:
    return {"sheets": {**KIND["fields"]["sheets"], **changes}}


def test_an_optional_stage_may_be_passed_over_and_no_other(copy: Path) -> None:
    kind = read(copy)
    assert [one.name for one in kind.following(())] == ["first"]
    assert [one.name for one in kind.following(["first"])] == ["between", "last"]
    assert [one.name for one in kind.ends_after(["first"])] == ["given_up"]
    # A stage that a later text no longer has counts for nothing, and those behind it stay reached.
    assert [one.name for one in kind.following(["first", "gone"])] == ["between", "last"]
    assert kind.following(["last"]) == ()


def test_a_kind_has_its_time_and_its_own_fingerprint(copy: Path) -> None:
    before = read(copy, since=date(2015, 1, 1), until=date(2020, 1, 1))
    assert before.in_force(date(2019, 12, 31)) and not before.in_force(date(2020, 1, 1))
    assert read(copy).fingerprint == read(copy).fingerprint != before.fingerprint


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({"stages": None}, "matters/thing.yaml", "at least one stage"),
        ({"about": "village"}, "matters/thing.yaml", "“about” cannot be"),
        ({"colour": "red"}, "matters/thing.yaml", "Unknown fields: colour"),
        ({"source": None}, "matters/thing.yaml", "source is missing"),
        ({"stages": stage(name="First Stage")}, "stages: First Stage", "is no name"),
        ({"stages": stage(name="last")}, "stages", "there twice"),
        ({"stages": stage(days=-3)}, "stages: first", "“days” is a whole number"),
        ({"stages": stage(evidence=["film"])}, "stages: first", "no kind of evidence"),
        ({"stages": stage(at_opening=True, evidence=["photo"])}, "stages: first", "asks for no file"),
        ({"stages": stage(rated=True)}, "stages: first", "no score card"),
        ({"stages": stage(sets={"nothing": "$day"})}, "stages: first: sets", "is not declared"),
        ({"stages": stage(sets={"registered_on": "$sheets"})}, "stages: first: sets", "does not fit"),
        ({"stages": stage(sets={"registered_on": "$area"})}, "stages: first: sets", "not known at this step"),
        ({"stages": stage(sets={"electricity": "perhaps"})}, "stages: first: sets", "no value of"),
        ({"stages": stage(gives="gold")}, "stages: first: gives", "no measure"),
        ({"measures": ["gold"]}, "measures", "no measure"),
        ({"opens_when": "not there"}, "opens_when", "no rule"),
        ({"opens_when": "one two three"}, "opens_when", "Name one rule"),
        ({"draws_from": "bank"}, "draws_from", "no kind about places"),
        ({"ends": {"done": {"label": LABEL, "after": "never"}}}, "ends: done", "no such stage"),
        ({"ends": {"last": {"label": LABEL}}}, "ends: last", "both a stage and an end"),
        ({"fields": field(type="colour")}, "fields: sheets", "is not a type"),
        ({"fields": field(type="code")}, "fields: sheets", "either values or codes"),
        ({"fields": field(type="code", codes="colours")}, "fields: sheets", "not in codes/"),
        ({"fields": field(type="matter", kind="bank")}, "fields: sheets", "no kind of matter"),
        ({"fields": field(sensitive=True)}, "fields: sheets", "Only a text"),
        ({"fields": {"area": {"type": "text", "label": LABEL}}}, "fields: area", "asked twice"),
        ({"fields": field(label={"en": "Thing"})}, "fields: sheets", "missing in zh"),
        ({"numbers": ["area"]}, "numbers", "not asked at the opening"),
        ({"counts": {"all": {"label": LABEL, "sum": "nothing"}}}, "counts: all", "cannot be added up|no field"),
        ({"counts": {"all": {"label": LABEL, "sum": "sheets", "each": True}}}, "counts: all", "asked at no follow-up"),
        ({"compares": {"a": {"label": LABEL, "planned": "sheets", "actual": "gone"}}}, "compares", "no two numbers"),
        ({"visits": {"label": LABEL}}, "visits", "“every_days” is missing"),
        ({"score": {"label": LABEL, "items": {}}}, "score", "needs items and grades"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(copy: Path, changes: dict[str, Any], place: str, said: str) -> None:
    with pytest.raises(ProblemsError, match=said) as told:
        read(copy, **changes)
    assert place in str(told.value)


def test_the_points_of_a_card_give_a_grade_and_its_limit(copy: Path) -> None:
    items = {
        "word": {"label": LABEL, "choices": {"good": {"label": LABEL, "points": 60}}},
        "work": {"label": LABEL, "most": 40},
    }
    grades = [{"name": "low", "from": 0, "label": LABEL}, {"name": "high", "from": 80, "label": LABEL, "limit": "50.5"}]
    card = read(copy, score={"label": LABEL, "items": items, "grades": grades}).score
    assert card is not None
    assert (card.grade(80).name, card.grade(79).name, card.grade(100).limit) == ("high", "low", 5050)
