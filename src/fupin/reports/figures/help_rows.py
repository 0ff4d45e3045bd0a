"""Rows of the help given, from the doors of assistance: plans of places, matters, pairings, help, needs and offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fupin.assistance.queries import matters, needs, pairing, place_plans
from fupin.kernel.area import span
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


def _needs(asked: Asked, _wants: object) -> Iterator[Row]:
    rows = needs.needs(asked.user, asked.at).filter(area__range=span(asked.area))
    for row in rows.order_by("id").values(*_NEED):
        yield {**row, "title": row["what"], "matched": row["offer_id"] is not None, "of_household": _whose(row)}


def _whose(row: Row) -> bool:
    return row["household_id"] is not None


def _offers(asked: Asked, _wants: object) -> Iterator[Row]:
    """Every offer where it was made; one of a place above belongs to that place, and to none below it."""
    rows = needs.offers(asked.user, asked.at).filter(area__range=span(asked.area))
    for row in rows.order_by("id").values(*_OFFER):
        over = row["until"] is not None and row["until"] < asked.true_on
        yield {**row, "title": row["what"], "stands": row["since"] <= asked.true_on and not over}


_NEED = ("id", "area", "household_id", "member_id", "measure", "what", "quantity", "asked_on", "readiness", "offer_id",
         "answered_on")  # fmt: skip
_OFFER = ("id", "area", "measure", "what", "quantity", "unit_id", "since", "until")

READ: dict[str, Callable[[Asked, Any], Iterator[Row]]] = {
    "plans": _plans,
    "plan_lines": _plan_lines,
    "matters": _matters,
    "pairings": _pairings,
    "help": _help,
    "needs": _needs,
    "offers": _offers,
}
