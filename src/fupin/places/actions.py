"""Changing places: each change has a day and a reason, keeps the past true and takes every row of the place along."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_id
from fupin.framework.initials import initials_of
from fupin.framework.rehoming import Shift, rehome
from fupin.framework.segments import Patch
from fupin.framework.writing import change_records, insert_records
from fupin.kernel import area as keys
from fupin.kernel.errors import FupinError
from fupin.places.codes import OfficialPlace
from fupin.places.facts import with_years
from fupin.places.models import Area, AreaChange
from fupin.places.plan import Plan, plan_import

_Kind = AreaChange.Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A new place that a split makes, with the places directly below the old one that it takes."""

    name: str
    children: tuple[int, ...] = ()
    code: str = ""


@action("places.manage")
def add_area(
    act: Act,
    parent: int | None,
    name: str,
    *,
    code: str = "",
    number: int | None = None,
    true_from: date | None = None,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Add a place below another and return its key; without a parent, the nation.

    Without a number the next free one is taken; numbers of places that are no more are not used again.
    """
    key = keys.NATION if parent is None else _new_key(parent, number)
    if Area.objects.filter(pk=key).exists():
        raise FupinError(gettext_noop("There is already a place with the key %(key)s."), key=key)
    row = {**_row(key, name.strip(), code), "facts": dict(facts or {})}
    insert_records(act, Area, [row], true_from or act.today)
    act.tell(area=key, subject=key, name=name)
    return key


@action("places.manage")
def rename(act: Act, key: int, name: str, *, day: date, reason: str, code: str | None = None) -> None:
    """Give a place another name, and another official code if one is given, from a day on."""
    place = _living(key)
    change: dict[str, Any] = {"name": name.strip(), "initials": initials_of(name.strip())}
    if code is not None:
        change["code"] = code
    change_records(act, Area, {key: change}, day)
    _note(act, _change(_Kind.RENAME, [key], [key], day, reason), old=place.name, new=name)


@action("registry.write")
def describe(act: Act, key: int, facts: Mapping[str, Any], day: date, year: int | None = None) -> None:
    """Set facts of a place itself, such as its elevation, from a day on; None takes one away.

    What is counted for one year is set for `year`, or else for the year of the day.
    """
    _living(key)
    change_records(act, Area, {key: {"facts": Patch(with_years(facts, year or day.year))}}, day)
    act.tell(area=key, subject=key, facts=sorted(facts))


@action("places.manage")
def merge(act: Act, sources: Sequence[int], target: int, *, day: date, reason: str) -> None:
    """Join places into another of their level from a day on; what lay directly below them goes below it."""
    _check_merge(act, sources, target)
    carried: dict[int, int] = {}
    shifts: list[Shift] = []
    for source in sources:
        below = _living_below(source)
        numbered = zip(below, _free_keys(target, len(below), carried.values()), strict=True)
        for child, new in numbered:
            carried |= _renumbered(child, new)
            shifts.append(Shift(*keys.span(child), new))
        shifts.append(Shift(*keys.span(source), target, flat=True))
    _carry(act, carried, day)
    change_records(act, Area, {s: {"ended": True, "successors": [target]} for s in sources}, day)
    moved = rehome(act, shifts, day, skip=Area)
    _note(act, _change(_Kind.MERGE, list(sources), [target], day, reason), moved=moved)


@action("places.manage")
def merge_into_new(act: Act, sources: Sequence[int], name: str, *, day: date, reason: str, code: str = "") -> int:
    """Join places of one parent into a new place beside them and return its key."""
    if not sources:
        raise FupinError(gettext_noop("Choose the places to join."))
    key = add_area(act, keys.parent(sources[0]), name, code=code, true_from=day)
    merge(act, sources, key, day=day, reason=reason)
    return key


@action("places.manage")
def split(act: Act, source: int, parts: Sequence[Part], *, day: date, reason: str) -> list[int]:
    """Make new places out of one from a day on and return their keys; what no part takes stays where it is."""
    _check_split(act, source, parts)
    parent = keys.parent(source)
    made = [add_area(act, parent, part.name, code=part.code, true_from=day) for part in parts]
    carried: dict[int, int] = {}
    shifts: list[Shift] = []
    for part, key in zip(parts, made, strict=True):
        for child, new in zip(part.children, _free_keys(key, len(part.children)), strict=True):
            carried |= _renumbered(child, new)
            shifts.append(Shift(*keys.span(child), new))
    _carry(act, carried, day)
    change_records(act, Area, {source: {"successors": [source, *made]}}, day)
    moved = rehome(act, shifts, day, skip=Area)
    _note(act, _change(_Kind.SPLIT, [source], [source, *made], day, reason), moved=moved)
    return made


@action("places.manage")
def move(act: Act, key: int, parent: int, *, day: date, reason: str, code: str | None = None) -> int:
    """Put a place, with everything in it, below another parent from a day on and return its new key."""
    place = _living(key)
    new = _new_key(parent, None)
    if keys.level_of(new) != place.level or keys.parent(key) == parent:
        raise FupinError(
            gettext_noop("%(place)s cannot be moved there: choose another place one level above it."),
            place=place.name,
        )
    act.permit([key, new])
    carried = _renumbered(key, new)
    _carry(act, carried, day)
    if code is not None:
        change_records(act, Area, {new: {"code": code}}, day)
    moved = rehome(act, [Shift(*keys.span(key), new)], day, skip=Area)
    _note(act, _change(_Kind.MOVE, [key], [new], day, reason), moved=moved)
    return new


@action("places.manage")
def receive_list(act: Act, inside: int, content: bytes) -> str:
    """Keep an uploaded list of places verbatim and return the hash by which it is found again."""
    act.permit([inside])
    name = hashlib.sha256(content).hexdigest()
    folder = Path(settings.DATA) / "lists"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    act.tell(area=inside, subject=name, bytes=len(content))
    return name


@action("places.manage")
def import_areas(
    act: Act, rows: Sequence[OfficialPlace], day: date, reason: str = "", inside: int = keys.NATION
) -> Plan:
    """Bring places in line with an official list from a day on; a second time changes nothing.

    Places that are not on the list end, unless somebody lives there: those stay, named in the plan, to be merged.
    Raises FupinError if the list has problems.
    """
    plan = plan_import(rows, inside)
    if plan.problems:
        first = plan.problems[0]
        raise FupinError(
            gettext_noop("The list has %(count)d problems, first: %(first)s"), count=len(plan.problems), first=first
        )
    insert_records(act, Area, [_row(n.key, n.name, n.code) for n in plan.new], day)
    change_records(act, Area, {c.key: _renaming(c.name, c.code) for c in plan.changed}, day)
    change_records(act, Area, {v.key: {"ended": True} for v in plan.vanished}, day)
    _note_renames(act, [c.key for c in plan.changed], day, reason)
    act.tell(area=inside, subject=inside, reason=reason, **plan.counts())
    return plan


def _row(key: int, name: str, code: str) -> dict[str, Any]:
    return {"id": key, "area": key, "level": keys.level_of(key), "code": code, **_renaming(name)}


def _renaming(name: str, code: str | None = None) -> dict[str, Any]:
    change = {"name": name, "initials": initials_of(name)}
    return change if code is None else {**change, "code": code}


def _living(key: int) -> Area:
    place: Area | None = Area.objects.filter(pk=key).first()
    if place is None or place.ended:
        raise FupinError(gettext_noop("The place %(key)s does not exist any more. Choose a living one."), key=key)
    return place


def _living_below(key: int) -> list[int]:
    low, high = keys.span(key)
    below = Area.objects.filter(pk__range=(low, high), level=keys.level_of(key) + 1, ended=False)
    return list(below.order_by("pk").values_list("pk", flat=True))


def _new_key(parent: int, number: int | None) -> int:
    _living(parent)
    return _free_keys(parent, 1)[0] if number is None else keys.child(parent, number)


def _free_keys(parent: int, count: int, taken: Iterable[int] = ()) -> list[int]:
    """Return the next keys below a place that no place ever had."""
    if not count:
        return []
    level = keys.level_of(parent) + 1
    if level > keys.GROUP_LEVEL:
        raise FupinError(gettext_noop("Nothing can lie below a place of the lowest level."))
    used = set(Area.objects.filter(pk__range=keys.span(parent), level=level).values_list("pk", flat=True))
    used |= set(taken)
    unit, room = keys.unit_of(level), 10 ** keys.WIDTHS[level - 1]
    top = max((k for k in used if keys.parent(k) == parent), default=parent)
    after = range(top + unit, parent + room * unit, unit)
    free = [*after, *(k for k in range(parent + unit, top, unit) if k not in used)]
    if len(free) < count:
        raise FupinError(gettext_noop("There is no room for %(count)d more places here."), count=count)
    return free[:count]


def _renumbered(old: int, new: int) -> dict[int, int]:
    """Return where each living place of a subtree goes when its root gets a new key."""
    inside = Area.objects.filter(pk__range=keys.span(old), ended=False).values_list("pk", flat=True)
    return {key: key - old + new for key in inside}


def _carry(act: Act, carried: Mapping[int, int], day: date) -> None:
    """Let places live on under new keys from a day on; the old keys lead to the new ones."""
    old = Area.objects.in_bulk(list(carried))
    rows = [{**_row(carried[k], a.name, a.code), "facts": a.facts} for k, a in old.items()]
    insert_records(act, Area, rows, day)
    change_records(act, Area, {k: {"ended": True, "successors": [new]} for k, new in carried.items()}, day)


def _check_merge(act: Act, sources: Sequence[int], target: int) -> None:
    levels = {_living(key).level for key in (*sources, target)}
    if not sources or target in sources or len(set(sources)) < len(sources):
        raise FupinError(gettext_noop("Choose the places to join, and another one to join them into."))
    if len(levels) != 1:
        raise FupinError(gettext_noop("Only places of the same level can be joined."))
    act.permit([*sources, target])


def _check_split(act: Act, source: int, parts: Sequence[Part]) -> None:
    _living(source)
    below = set(_living_below(source))
    taken = [child for part in parts for child in part.children]
    if not parts or len(set(taken)) < len(taken) or not set(taken) <= below:
        raise FupinError(
            gettext_noop("Name each new place and choose for it places directly below the old one, each once.")
        )
    act.permit([source])


def _change(kind: _Kind, sources: list[int], targets: list[int], day: date, reason: str) -> AreaChange:
    if not reason.strip():
        raise FupinError(gettext_noop("Give the reason, such as the document that ordered the change."))
    return AreaChange(kind=kind, on=day, sources=sources, targets=targets, reason=reason.strip())


def _note(act: Act, change: AreaChange, **detail: Any) -> None:
    change.act_id = act.id
    change.save(force_insert=True)
    where = change.targets[0]
    act.tell(
        where,
        where,
        sources=change.sources,
        targets=change.targets,
        on=change.on.isoformat(),
        reason=change.reason,
        **detail,
    )


def _note_renames(act: Act, renamed: Iterable[int], day: date, reason: str) -> None:
    names = ["id", "kind", "on", "sources", "targets", "reason", "act_id"]
    rows = ([new_id(), _Kind.RENAME, day, [key], [key], reason, act.id] for key in renamed)
    insert_rows(AreaChange, names, rows)
