"""Reading places: the tree, paths and names, search, and what became of places that are no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from fupin.framework.permissions import spans
from fupin.framework.recording import FOREVER
from fupin.framework.web.filters import Filter
from fupin.framework.web.requests import Request
from fupin.kernel import area as keys
from fupin.places.facts import facts_of, profile_of
from fupin.places.levels import level_name, level_names
from fupin.places.models import Area, AreaChange
from fupin.places.outlines import WIDTH as SHEET_WIDTH
from fupin.places.outlines import Outline, outlines
from fupin.places.rows import place_rows

__all__ = [
    "SHEET_WIDTH",
    "Area",
    "Belief",
    "Outline",
    "area_field",
    "area_filter",
    "changes",
    "children",
    "count_inside",
    "facts_of",
    "find",
    "follow",
    "full_names",
    "history",
    "inside",
    "level_name",
    "level_names",
    "names",
    "outlines",
    "path",
    "place_asked",
    "place_rows",
    "profile_of",
    "resolve",
    "search",
]

_FOUND_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Belief:
    """What a place was called and which code it had over a stretch of time."""

    true_from: date
    true_until: date
    name: str
    code: str
    ended: bool


def find(user: object, key: int) -> Area | None:
    """Return a place by its key, also one that is no more; None if there never was one."""
    found: Area | None = Area.objects.visible_to(user).filter(pk=key).first()
    return found


def area_field(**options: Any) -> forms.Field:
    """Return the form field in which people choose a place of theirs; its value is the area key."""
    from fupin.places.fields import AreaField

    return AreaField(**options)


def area_filter() -> Filter:
    """Return the filter of a list by place: an area key, or words of a name."""
    from fupin.places.filters import InPlace

    return InPlace()


def place_asked(request: Request, right: str) -> int:
    """Return the place that a list is filtered by, else the widest one over which the user holds a right."""
    asked = request.GET.get("f.area", "")
    if keys.is_key(asked):
        return int(asked)
    return min((low for low, _high in spans(request.user, right)), key=keys.level_of, default=keys.NATION)


def place_filter() -> Filter:
    """Return the filter of a list by place: an area key or words of its name."""
    from fupin.places.filters import InPlace

    return InPlace()


def children(user: object, key: int, *, ended: bool = False) -> list[Area]:
    """Return the places directly below one, in the order of their keys; with `ended`, also those that are no more."""
    low, high = keys.span(key)
    below = Area.objects.visible_to(user).filter(pk__range=(low, high), level=keys.level_of(key) + 1)
    return list(below if ended else below.filter(ended=False))


def inside(user: object, key: int, level: int | None = None) -> list[Area]:
    """Return the living places inside one, itself included, of one level or of all, in the order of their keys."""
    found = Area.objects.visible_to(user).filter(pk__range=keys.span(key), ended=False)
    return list(found if level is None else found.filter(level=level))


def path(user: object, key: int) -> list[Area]:
    """Return the places from the nation down to one, in one statement."""
    return list(Area.objects.visible_to(user).filter(pk__in=keys.lineage(key)).order_by("level"))


def names(user: object, wanted: Iterable[int]) -> dict[int, str]:
    """Return the names of many places; each is read once for each user object, that is, for each request."""
    known: dict[int, str] = getattr(user, "__dict__", {}).setdefault("_place_names", {})
    missing = set(wanted) - known.keys()
    if missing:
        found = Area.objects.visible_to(user).filter(pk__in=missing)
        known.update(found.values_list("id", "name"))
    return {key: known[key] for key in wanted if key in known}


def full_names(user: object, wanted: Iterable[int], below: int = keys.COUNTY_LEVEL) -> dict[int, str]:
    """Return names with those of the places above them, from below a level on: "Town / Village"."""
    wanted = list(wanted)
    lines = {key: [k for k in keys.lineage(key) if keys.level_of(k) > below] or [key] for key in wanted}
    known = names(user, {key for line in lines.values() for key in line})
    return {key: " / ".join(known[k] for k in line if k in known) for key, line in lines.items()}


def search(
    user: object, text: str, within: Sequence[int] = (), level: int | None = None, limit: int = _FOUND_AT_MOST
) -> list[Area]:
    """Return living places whose name contains a text, or whose initials or official code begin with it."""
    text = text.strip()
    if not text:
        return []
    matches = Q(name__icontains=text) | Q(initials__startswith=text.lower()) | Q(code__startswith=text)
    found = Area.objects.visible_to(user).filter(matches, ended=False)
    if within:
        around = Q(pk__in=())
        for key in within:
            around |= Q(pk__range=keys.span(key))
        found = found.filter(around)
    if level is not None:
        found = found.filter(level=level)
    return list(found.order_by("level", "id")[:limit])


def resolve(user: object, code: str, on: date | None = None) -> list[int]:
    """Return the living places that hold today what an official code, or an area key, meant on a day.

    Several after a split, one after a merge or a move, none if nothing ever had the code. Without a day, the code is
    looked for in the whole history.
    """
    versions = Area.versions._default_manager.filter(known_until=FOREVER, code=code)
    then = versions.filter(true_from__lte=on, true_until__gt=on) if on else versions
    found = set(then.values_list("id", flat=True)) or set(versions.values_list("id", flat=True))
    if not found and code.isdecimal():
        found = set(Area.objects.visible_to(user).filter(pk=int(code)).values_list("id", flat=True))
    return sorted({key for start in found for key in follow(start, on)})


def follow(key: int, on: date | None = None) -> set[int]:
    """Return the living places that hold today what a place was on a day; itself if nothing changed."""
    day = on or timezone.localdate()
    living: set[int] = set()
    waiting, seen = {key}, {key}
    while waiting:
        now = {a.pk: a for a in Area.objects.filter(pk__in=waiting)}
        then = dict(Area.objects.as_of(day, timezone.now()).filter(id__in=waiting).values_list("id", "successors"))
        following: set[int] = set()
        for area in now.values():
            living |= set() if area.ended else {area.pk}
            if area.ended or area.successors != then.get(area.pk, []):
                following |= set(area.successors)
        waiting = following - seen
        seen |= waiting
    return living


def history(user: object, key: int) -> list[Belief]:
    """Return what is now believed of a place's past, oldest first."""
    versions = Area.versions._default_manager.visible_to(user)  # type: ignore[attr-defined]
    rows = versions.filter(id=key, known_until=FOREVER).order_by("true_from")
    return [Belief(r.true_from, r.true_until, r.name, r.code, r.ended) for r in rows]


def changes(user: object, key: int) -> list[AreaChange]:
    """Return the merges, splits, moves and renames in which a place took part, newest first."""
    # JSON lists are searched here and not in the database, which differ in how they do it; changes are few.
    every = AreaChange.objects.visible_to(user).order_by("-on", "-id").iterator()
    return [change for change in every if key in change.sources or key in change.targets]


def count_inside(user: object, key: int) -> dict[int, int]:
    """Return how many living places of each level lie inside one, itself not counted."""
    counts: dict[int, int] = {}
    low, high = keys.span(key)
    found = Area.objects.visible_to(user).filter(pk__gt=low, pk__lte=high, ended=False)
    for level in found.values_list("level", flat=True):
        counts[level] = counts.get(level, 0) + 1
    return counts
