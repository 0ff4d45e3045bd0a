"""What is known of places beside their names, as of a day; what was counted for a year is known for that year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from fupin.kernel import area as keys
from fupin.places.models import Area
from fupin.policy import packs

Moment = tuple[date, datetime] | None


@cache
def yearly_facts() -> frozenset[str]:
    """Return the names of the facts that are counted for one year."""
    return frozenset(name for name, fact in packs.find(settings.PACK).of_places.items() if fact.yearly)


def year_of(name: str) -> str:
    """Return the key under which the year of a yearly fact stands beside its value."""
    return f"{name}@"


def with_years(facts: Mapping[str, Any], year: int | None) -> dict[str, Any]:
    """Return facts with the year noted beside each yearly one."""
    counted = {name for name in facts if name in yearly_facts()}
    return {**facts, **{year_of(name): year for name in counted if facts[name] is not None}}


def facts_of(
    user: object, area: int, level: int | None = None, *, year: int | None = None, at: Moment = None
) -> dict[int, dict[str, Any]]:
    """Return the known facts of a place, or of the living places of a level inside it, by key.

    With a year, yearly facts are those counted for it and the others those true on its last day (or on the day of
    `at`); without one, everything is as it is believed now, or was at the moment.
    """
    if year is None:
        return {key: _without_years(facts) for key, facts in _read(user, area, level, at).items()}
    known = at[1] if at else timezone.now()
    closing = (date(year, 12, 31), known)
    counted = _read(user, area, level, closing)
    plain = counted if at is None else _read(user, area, level, at)
    return {key: _joined(facts, counted.get(key, {}), year) for key, facts in plain.items()}


def profile_of(user: object, place: Area, at: Moment = None) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the known facts of a place, and for which year each yearly one of them was counted."""
    facts = place.facts if at is None else _read(user, place.pk, None, at).get(place.pk, {})
    return _without_years(facts), {name: facts[year_of(name)] for name in facts if year_of(name) in facts}


def _read(user: object, area: int, level: int | None, at: Moment) -> dict[int, dict[str, Any]]:
    found = Area.objects.at(at).visible_to(user).filter(ended=False)
    inside = found.filter(id=area) if level is None else found.filter(id__range=keys.span(area), level=level)
    return dict(inside.order_by("id").values_list("id", "facts"))


def _joined(plain: Mapping[str, Any], counted: Mapping[str, Any], year: int) -> dict[str, Any]:
    own = {n: v for n, v in _without_years(plain).items() if n not in yearly_facts()}
    return own | {n: v for n, v in counted.items() if n in yearly_facts() and counted.get(year_of(n)) == year}


def _without_years(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if not name.endswith("@")}
