"""The timetable and road map of a place: what runs from when until when, and what each year is to reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from fupin.assistance.plans.models import MILESTONE
from fupin.assistance.plans.reading import LineFile, PlanFile, files, plans_at, read_plans
from fupin.assistance.plans.sums import Exits, PlaceFile, place_file, place_sums
from fupin.framework.web.words import Label
from fupin.kernel.text import Text
from fupin.policy.plans import EXITS
from fupin.registry.queries import Moment, pack


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timetable; `of_households` adds up the plans of households, `point` is a day and no stretch."""

    label: Label
    start: date
    end: date
    category: str = ""
    state: str = ""
    lines: int = 1
    done: int = 0
    amount: int | None = None
    of_households: bool = False
    point: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """What a year is to reach; `reached` is None where no facts count it."""

    year: int
    label: Label
    planned: str
    reached: int | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A place over some years: entries by category, goals by year, households that are to leave and that left."""

    area: int
    years: tuple[int, ...]
    entries: tuple[Entry, ...] = ()
    goals: tuple[Goal, ...] = ()
    exits: dict[int, Exits] = field(default_factory=dict)


def timetable_of(
    user: object, area: int, years: Sequence[int], at: Moment = None, known: PlaceFile | None = None
) -> Timetable:
    """Return the timetable of a place over some years: its own lines, those of its households by category.

    `known` are the plans of one of the years, where they were read already.
    """
    wanted = tuple(sorted(years))
    own = _own(user, area, wanted, at)
    read = {known.year: known} if known else {}
    # Only the last year is asked for its exits; of the others the sums are enough.
    makers = [place_sums] * (len(wanted) - 1) + [place_file]
    of_years = [read.get(year) or make(user, area, year, at) for year, make in zip(wanted, makers, strict=False)]
    exits = of_years[-1].exits if of_years else {}
    entries = [*_entries(own), *(entry for found in of_years for entry in _of_households(found))]
    inside = [one for one in entries if one.start.year <= wanted[-1] and one.end.year >= wanted[0]] if wanted else []
    ordered = sorted(inside, key=lambda one: (_rank(one.category), one.start, one.end))
    shown = {year: exits.get(year, Exits()) for year in wanted}
    return Timetable(area, wanted, tuple(ordered), tuple(_goals(own, exits)), shown)


def _own(user: object, area: int, years: Sequence[int], at: Moment) -> list[PlanFile]:
    if not years:
        return []
    rows = plans_at(user, at).filter(area=area, household_id=None, current=True)
    plans = read_plans(rows.filter(year__lte=years[-1], until_year__gte=years[0]).order_by("year", "id"))
    return [read for plan in plans for read in files(user, [plan], at).values()]


def _entries(own: Iterable[PlanFile]) -> Iterable[Entry]:
    for file in own:
        for one in file.lines:
            point = one.line.kind == MILESTONE
            end = one.line.by or date(file.plan.until_year or file.plan.year, 12, 31)
            start = end if point else one.line.since or date(min(file.plan.year, end.year), 1, 1)
            yield Entry(
                _label(one), start, end, one.line.category, str(one.progress.state), amount=one.line.amount, point=point
            )


def _label(one: LineFile) -> Label:
    return one.line.what or one.label


def _of_households(found: PlaceFile) -> Iterable[Entry]:
    for name, one in found.by["category"].items():
        category = pack().plans.categories.get(name)
        label: Label = category.label if category else Text.of(en=name)
        yield Entry(
            label, one.first, one.last, name, "", one.lines, one.done, one.known_amount, of_households=True
        )  # fmt: skip


def _goals(own: Iterable[PlanFile], exits: dict[int, Exits]) -> Iterable[Goal]:
    for file in own:
        for one in file.lines:
            if one.line.kind != MILESTONE:
                continue
            year = (one.line.by or date(file.plan.year, 12, 31)).year
            milestone = pack().plans.milestones.get(one.line.measure)
            counts = milestone is not None and milestone.counts == EXITS
            quantity = one.line.quantity
            planned = one.line.what if quantity is None else f"{quantity.normalize():f}"
            yield Goal(year, one.label, planned, exits.get(year, Exits()).done if counts else None)


def _rank(category: str) -> int:
    order = list(pack().plans.categories)
    return order.index(category) if category in order else len(order)
