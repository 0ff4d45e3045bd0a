"""Rows of the help given: plans of places and their lines, matters, pairings and help, from the doors of assistance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fupin.assistance.queries import matters, pairing, place_plans
from fupin.registry.queries import pack
from fupin.reports.figures.moments import Asked

Row = dict[str, Any]
OPEN = "open"


def _plans(asked: Asked, _wants: object) -> Iterator[Row]:
    return place_plans.place_plan_rows(asked.user, asked.area, asked.year, asked.at)


def _plan_lines(asked: Asked, _wants: object) -> Iterator[Row]:
    return place_plans.place_line_rows(asked.user, asked.area, asked.year, asked.at)


def _matters(asked: Asked, _wants: object) -> Iterator[Row]:
    stages = {name: [stage.name for stage in kind.stages] for name, kind in pack().matters.items()}
    for row in matters.matter_rows(asked.user, asked.area, at=asked.at):
        order = stages.get(row["kind"], [])
        passed = order.index(row["stage"]) + 1 if row["stage"] in order else 0
        yield {**row, "outcome": row["outcome"] or OPEN, "reached": order[:passed]}


def _pairings(asked: Asked, _wants: object) -> Iterator[Row]:
    return pairing.pairing_rows(asked.user, asked.area, asked.at)


def _help(asked: Asked, _wants: object) -> Iterator[Row]:
    return pairing.help_rows(asked.user, asked.area, asked.year, asked.at)


READ: dict[str, Callable[[Asked, Any], Iterator[Row]]] = {
    "plans": _plans,
    "plan_lines": _plan_lines,
    "matters": _matters,
    "pairings": _pairings,
    "help": _help,
}
