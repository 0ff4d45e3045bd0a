"""Reading comparison: lists with their rows, the three outputs, points with their verdicts, months of rosters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from fupin.comparison.models import (
    Comparison,
    DepartmentList,
    ListRow,
    NotListed,
    Point,
    RosterChange,
    RosterMonth,
    Verdict,
)
from fupin.framework.bulk import chunks
from fupin.framework.models import Job
from fupin.framework.scope import ScopedQuerySet
from fupin.kernel.area import NATION, lineage, span, unit_of
from fupin.registry import queries as registry

UNSETTLED = (Point.State.OPEN, Point.State.ANSWERED)
_CHUNK = 500


def open_points(user: object, household_ids: Iterable[int]) -> dict[int, list[Point]]:
    """Return the points that are not settled yet, by household; households without any are left out."""
    found: dict[int, list[Point]] = defaultdict(list)
    for chunk in chunks(household_ids, _CHUNK):
        rows = Point.objects.visible_to(user).filter(household_id__in=chunk, state__in=UNSETTLED)
        for point in rows.order_by("deadline", "pk"):
            found[point.household_id or 0].append(point)
    return dict(found)


def points_of(user: object, household_id: int) -> list[Point]:
    """Return every point of a household, the newest first, those that are settled or gone included."""
    rows = Point.objects.visible_to(user).filter(household_id=household_id)
    return list(rows.order_by("-made_at", "-pk"))


def points_by_household(user: object, household_ids: Iterable[int]) -> dict[int, list[Point]]:
    """Return every point of many households but those that are gone; households without any are left out."""
    found: dict[int, list[Point]] = defaultdict(list)
    for chunk in chunks(household_ids, _CHUNK):
        rows = Point.objects.visible_to(user).filter(household_id__in=chunk).exclude(state=Point.State.GONE)
        for point in rows.order_by("pk"):
            found[point.household_id or 0].append(point)
    return dict(found)


def compared_at(user: object, household_id: int) -> datetime | None:
    """Return when a household was last compared with any list; None if never, or if the user may not see it."""
    household = registry.household_by_id(user, household_id)
    if household is None:
        return None
    rows = Comparison.objects.visible_to(user).filter(area__in=lineage(household.area))
    newest: datetime | None = rows.order_by("-made_at").values_list("made_at", flat=True).first()
    return newest


def list_rows(user: object, kind: str, area: int = NATION, since: date | datetime | None = None) -> ScopedQuerySet[Any]:
    """Return the rows of a kind of list that are about persons of ours, those linked since a moment, newest first."""
    rows: ScopedQuerySet[Any] = ListRow.objects.visible_to(user).filter(
        kind=kind, area__range=span(area), side=ListRow.Side.BOTH, source__expires_on__gt=timezone.localdate()
    )
    if since is not None:
        rows = rows.filter(**{"linked_at__gte" if isinstance(since, datetime) else "linked_at__date__gte": since})
    return rows.select_related("source").order_by("-linked_at", "-pk")


def lists(user: object) -> ScopedQuerySet[Any]:
    """Return the lists that a user may see, newest first; those put aside are left out."""
    found: ScopedQuerySet[Any] = DepartmentList.objects.visible_to(user)
    return found.exclude(state=DepartmentList.State.DROPPED)


def department_list(user: object, identifier: int) -> DepartmentList | None:
    """Return one list, if the user may see it."""
    found: DepartmentList | None = DepartmentList.objects.visible_to(user).filter(pk=identifier).first()
    return found


def job_of(found: DepartmentList) -> Job | None:
    """Return the newest job of a list."""
    return Job.objects.filter(pk=found.job_id).first() if found.job_id else None


def newest_comparison(user: object, found: DepartmentList) -> Comparison | None:
    """Return the newest comparison of a list."""
    made: Comparison | None = Comparison.objects.visible_to(user).filter(source=found).first()
    return made


def rows_of(user: object, found: DepartmentList, side: str) -> ScopedQuerySet[Any]:
    """Return the rows of a list in one output, as far as they lie in places of the user."""
    rows: ScopedQuerySet[Any] = ListRow.objects.visible_to(user).filter(source=found, side=side)
    return rows


def not_listed_of(user: object, found: DepartmentList) -> ScopedQuerySet[Any]:
    """Return the persons whom the register says to be on a list that lacks them."""
    rows: ScopedQuerySet[Any] = NotListed.objects.visible_to(user).filter(source=found)
    return rows


def sides(user: object, found: DepartmentList) -> dict[str, int]:
    """Return how many rows each output of a list has for a user."""
    rows = ListRow.objects.visible_to(user).filter(source=found).order_by()
    counts = dict(rows.values_list("side").annotate(count=Count("pk")))
    return {**counts, "ours": not_listed_of(user, found).count()}


def points(user: object, states: Iterable[str]) -> ScopedQuerySet[Any]:
    """Return the points of some states that a user may see."""
    rows: ScopedQuerySet[Any] = Point.objects.visible_to(user).filter(state__in=list(states))
    return rows


def point(user: object, identifier: int) -> Point | None:
    """Return one point, if the user may see it."""
    found: Point | None = Point.objects.visible_to(user).filter(pk=identifier).select_related("household").first()
    return found


def verdicts_of(user: object, found: Point) -> list[Verdict]:
    """Return everything that was said of a point, in its order."""
    return list(Verdict.objects.visible_to(user).filter(point=found).select_related("said_by"))


def verdict(user: object, identifier: int) -> Verdict | None:
    """Return one verdict, if the user may see it."""
    found: Verdict | None = Verdict.objects.visible_to(user).filter(pk=identifier).first()
    return found


def next_point(user: object, after: Point | None = None) -> Point | None:
    """Return the open point with the nearest deadline, or the one that follows another."""
    rows = points(user, [Point.State.OPEN])
    if after is not None:
        rows = rows.filter(Q(deadline__gt=after.deadline) | Q(deadline=after.deadline, pk__gt=after.pk))
    found: Point | None = rows.select_related("household").order_by("deadline", "pk").first()
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a place is with its points."""

    points: int = 0
    open: int = 0
    overdue: int = 0
    waiting: int = 0

    @property
    def answered(self) -> int:
        """How many points were answered."""
        return self.points - self.open


