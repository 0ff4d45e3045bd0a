"""Figures of cases: how far each village is, and how many households and persons came in and went out, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from fupin.framework.bulk import chunks
from fupin.identification.cases.models import Case, CaseEvent
from fupin.identification.cases.state import procedure_version
from fupin.kernel.area import VILLAGE_LEVEL, level_of, span, unit_of
from fupin.kernel.text import Text
from fupin.registry.queries.procedures import briefs

IN, OUT = 1, -1
# What the effect of an end does to the number of households that the programme follows.
_DIRECTIONS = {"register": IN, "return": IN, "exit": OUT, "remove": OUT, "end_household": OUT}


@dataclass(frozen=True, slots=True)
class Progress:
    """How many cases of a purpose stand where, by place: `steps` and `ends` in the order of the procedure."""

    steps: tuple[tuple[str, Text], ...] = ()
    ends: tuple[tuple[str, Text], ...] = ()
    rows: dict[int, dict[str, int]] = field(default_factory=dict)

    def total(self, name: str) -> int:
        """How many stand at a step or an end in all places."""
        return sum(row.get(name, 0) for row in self.rows.values())


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many cases of a campaign stand at one step or end of their procedure, and how many of them are late."""

    procedure: str
    label: Text
    at: str
    state: Text
    ended: bool
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class NetChange:
    """Households and persons that came in (above 0) or went out (below 0) for one reason: an end of a procedure."""

    procedure: str
    end: str
    label: Text
    households: int
    persons: int


def progress(
    user: object, area: int, purpose: str, level: int = VILLAGE_LEVEL, parent_id: int | None = None
) -> Progress:
    """Return how far the cases of a purpose are in each place of a level inside one."""
    rows: Any = Case.objects.visible_to(user).filter(area__range=span(area), purpose=purpose).order_by()
    if parent_id is not None:
        rows = rows.filter(parent_id=parent_id)
    unit = unit_of(max(level, level_of(area)))
    counted = rows.annotate(place=F("area") / unit).values("place", "version_id", "at").annotate(count=Count("pk"))
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    versions: dict[str, None] = {}
    for row in counted:
        found[row["place"] * unit][row["at"]] += row["count"]
        versions[row["version_id"]] = None
    procedures = [procedure_version(version) for version in sorted(versions)]
    steps = {name: step.label for p in procedures for name, step in p.steps.items()}
    ends = {name: end.label for p in procedures for name, end in p.ends.items()}
    plain = {place: dict(row) for place, row in found.items()}
    return Progress(tuple(steps.items()), tuple(ends.items()), plain)


def gathered(user: object, parent_id: int, on: date) -> list[StateCount]:
    """Return how many cases of a campaign stand where, procedure by procedure in the order of their steps."""
    rows = Case.objects.visible_to(user).filter(parent_id=parent_id).order_by()
    late = Count("pk", filter=Q(closed_at=None, due__lt=on))
    found: dict[tuple[str, str], StateCount] = {}
    order: dict[tuple[str, str], int] = {}
    for row in rows.values("version_id", "at").annotate(count=Count("pk"), late=late):
        procedure, at = procedure_version(row["version_id"]), row["at"]
        key, names = (procedure.name, at), [*procedure.steps, *procedure.ends]
        before = found.get(key)
        more = (row["count"] + (before.count if before else 0), row["late"] + (before.late if before else 0))
        place, ended = procedure.place(at), procedure.ended(at)
        found[key] = StateCount(procedure.name, procedure.label, at, place, ended, *more)
        order[key] = names.index(at)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], order[key]))]


def net_change(user: object, area: int, since: date, until: date) -> list[NetChange]:
    """Return how many households and persons cases brought in and took out between two days, both included.

    Persons are those of the household when the case ended.
    """
    closed = CaseEvent.objects.visible_to(user).filter(
        kind=CaseEvent.Kind.CLOSED, on__range=(since, until), place__range=span(area)
    )
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    labels: dict[tuple[str, str], Text] = {}
    names = ("case__procedure", "case__version_id", "to", "case__household_id", "detail")
    rows = closed.order_by("pk").values_list(*names)
    for chunk in chunks(rows.iterator(), 2000):
        sizes = _sizes(row[3] for row in chunk)
        for procedure, version, to, household, detail in chunk:
            end = procedure_version(version).ends[to]
            if not (sign := _DIRECTIONS.get(end.effect, 0)):
                continue
            labels[procedure, to] = end.label
            counted[procedure, to][0] += sign
            size = detail.get("size")
            counted[procedure, to][1] += sign * (sizes.get(household, 0) if size is None else size)
    return [NetChange(p, to, labels[p, to], *counts) for (p, to), counts in sorted(counted.items())]


def _sizes(households: Iterable[int | None]) -> dict[int, int]:
    wanted = {one for one in households if one is not None}
    return {pk: brief.size or 0 for pk, brief in briefs(wanted).items()}
