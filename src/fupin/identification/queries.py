"""Reading what the policy says: of one household with its reasons, of a place in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from fupin.identification.cases.queries import (
    case_file,
    cases,
    household_cases,
    inbox,
    net_change,
    overdue,
    procedure_of,
    progress,
)
from fupin.identification.cases.strokes import check_strokes
from fupin.identification.exit.obstacles import obstacles, register_obstacles
from fupin.identification.models import Finding
from fupin.kernel.area import NATION, level_of, span, unit_of
from fupin.policy.explain import Explanation, Missing, explain
from fupin.policy.packs import RuleSet
from fupin.registry.queries import (
    HouseholdFile,
    Moment,
    for_policy,
    household_file,
    households_for_policy,
    pack,
    present_ids,
)

__all__ = [
    "Answers",
    "Task",
    "answers",
    "case_file",
    "cases",
    "check_strokes",
    "explain_household",
    "explanation_of",
    "household_cases",
    "inbox",
    "latest_year",
    "net_change",
    "newest_year",
    "obstacles",
    "overdue",
    "procedure_of",
    "progress",
    "register_obstacles",
    "tasks",
    "to_find_out",
    "years",
]


@dataclass(frozen=True, slots=True)
class Answers:
    """How many households of a place the policy calls poor, not poor, or cannot tell, and the persons of the poor."""

    yes: int = 0
    no: int = 0
    unknown: int = 0
    persons: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """What to find out for a household, because the answer depends on it."""

    household_id: int
    number: str
    head_name: str
    area: int
    missing: tuple[Missing, ...]


def explanation_of(file: HouseholdFile, year: int) -> Explanation:
    """Return what the policy says of a household for a year, every reason kept."""
    return explain(pack().rule_set(year), for_policy(file, year))


def latest_year(file: HouseholdFile) -> int:
    """Return the newest year with an income account, or last year where there is none."""
    return max((account.year for account in file.accounts), default=timezone.localdate().year - 1)


def years(user: object, area: int) -> list[int]:
    """Return the years for which a place was identified, newest first."""
    rows = Finding.objects.visible_to(user).filter(area__range=span(area)).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def newest_year(user: object, area: int) -> int | None:
    """Return the newest year for which a place was identified."""
    rows = Finding.objects.visible_to(user).filter(area__range=span(area))
    newest: int | None = rows.aggregate(newest=Max("year"))["newest"]
    return newest


def answers(user: object, area: int, year: int, level: int | None = None) -> dict[int, Answers]:
    """Return the answers of a year for every place of a level inside one, by area key; one statement."""
    rows = _present(user, area, year).order_by()
    deeper = level is not None and level > level_of(area)
    unit = unit_of(level) if level is not None and deeper else 0
    grouped = rows.annotate(place=F("area") / unit).values("place") if deeper else rows.values("year")
    counted = grouped.annotate(
        yes=Count("area", filter=Q(poor=True)),
        no=Count("area", filter=Q(poor=False)),
        unknown=Count("area", filter=Q(poor=None)),
        persons=Coalesce(Sum("size", filter=Q(poor=True)), 0),
    )
    rows_of: list[dict[str, Any]] = list(counted)
    names = Answers.__slots__
    return {row["place"] * unit if deeper else area: Answers(**{n: row[n] for n in names}) for row in rows_of}


def tasks(user: object, area: int, year: int) -> Any:
    """Return the findings that are unknown: households of which something has still to be found out."""
    return _present(user, area, year).filter(poor=None).order_by("area", "household_id")


def to_find_out(user: object, found: Sequence[Finding]) -> list[Task]:
    """Return, for a page of unknown findings of one year, what would decide each of them."""
    if not found:
        return []
    rules = pack().rule_set(found[0].year)
    asked = rules.for_purpose("identify")
    if asked is None:
        return []
    only = [f.household_id for f in found]
    households = {h["id"]: h for h in households_for_policy(NATION, rules.year, user=user, only=only)}
    return [_task(rules, households[f.household_id], asked) for f in found if f.household_id in households]


def explain_household(user: object, number: str, year: int, at: Moment = None) -> Explanation | None:
    """Return what the policy of a year says of a household as of a moment; None if the user may not see it."""
    file = household_file(user, number, at)
    return None if file is None else explanation_of(file, year)


def _present(user: object, area: int, year: int) -> Any:
    # A household that ended since keeps its answer until the place is asked again, but counts no more.
    rows = Finding.objects.visible_to(user).filter(area__range=span(area), year=year)
    return rows.filter(Exists(present_ids(user, area).filter(pk=OuterRef("household_id"))))


def _task(rules: RuleSet, household: dict[str, Any], asked: str) -> Task:
    missing = tuple(explain(rules, household).missing(asked))
    return Task(household["id"], household["number"], household.get("head_name", ""), household["area"], missing)


def incomes_per_head(user: object, area: int, year: int) -> list[int | None]:
    """Return what each household of a place had a head in a year by its finding, in minor units; None is unknown."""
    return list(_present(user, area, year).values_list("per_head", flat=True))
