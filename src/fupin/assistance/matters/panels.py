"""What matters add to the pages of the register: those of a household with what is suggested, those of a place."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from fupin.assistance.matters.page import clock
from fupin.assistance.matters.statistics import kind_lines
from fupin.assistance.queries import matters as queries
from fupin.assistance.rights import ACT, READ
from fupin.framework.permissions import allowed
from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.places.queries import Area
from fupin.registry.queries import HouseholdFile


def add() -> None:
    """Register the panels; called once."""
    register_panel("registry.household", of_household, 22)
    register_panel("registry.area", of_area, 32)


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show the open matters of a household with their stage and clock, what a rule suggests, and the ended ones."""
    if not allowed(request.user, READ, file.household.area):
        return ""
    found = queries.matters_of(request.user, file.household.pk, file.moment)
    may_act = file.moment is None and allowed(request.user, ACT, file.household.area) and not file.household.ended
    suggested = queries.suggested_for(file) if may_act else []
    if not found and not may_act:
        return ""
    context = {
        "open": [(one, clock(one.row.due)) for one in found if one.open],
        "ended": [one for one in found if not one.open],
        "suggested": suggested,
        "may_act": may_act,
        "number": file.household.number,
        "page": request.page,
    }
    return render_to_string("assistance/matters/household_panel.html", context, request)


def of_area(request: Request, place: Area) -> SafeString | str:
    """Show how many matters of each kind are under way in a place, and the late ones."""
    if not allowed(request.user, READ, place.pk):
        return ""
    lines = [one for one in kind_lines(request.user, place.pk, request.page.as_of.pair) if one.open or one.ended]
    context = {"lines": lines, "place": place, "page": request.page}
    return render_to_string("assistance/matters/area_panel.html", context, request) if lines else ""
