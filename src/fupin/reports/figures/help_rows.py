"""Rows of the help given: plans and their lines, matters, pairings, help and needs, from the doors of assistance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fupin.reports.figures.moments import Asked

Row = dict[str, Any]


def _door(module: str, name: str) -> Callable[..., Any] | None:
    import importlib

    return getattr(importlib.import_module(f"fupin.assistance.queries.{module}"), name, None)


def _plan_lines(asked: Asked, _wants: object) -> Iterator[Row]:
    door = _door("plans", "plan_rows")
    yield from door(asked.user, asked.area, asked.year, asked.at) if door else ()


def _plans(asked: Asked, wants: object) -> Iterator[Row]:
    yield from _plan_lines(asked, wants)


def _matters(asked: Asked, _wants: object) -> Iterator[Row]:
    door = _door("matters", "matter_rows")
    for row in door(asked.user, asked.area, at=asked.at) if door else ():
        yield {**row.get("facts", {}), **row, "outcome": row.get("outcome") or "open"}


def _pairings(asked: Asked, _wants: object) -> Iterator[Row]:
    door = _door("pairing", "pairing_rows")
    yield from door(asked.user, asked.area, at=asked.at) if door else ()


def _help(asked: Asked, _wants: object) -> Iterator[Row]:
    door = _door("pairing", "help_rows")
    yield from door(asked.user, asked.area, year=asked.year, at=asked.at) if door else ()


READ: dict[str, Callable[[Asked, Any], Iterator[Row]]] = {
    "plans": _plans,
    "plan_lines": _plan_lines,
    "matters": _matters,
    "pairings": _pairings,
    "help": _help,
}
