"""Moving every row of one place to another, whichever slice it belongs to, when places are joined or moved.

Recorded rows move from a day on and keep their past; plain rows move at once. A model that must not move, or that
moves in a way of its own, says so with `rehomer`. Called by actions only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q, Value

from fupin.framework.actions import Act
from fupin.framework.recording import FOREVER, RECORDED, Recorded
from fupin.framework.scope import ByArea, Either, ScopeRule
from fupin.framework.writing import change_records


@dataclass(frozen=True, slots=True)
class Shift:
    """One closed range of area keys and where it goes: shifted as a whole, or, if `flat`, all onto one key."""

    low: int
    high: int
    target: int
    flat: bool = False

    def place(self, area: int) -> int:
        """Return the new key of a key inside the range."""
        return self.target if self.flat else area - self.low + self.target


Shifts = Sequence[Shift]
Rehomer = Callable[[Act, Shifts, date], None]
REHOMERS: dict[str, Rehomer] = {}


def rehomer(*models_named: str) -> Callable[[Rehomer], Rehomer]:
    """Register the function that moves the rows of these models (`"app.Model"`) instead of the usual way."""

    def register(function: Rehomer) -> Rehomer:
        REHOMERS.update(dict.fromkeys(models_named, function))
        return function

    return register


@rehomer("framework.LogEntry", "framework.Snapshot")
def _stay(act: Act, shifts: Shifts, day: date) -> None:
    """Leave the rows where they are: what was logged or published of a place stays logged and published of it."""


def moved(shifts: Shifts, area: int) -> int:
    """Return where a key goes: the first range that holds it decides."""
    return next((s.place(area) for s in shifts if s.low <= area <= s.high), area)


def rehome(act: Act, shifts: Shifts, day: date, skip: type[Recorded] | None = None) -> dict[str, int]:
    """Move every row inside the ranges, each model in its way; return how many rows of which model moved."""
    if any(s.low <= t.target <= s.high for s in shifts for t in shifts):
        raise ValueError("rows cannot move into a range that they are leaving")
    counts: dict[str, int] = {}
    for model in RECORDED:
        if model is not skip:
            counts[model._meta.label] = _rehome_recorded(act, model, shifts, day)
    for plain in plain_models():
        own_way = REHOMERS.get(plain._meta.label)
        if own_way is None:
            counts[plain._meta.label] = _rehome_plain(plain, shifts)
    for own_way in dict.fromkeys(REHOMERS.values()):
        own_way(act, shifts, day)
    return {label: count for label, count in counts.items() if count}


def plain_models() -> Iterator[type[models.Model]]:
    """Yield every scoped model that is neither recorded nor the twin of a recorded one and that names a place."""
    history = {*RECORDED, *(model.versions for model in RECORDED)}
    for model in apps.get_models():
        if hasattr(model, "scope") and model not in history and place_columns(model):
            yield model


def place_columns(model: type[models.Model]) -> list[str]:
    """Return the columns of a model that hold the key of a place: `area`, and those that its scope rule names."""
    own = {field.name for field in model._meta.concrete_fields}
    return sorted(own & {"area", *_paths(getattr(model, "scope", None))})


def affected(user: object, ranges: Sequence[tuple[int, int]]) -> dict[str, int]:
    """Return how many rows that a user may see lie inside ranges, by what people call them."""
    found: dict[str, int] = {}
    for model in [*RECORDED, *(m for m in plain_models() if m._meta.label not in REHOMERS)]:
        inside = Q(pk__in=())
        for column in place_columns(model):
            for limits in ranges:
                inside |= Q(**{f"{column}__range": limits})
        count = model._default_manager.visible_to(user).filter(inside).count()  # type: ignore[attr-defined]
        if count:
            found[str(model._meta.verbose_name)] = count
    return found


def occupied(low: int, high: int, skip: type[Recorded] | None = None) -> set[int]:
    """Return every key inside a range at which a recorded row lies now."""
    found: set[int] = set()
    for model in RECORDED:
        if model is not skip:
            rows = model._default_manager.filter(area__range=(low, high)).order_by()
            found.update(rows.values_list("area", flat=True).distinct())
    return found


def _paths(rule: ScopeRule | None) -> Iterator[str]:
    if isinstance(rule, ByArea):
        yield rule.path
    elif isinstance(rule, Either):
        for part in rule.rules:
            yield from _paths(part)


def _rehome_plain(model: type[models.Model], shifts: Shifts) -> int:
    count = 0
    for column in place_columns(model):
        for shift in shifts:
            target: Any = Value(shift.target) if shift.flat else F(column) + (shift.target - shift.low)
            rows = model._default_manager.filter(**{f"{column}__range": (shift.low, shift.high)})
            count += rows.update(**{column: target})
    return count


def _rehome_recorded(act: Act, model: type[Recorded], shifts: Shifts, day: date) -> int:
    # One pass for each move that a record made inside the ranges after the day; nearly always one.
    records: set[int] = set()
    while steps := _steps(model, shifts, day):
        changes = {identifier: {"area": area} for identifier, (_, area) in steps.items()}
        change_records(act, model, changes, {identifier: begin for identifier, (begin, _) in steps.items()})
        records.update(steps)
    return len(records)


def _steps(model: type[Recorded], shifts: Shifts, day: date) -> dict[int, tuple[date, int]]:
    """Return for each record the first day on which it lies inside the ranges, and where it goes then."""
    believed = model.versions._default_manager.filter(known_until=FOREVER, true_until__gt=day)
    steps: dict[int, tuple[date, int]] = {}
    for shift in shifts:
        inside = believed.filter(area__range=(shift.low, shift.high))
        for identifier, begin, area in inside.values_list("id", "true_from", "area"):
            step = (max(begin, day), shift.place(area))
            if identifier not in steps or step[0] < steps[identifier][0]:
                steps[identifier] = step
    return steps
