"""Each key of a JSON column has a history of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from fupin.framework.recording import ALWAYS
from fupin.framework.segments import Patch, Segment, changed

FIRST, NEXT = date(2019, 1, 1), date(2021, 1, 1)


def history() -> list[Segment]:
    return [
        Segment(FIRST, NEXT, {"facts": {"a": 1}, "revision": 1}, 1),
        Segment(NEXT, ALWAYS, {"facts": {"a": 1, "b": 2}, "revision": 2}, 2),
    ]


def facts(change: dict[str, Any], day: date) -> list[dict[str, Any]]:
    _, opened = changed(history(), {"facts": Patch(change)}, day, revision=3)
    return [segment.values["facts"] for segment in opened]


def test_a_key_learned_of_the_past_holds_beyond_the_next_change_of_another_key() -> None:
    assert facts({"c": 5}, FIRST) == [{"a": 1, "c": 5}, {"a": 1, "b": 2, "c": 5}]


def test_a_key_stops_at_its_own_next_change() -> None:
    assert facts({"b": 1}, date(2020, 1, 1)) == [{"a": 1}, {"a": 1, "b": 1}]


def test_none_takes_a_key_away() -> None:
    assert facts({"a": None}, NEXT) == [{"b": 2}]


def test_what_is_said_already_changes_nothing() -> None:
    assert facts({"a": 1, "z": None}, FIRST) == []
