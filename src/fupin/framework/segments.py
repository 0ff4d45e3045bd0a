"""The history of one record as segments of time, and what a change does to them: pure, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Name = str | tuple[str, str]
"""A column, or one key of a JSON column."""


class Patch(dict[str, Any]):
    """A change of some keys of a JSON column; None takes a key away. Each key has a history of its own."""


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
    pending = _single(change)
    closed: list[int] = []
    opened: list[Segment] = []
    anything = False
    previous: Mapping[str, Any] | None = None
    for segment in _from_the_day(history, day):
        if segment.true_until <= day:
            continue
        if previous is not None:
            pending = {n: v for n, v in pending.items() if _value(segment.values, n) == _value(previous, n)}
        new = {n: v for n, v in pending.items() if _value(segment.values, n) != v}
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


def _single(change: Mapping[str, Any]) -> dict[Name, Any]:
    single: dict[Name, Any] = {}
    for column, value in change.items():
        if isinstance(value, Patch):
            single.update({(column, key): one for key, one in value.items()})
        else:
            single[column] = value
    return single


def _value(values: Mapping[str, Any], name: Name) -> Any:
    return values[name] if isinstance(name, str) else values[name[0]].get(name[1])


def _written(values: Mapping[str, Any], new: Mapping[Name, Any]) -> dict[str, Any]:
    written = {**values, **{n: v for n, v in new.items() if isinstance(n, str)}}
    for name, value in new.items():
        if not isinstance(name, str):
            column, key = name
            rest = {k: v for k, v in written[column].items() if k != key}
            written[column] = rest if value is None else {**rest, key: value}
    return written


def _apply(segment: Segment, new: Mapping[Name, Any], day: date, revision: int) -> tuple[list[int], list[Segment]]:
    closed = [] if segment.version is None else [segment.version]
    values = {**_written(segment.values, new), "revision": revision}
    if segment.version is None or segment.true_from >= day:
        return closed, [Segment(segment.true_from, segment.true_until, values)]
    kept = Segment(segment.true_from, day, segment.values)
    return closed, [kept, Segment(day, segment.true_until, values)]
