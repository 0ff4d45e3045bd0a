"""What households do themselves: promises of their plans, kept or not, and the able-bodied who have no work.

Every line is a question to people: who cares for a child, or fell ill, has a good answer. What nobody saw is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from fupin.assistance.measures.bulk import Home, homes
from fupin.assistance.measures.lists import records, rule_of
from fupin.assistance.plans.catalogue import line_label
from fupin.assistance.plans.evidence import newest_checks
from fupin.assistance.plans.models import COMMITMENT, PlanLine
from fupin.assistance.plans.rows import lines_of_plans, plans_of_place
from fupin.framework.web.words import words
from fupin.policy.measures import WITHOUT_WORK
from fupin.registry.queries import Moment

NOT_KEPT, NO_WORK, UNSEEN, UNKNOWN = "not_kept", "no_work", "unseen", "unknown"


@dataclass(frozen=True, slots=True)
class Effort:
    """What is known of a poor household's own effort in a year.

    `open` are promises seen as not kept, with the day and what was seen; `unseen` those at which nobody looked; `idle`
    names the able-bodied without work, None where nobody knows.
    """

    home: Home
    plan_id: int | None
    promises: int
    open: tuple[str, ...]
    unseen: int
    idle: tuple[str, ...] | None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why somebody should talk with the household, and what nobody knows."""
        said = ((NOT_KEPT, bool(self.open)), (NO_WORK, bool(self.idle)), (UNSEEN, bool(self.unseen)))
        return (*(name for name, so in said if so), *([UNKNOWN] if self.idle is None else []))

    @property
    def listed(self) -> bool:
        """Whether something is known that asks for a talk; what is unknown alone is only counted."""
        return bool(self.open or self.idle)


def efforts(user: object, area: int, year: int, at: Moment = None) -> list[Effort]:
    """Return the own effort of every poor household of a place that promised something, or of whom it is asked."""
    poor = homes(user, area, at)
    promised = _promised(user, area, year, at)
    seen = newest_checks(user, area, at)
    idle = _idle(user, area, year, at, poor)
    found = []
    for key, home in poor.items():
        lines = promised.get(key, [])
        open_ones, unseen = _held(lines, seen, year)
        plan = lines[0].plan_id if lines else None
        found.append(Effort(home, plan, len(lines), open_ones, unseen, idle.get(key)))
    return found


def _promised(user: object, area: int, year: int, at: Moment) -> dict[int, list[PlanLine]]:
    plans = {plan.pk: plan for plan in plans_of_place(user, area, year, at) if plan.household_id is not None}
    found: dict[int, list[PlanLine]] = defaultdict(list)
    for line in lines_of_plans(user, area, plans, at) if plans else ():
        if line.kind == COMMITMENT:
            found[line.household_id or 0].append(line)
    return found


def _held(lines: Sequence[PlanLine], seen: Mapping[int, Mapping[str, Any]], year: int) -> tuple[tuple[str, ...], int]:
    """Return the promises seen as not kept, in words, and how many nobody looked at."""
    known = [(line, seen.get(line.root_id or line.pk)) for line in lines]
    said = tuple(_said(line, check, year) for line, check in known if check is not None and not check["kept"])
    return said, sum(check is None for _line, check in known)


def _said(line: PlanLine, check: Mapping[str, Any], year: int) -> str:
    parts = [words(line_label(line, year)), check["on"].isoformat(), check["note"]]
    return " · ".join(part for part in parts if part)


def _idle(user: object, area: int, year: int, at: Moment, poor: Iterable[int]) -> dict[int, tuple[str, ...] | None]:
    """Return the names of the able-bodied without work, by household; a household of which nobody knows is None."""
    # Accounts are made when the year is over.
    accounted = min(year, (at[0] if at else timezone.localdate()).year - 1)
    rule = rule_of(WITHOUT_WORK, accounted)
    found: dict[int, tuple[str, ...] | None] = {}
    if rule is None:
        return found
    for record in records(user, area, accounted, at, poor):
        answer = rule.answer(record)
        names = tuple(person.name or "" for person in rule.persons(record)) if answer else ()
        found[record["id"]] = None if answer is None else names
    return found
