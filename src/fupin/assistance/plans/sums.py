"""Plans of a place as the sum of the plans of its households, and what the place plans besides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.assistance.plans.models import COMMITMENT, Plan
from fupin.assistance.plans.progress import State
from fupin.assistance.plans.reading import PlanFile, files
from fupin.assistance.plans.rows import plans_of_place, rows_of_plans
from fupin.assistance.plans.slots import exit_slot
from fupin.kernel.area import GROUP_LEVEL, ancestor, level_of, span
from fupin.registry.queries import Moment, in_places, pack

GROUPS = ("measure", "route", "batch", "aspect", "category", "cause", "month", "helper_id")


@dataclass(slots=True)
class Sum:
    """Lines added up: how many, for whom, in which state, from when until when, and the money as far as it is known."""

    lines: int = 0
    households: set[int] = field(default_factory=set)
    amount: int = 0
    amount_unknown: int = 0
    states: Counter[str] = field(default_factory=Counter)
    first: date = date.max
    last: date = date.min

    def add(self, row: Mapping[str, Any]) -> None:
        """Add one line; one without days runs from the beginning of its year, or until its end."""
        end = row["by"] or date(row["year"], 12, 31)
        self.first = min(self.first, row["since"] or date(min(row["year"], end.year), 1, 1))
        self.last = max(self.last, end)
        self.lines += 1
        self.states[row["progress"]] += 1
        if row["household_id"] is not None:
            self.households.add(row["household_id"])
        if row["amount"] is None:
            self.amount_unknown += 1
        else:
            self.amount += row["amount"]

    @property
    def done(self) -> int:
        """How many lines are done."""
        return self.states[State.DONE]

    @property
    def late(self) -> int:
        """How many lines are late."""
        return self.states[State.LATE]

    @property
    def known_amount(self) -> int | None:
        """The sum of the money that is known; None where none is."""
        return None if self.amount_unknown == self.lines else self.amount


@dataclass(frozen=True, slots=True)
class Exits:
    """Households that are to leave poverty in a year, and those that did."""

    planned: int = 0
    done: int = 0


@dataclass(slots=True)
class Below:
    """The plans of one place inside another."""

    plans: int = 0
    signed: int = 0
    total: Sum = field(default_factory=Sum)


@dataclass(slots=True)
class PlaceFile:
    """All plans of a place for a year: households' plans added up, and the place's own."""

    area: int
    year: int
    states: Counter[str] = field(default_factory=Counter)
    households: int = 0
    without: int = 0
    total: Sum = field(default_factory=Sum)
    commitments: Sum = field(default_factory=Sum)
    # What places plan themselves, by category: this place and those inside it.
    projects: dict[str, Sum] = field(default_factory=dict)
    by: dict[str, dict[Any, Sum]] = field(default_factory=lambda: {name: {} for name in GROUPS})
    below: dict[int, Below] = field(default_factory=dict)
    exits: dict[int, Exits] = field(default_factory=dict)
    exits_unknown: int = 0
    sizes: Mapping[int, int | None] = field(default_factory=dict)
    own: list[PlanFile] = field(default_factory=list)

    @property
    def plans(self) -> int:
        """How many households have a plan."""
        return sum(self.states.values())

    def persons(self, found: Sum) -> tuple[int, int]:
        """Return how many persons the households of a sum have, and of how many households nobody knows."""
        sizes = [self.sizes.get(one) for one in found.households]
        return sum(size or 0 for size in sizes), sum(size is None for size in sizes)


def place_file(user: object, area: int, year: int, at: Moment = None) -> PlaceFile:
    """Return the plans of a place for a year, added up in one pass over its lines."""
    plans = plans_of_place(user, area, year, at)
    found = place_sums(user, area, year, at, plans)
    own = [plan for plan in plans if plan.household_id is None and plan.area == area]
    for same_year in {plan.year for plan in own}:
        read = files(user, [plan for plan in own if plan.year == same_year], at)
        found.own += read.values()
    _households(found, user, _of_households(plans), at)
    return found


def place_sums(user: object, area: int, year: int, at: Moment = None, plans: Sequence[Plan] | None = None) -> PlaceFile:
    """Return the sums alone of the plans of a place for a year: nothing of its own plans, nor of its households."""
    counted = plans_of_place(user, area, year, at) if plans is None else plans
    found = PlaceFile(area, year)
    _count_plans(found, _of_households(counted))
    add_up(found, rows_of_plans(user, area, year, at, counted))
    return found


def _of_households(plans: Iterable[Plan]) -> list[Plan]:
    return [plan for plan in plans if plan.household_id is not None]


def _count_plans(found: PlaceFile, plans: Iterable[Plan]) -> None:
    for plan in plans:
        found.states[plan.state] += 1
        below = found.below.setdefault(_below(found.area, plan.area), Below())
        below.plans += 1
        below.signed += plan.state == Plan.State.SIGNED


def add_up(found: PlaceFile, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows of lines to the sums of a place."""
    for row in rows:
        if row["kind"] == COMMITMENT:
            found.commitments.add(row)
        elif row["household_id"] is None and not row["kind"]:
            found.projects.setdefault(row["category"], Sum()).add(row)
        elif not row["kind"]:
            found.total.add(row)
            found.below.setdefault(_below(found.area, row["area"]), Below()).total.add(row)
            for group, key in _keys(row):
                found.by[group].setdefault(key, Sum()).add(row)


def _keys(row: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    by: date | None = row["by"]
    for group in GROUPS:
        yield group, (by.isoformat()[:7] if by else "") if group == "month" else row[group]


def _below(area: int, place: int) -> int:
    return ancestor(place, min(level_of(area) + 1, GROUP_LEVEL))


def _households(found: PlaceFile, user: object, plans: Iterable[Plan], at: Moment) -> None:
    planned = {plan.household_id or 0: plan for plan in plans}
    slot, population = exit_slot(), pack().population
    columns = [f"facts__{slot.fact if slot and slot.fact else 'none'}", f"facts__{population.exited_in or 'none'}"]
    rows = in_places(user, span(found.area), at).filter(kind__in=population.registered).order_by()
    sizes: dict[int, int | None] = {}
    exits: dict[int, Counter[str]] = defaultdict(Counter)
    for pk, size, status, to_leave, left in rows.values_list("id", "size", "status", *columns):
        sizes[pk] = size
        found.households += 1
        poor = status not in population.exited
        found.without += poor and pk not in planned
        plan = planned.get(pk)
        target = plan.exit_by.year if plan and plan.exit_by else _year(to_leave)
        if target is not None:
            exits[target]["planned"] += 1
        found.exits_unknown += poor and target is None
        if not poor and _year(left) is not None:
            exits[_year(left) or 0]["done"] += 1
    found.sizes = sizes
    found.exits = {year: Exits(one["planned"], one["done"]) for year, one in sorted(exits.items())}


def _year(value: Any) -> int | None:
    if isinstance(value, int):
        return value
    return date.fromisoformat(value).year if isinstance(value, str) and value else None
