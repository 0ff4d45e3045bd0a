"""What a change does to the history of one record, against a model that keeps every day by itself."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fupin.framework.recording import ALWAYS
from fupin.framework.segments import Segment, changed

START = date(2020, 1, 1)
offsets = st.integers(-5, 20)
changes = st.lists(
    st.tuples(offsets, st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), min_size=1)), max_size=8
)


def apply(history: list[Segment], day: date, change: dict[str, int], number: int) -> list[Segment]:
    closed, opened = changed(history, change, day, revision=number)
    kept = [s for s in history if s.version not in closed]
    numbered = [Segment(s.true_from, s.true_until, s.values, 1000 * number + n) for n, s in enumerate(opened)]
    return sorted([*kept, *numbered], key=lambda s: s.true_from)


def value_on(history: list[Segment], day: date, name: str) -> Any:
    return next((s.values[name] for s in history if s.true_from <= day < s.true_until), None)


@given(changes)
def test_history_stays_whole_and_the_newest_change_holds(steps: list[tuple[int, dict[str, int]]]) -> None:
    history = [Segment(START, ALWAYS, {"a": 0, "b": 0, "revision": 0}, 1)]
    for number, (offset, change) in enumerate(steps, 2):
        day = START + timedelta(days=offset)
        before = history
        history = apply(history, day, change, number)
        for name, value in change.items():
            assert value_on(history, day, name) == value or history == before
        earlier = day - timedelta(days=1)
        assert value_on(history, earlier, "a") == value_on(before, earlier, "a")
        assert all(one.true_until == two.true_from for one, two in pairwise(history))
        assert history[-1].true_until == ALWAYS


def test_a_change_that_changes_nothing_leaves_no_trace() -> None:
    history = [Segment(START, ALWAYS, {"a": 1, "revision": 0}, 1)]
    assert changed(history, {"a": 1}, date(2021, 1, 1), revision=2) == ([], [])
