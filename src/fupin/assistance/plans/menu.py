"""What plans add to the menu and to the pages of other slices."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import PLAN, READ
from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Entry, register
from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.places.queries import Area
from fupin.registry.queries import HouseholdFile


def add() -> None:
    """Register everything; called once."""
    register(Entry(_("Plans"), "assistance:plans", "table", 30, right=READ, group=_("Help")))
    register_panel("registry.household", of_household, 20)
    register_panel("registry.area", of_area, 30)


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show the plan of a household in short with its progress, or the way to begin one."""
    from fupin.assistance.queries.plans import plan_of

    household = file.household
    if not allowed(request.user, READ, household.area):
        return ""
    found = plan_of(request.user, household.pk, None, request.page.as_of.pair)
    here = not request.page.as_of.is_past and not household.ended
    may_plan = here and allowed(request.user, PLAN, household.area)
    if found is None and not may_plan:
        return ""
    year = timezone.localdate().year
    context = {
        "found": found,
        "number": household.number,
        "year": year,
        "may_begin": may_plan and (found is None or found.plan.year < year),
        "page": request.page,
    }
    return render_to_string("assistance/plan_panel.html", context, request)


def of_area(request: Request, place: Area) -> SafeString | str:
    """Lead from a place to its plan."""
    if not allowed(request.user, READ, place.pk):
        return ""
    return render_to_string("assistance/plan_area_panel.html", {"place": place, "page": request.page}, request)
