"""What comparison adds to the pages of the register: the points of a household, the progress of a place."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from fupin.comparison import queries, showing
from fupin.comparison.models import Point
from fupin.comparison.scope import READ
from fupin.framework.permissions import allowed
from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.kernel.area import GROUP_LEVEL, VILLAGE_LEVEL
from fupin.places import queries as places
from fupin.registry.queries import HouseholdFile

_SHOWN = 8


def add() -> None:
    """Register everything; called once."""
    register_panel("registry.household", of_household, 30)
    register_panel("registry.area", of_area, 30)


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show what lists say of a household, the newest first; nothing for an earlier state."""
    household = file.household
    if request.page.as_of.is_past or not allowed(request.user, READ, household.area):
        return ""
    found = [one for one in queries.points_of(request.user, household.pk) if one.state != Point.State.GONE]
    rows = [(one, showing.point_words(_row(one)), _late(one)) for one in found[:_SHOWN]]
    compared = queries.compared_at(request.user, household.pk)
    return render_to_string("comparison/household_panel.html", {"rows": rows, "compared": compared})


def _row(point: Point) -> dict[str, object]:
    return {"words": point.words, "says": point.says, "kind": point.kind}


def _late(point: Point) -> bool:
    return point.state == Point.State.OPEN and point.deadline < timezone.localdate()


def of_area(request: Request, place: places.Area) -> SafeString | str:
    """Show how far the villages of a place are with their points; nothing where no list asked anything."""
    if request.page.as_of.is_past or not allowed(request.user, READ):
        return ""
    own = queries.progress(request.user, place.pk)[place.pk]
    if not own.points:
        return ""
    level = min(place.key_level + 1, GROUP_LEVEL)
    below = queries.progress(request.user, place.pk, level) if level <= VILLAGE_LEVEL else {}
    names = places.names(request.user, below)
    rows = [(key, names.get(key, str(key)), one) for key, one in sorted(below.items())]
    return render_to_string("comparison/area_panel.html", {"place": place, "own": own, "below": rows}, request)
