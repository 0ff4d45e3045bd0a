"""Papers about places as plain data: village book, ledger, wall chart and map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from fupin.places import queries as places
from fupin.reports.papers import outlines, printing, saying
from fupin.reports.papers.content import (
    ACCOUNT,
    HouseholdContent,
    HouseholdRow,
    Moment,
    PlaceContent,
    household_contents,
)
from fupin.reports.papers.places import percent

Data = dict[str, Any]
_STEPS = (0.05, 0.1, 0.2, 0.35)
"""Shares of registered persons at which a village is drawn darker, as on its page."""


def book(user: object, place: PlaceContent, at: Moment) -> Data:
    """Return the village book."""
    files = list(household_contents(user, place.area, place.about.year, at, {ACCOUNT}))
    data = _sheet("book", place)
    return data | {
        "key": [asdict(one) for one in place.key],
        "profile": [asdict(one) for one in place.profile],
        "figures": [asdict(one) for one in place.figures],
        "plan": [{**asdict(one), "year": one.answers} for one in place.plan],
        "exits": [asdict(one) for one in place.exits],
        "coverage": [asdict(one) for one in place.coverage],
        "matters": _matters(files),
        "households": [asdict(household_row(user, one)) for one in files],
    }


def household_row(user: object, file: HouseholdContent) -> HouseholdRow:
    """Return a household as a line of its village's list."""
    summary = {one.name: one.value for one in file.summary}
    helpers = [one.name for one in file.pairings if not one.ended]
    return HouseholdRow(
        number=file.number,
        head=file.head,
        group=places.names(user, [file.area]).get(file.area, ""),
        size=file.size,
        status=summary.get("status", ""),
        cause=summary.get("main_cause", ""),
        per_head=file.account.steps[-1].value if file.account.steps else saying.no_data(),
        helper=printing.names(dict.fromkeys(helpers)) or saying.no_data(),
    )


def _matters(files: Sequence[HouseholdContent]) -> list[Data]:
    counts: Counter[tuple[str, bool]] = Counter((m.kind, m.open) for one in files for m in one.matters)
    kinds = dict.fromkeys(kind for kind, _open in counts)
    return [{"label": k, "open": str(counts[k, True]), "done": str(counts[k, False])} for k in kinds]


def ledger(user: object, place: PlaceContent, at: Moment) -> Data:
    """Return the ledger of the help given in a village."""
    data, rows = _sheet("ledger", place), []
    labels = data["words"]
    files = list(household_contents(user, place.area, place.about.year, at, ()))
    for file in files:
        for one in file.help:
            rows.append(
                [file.number, file.head, one.on, one.measure, one.what, one.amount, one.by or one.source, one.signed_on]
            )
    heads = ("number", "household", "day", "measure", "what", "amount", "from_whom", "signed_on")
    columns = [{"label": labels[n], "wide": n in ("what", "measure"), "number": n == "amount"} for n in heads]
    worth = sum(one.worth or 0 for file in files for one in file.help)
    return data | {"columns": columns, "rows": rows, "sum": saying.money(worth)}


def wall(_user: object, place: PlaceContent, _at: Moment) -> Data:
    """Return the wall chart: road map, timetable and map."""
    rows, spans = [], Counter(row.town for row in place.places)
    seen: set[int] = set()
    for row in place.places:
        rows.append(
            {
                "first": row.town not in seen, "span": spans[row.town], "town": place.towns.get(row.town, ""),
                "name": row.name, "cells": [asdict(year) for year in row.years], "registered": row.registered,
            }
        )  # fmt: skip
        seen.add(row.town)
    exits = [{**asdict(one), "planned": one.planned or "–", "done": one.done or "–"} for one in place.exits]
    count = max(1, len(rows))
    across = 3 if count <= 12 else 5 if count <= 40 else 12
    return _drawn("wall", place) | {"exits": exits, "rows": rows, "across": across}


def map_(_user: object, place: PlaceContent, _at: Moment) -> Data:
    """Return the map."""
    return _drawn("map", place)


def _drawn(kind: str, place: PlaceContent) -> Data:
    shown = {row.key: _level(row.share) for row in place.places}
    towns: dict[int, list[Data]] = {}
    for row in place.places:
        towns.setdefault(row.town, []).append(
            {
                "name": row.name, "level": shown[row.key], "value": percent(row.share),
                "households": row.households, "registered": row.registered,
            }
        )  # fmt: skip
    named = {row.key: row.name for row in place.places}
    steps = [{"level": 0, "label": f"< {percent(_STEPS[0])}"}]
    steps += [{"level": n + 1, "label": f"≥ {percent(step)}"} for n, step in enumerate(_STEPS)]
    return _sheet(kind, place) | {
        "outlines": outlines.drawn(place.area, shown, named),
        "towns": [{"name": place.towns.get(key, ""), "places": found} for key, found in towns.items()],
        "steps": steps,
    }


def _level(share: float | None) -> int | None:
    return None if share is None else sum(share >= step for step in _STEPS)


def _sheet(kind: str, place: PlaceContent) -> Data:
    data = printing.sheet(kind, place.about, subtitle=_("As of %(day)s") % {"day": place.about.true_on})
    data["foot"] = f"{place.full_name} · {data['foot']}"
    return data | {"place": place.name, "full_name": place.full_name}


SHEETS: Mapping[str, Callable[[object, PlaceContent, Moment], Data]] = {
    "book": book,
    "ledger": ledger,
    "wall": wall,
    "map": map_,
}
"""What makes the data of each paper about a place."""
