"""The history of one record as segments of time, and what a change does to them: pure, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Segment:
    """The values of a record over `[true_from, true_until)`; `version` is its row in the twin, None if new."""

    true_from: date
    true_until: date
    values: dict[str, Any]
    version: int | None = None


def changed(
    history: Sequence[Segment], change: Mapping[str, Any], day: date, revision: int
) -> tuple[list[int], list[Segment]]:
    """Return which versions a change closes and which segments it opens.

    `history` is in order and without gaps. Each column keeps its new value until the column's own next known
    change; a day before the first segment makes the record begin earlier. A change that changes nothing closes
    and opens nothing.
    """
    pending = dict(change)
    closed: list[int] = []
    opened: list[Segment] = []
    anything = False
    previous: Mapping[str, Any] | None = None
    for segment in _from_the_day(history, day):
        if segment.true_until <= day:
            continue
        if previous is not None:
            pending = {n: v for n, v in pending.items() if segment.values[n] == previous[n]}
        new = {n: v for n, v in pending.items() if segment.values[n] != v}
        anything = anything or bool(new)
        if new or segment.version is None:
            closed_part, opened_part = _apply(segment, new, day, revision)
            closed += closed_part
            opened += opened_part
        previous = segment.values
    return (closed, opened) if anything else ([], [])


def _from_the_day(history: Sequence[Segment], day: date) -> list[Segment]:
    first = history[0]
    earlier = [Segment(day, first.true_from, first.values)] if day < first.true_from else []
    return [*earlier, *history]


def _apply(segment: Segment, new: Mapping[str, Any], day: date, revision: int) -> tuple[list[int], list[Segment]]:
    closed = [] if segment.version is None else [segment.version]
    values = {**segment.values, **new, "revision": revision}
    if segment.version is None or segment.true_from >= day:
        return closed, [Segment(segment.true_from, segment.true_until, values)]
    kept = Segment(segment.true_from, day, segment.values)
    return closed, [kept, Segment(day, segment.true_until, values)]
