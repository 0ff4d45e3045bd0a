"""Reading what comparison found: points of households, rows of lists that are about persons of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from fupin.comparison.models import Comparison, ListRow, Point
from fupin.framework.bulk import chunks
from fupin.framework.scope import ScopedQuerySet
from fupin.kernel.area import NATION, lineage, span
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
