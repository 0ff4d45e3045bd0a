"""Figures of places: households and persons, counted as of any moment, one statement for each kind of figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from fupin.kernel.area import level_of, span, unit_of
from fupin.registry.models import Account, Household, Member
from fupin.registry.queries.households import Moment, in_places

_REGISTERED = Q(kind=Household.Kind.REGISTERED)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many households and persons a place has; persons of households without a known size are not counted."""

    households: int = 0
    persons: int = 0
    registered: int = 0
    registered_persons: int = 0
    size_unknown: int = 0


def counts(user: object, area: int, level: int | None = None, at: Moment = None) -> dict[int, Counts]:
    """Return the counts of every place of a level inside one, by area key; without a level, of the place itself."""
    rows = _grouped(user, area, level, at).annotate(
        households=Count("*"),
        persons=Coalesce(Sum("size"), 0),
        registered=Count("area", filter=_REGISTERED),
        registered_persons=Coalesce(Sum("size", filter=_REGISTERED), 0),
        size_unknown=Count("area", filter=Q(size=None)),
    )
    return {row.pop("place"): Counts(**row) for row in _named(rows, area, level)}


def counts_by(
    user: object, area: int, field: str, level: int | None = None, at: Moment = None
) -> dict[int, dict[str, tuple[int, int]]]:
    """Return registered households and their persons by the value of a column, for every place of a level.

    `field` is status, main_cause, attribute or kind; a value that is not known counts under "".
    """
    rows = _grouped(user, area, level, at, field).filter(_REGISTERED)
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for row in _named(rows.annotate(households=Count("*"), persons=Coalesce(Sum("size"), 0)), area, level):
        found.setdefault(row["place"], {})[row[field]] = (row["households"], row["persons"])
    return found


def members_by(user: object, area: int, field: str, at: Moment = None) -> dict[str, int]:
    """Return how many persons of a place are present, by the value of a column such as sex or relation."""
    people = Member.objects.at(at).visible_to(user).filter(area__range=span(area), present=True)
    return dict(people.order_by().values_list(field).annotate(count=Count("*")))


def accounts_by_year(user: object, area: int, at: Moment = None) -> dict[int, int]:
    """Return how many households of a place have an income account, by year."""
    rows = Account.objects.at(at).visible_to(user).filter(area__range=span(area))
    return dict(rows.order_by("year").values_list("year").annotate(count=Count("*")))


def _grouped(user: object, area: int, level: int | None, at: Moment, *fields: str) -> Any:
    rows = in_places(user, span(area), at).order_by()
    if level is None or level <= level_of(area):
        return rows.values(*fields) if fields else rows.values("ended")
    return rows.annotate(place=F("area") / unit_of(level)).values("place", *fields)


def _named(rows: Any, area: int, level: int | None) -> list[dict[str, Any]]:
    unit = unit_of(level) if level is not None and level > level_of(area) else None
    return [{**_without_group(row), "place": area if unit is None else row["place"] * unit} for row in rows]


def _without_group(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "ended"}