def progress(user: object, area: int, level: int | None = None) -> dict[int, Progress]:
    """Return how far each place of a level inside one is, by area key; without a level, the place itself.

    Points that are no longer in any list do not count.
    """
    rows = Point.objects.visible_to(user).filter(area__range=span(area)).exclude(state=Point.State.GONE).order_by()
    late = Q(state=Point.State.OPEN, deadline__lt=timezone.localdate())
    counts: dict[str, Any] = {
        "points": Count("pk"),
        "open": Count("pk", filter=Q(state=Point.State.OPEN)),
        "overdue": Count("pk", filter=late),
        "waiting": Count("pk", filter=Q(state=Point.State.ANSWERED)),
    }
    if level is None:
        return {area: Progress(**rows.aggregate(**counts))}
    unit = unit_of(level)
    found: Any = rows.annotate(place=F("area") / unit).values("place").annotate(**counts)
    return {row["place"] * unit: Progress(**{name: row[name] for name in counts}) for row in found}


def months(user: object) -> ScopedQuerySet[Any]:
    """Return the months of rosters that a user may see, newest first."""
    rows: ScopedQuerySet[Any] = RosterMonth.objects.visible_to(user)
    return rows.order_by("-month", "kind")


def month(user: object, identifier: int) -> RosterMonth | None:
    """Return one month, if the user may see it."""
    found: RosterMonth | None = RosterMonth.objects.visible_to(user).filter(pk=identifier).first()
    return found


def month_of_list(user: object, found: DepartmentList) -> RosterMonth | None:
    """Return the month that a list belongs to, for a kind that is a roster."""
    made: RosterMonth | None = RosterMonth.objects.visible_to(user).filter(list_id=found.pk).first()
    return made


def changes_of(user: object, found: RosterMonth, change: str) -> ScopedQuerySet[Any]:
    """Return the changes of one sort in a month, as far as they lie in places of the user."""
    rows: ScopedQuerySet[Any] = RosterChange.objects.visible_to(user).filter(month=found, change=change)
    return rows


def change_counts(user: object, found: RosterMonth) -> dict[str, int]:
    """Return how many changes of each sort a user may see."""
    rows = RosterChange.objects.visible_to(user).filter(month=found).order_by()
    return dict(rows.values_list("change").annotate(count=Count("pk")))


def review_row(user: object, identifiers: Iterable[int]) -> ListRow | None:
    """Return the first of some rows that still wait for somebody to say whether they are the same person."""
    rows = ListRow.objects.visible_to(user).filter(pk__in=list(identifiers), side=ListRow.Side.REVIEW)
    found: ListRow | None = rows.first()
    return found


def pairs_waiting(user: object, found: RosterMonth) -> int:
    """Return how many rows of the list of a month still wait for somebody to say whose they are."""
    return ListRow.objects.visible_to(user).filter(source_id=found.list_id, side=ListRow.Side.REVIEW).count()
