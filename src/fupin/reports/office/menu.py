"""What office adds to the menu and to the pages of other slices."""

from __future__ import annotations

from importlib import import_module

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Entry, register
from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.kernel.area import COUNTY_LEVEL, VILLAGE_LEVEL
from fupin.places.queries import Area
from fupin.registry.queries import HouseholdFile
from fupin.reports.rights import MAKE, READ


def add() -> None:
    """Register everything; called once."""
    import_module("fupin.reports.office.jobs")
    register(Entry(_("Reports of places"), "reports:reports", "chart", 61, right=MAKE, group=_("Reports")))
    register(Entry(_("Templates"), "reports:office", "file", 65, right=READ, group=_("Reports")))
    register_panel("registry.area", of_area, 71)
    register_panel("registry.household", of_household, 72)


def of_area(request: Request, place: Area) -> SafeString | str:
    """Lead to the reports of a place."""
    if not COUNTY_LEVEL <= place.key_level <= VILLAGE_LEVEL or not allowed(request.user, MAKE, place.pk):
        return ""
    return render_to_string("reports/office/area_panel.html", {"place": place, "page": request.page}, request)


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Offer the papers of a household that are filled from the office's templates."""
    household = file.household
    if not (allowed(request.user, MAKE, household.area) and allowed(request.user, "registry.export", household.area)):
        return ""
    from fupin.reports.office.forms import speaking
    from fupin.reports.office.making import products

    offered = [(one.name, one.label.inside(speaking()), one.format) for one in products().values() if not one.levels]
    context = {"offered": offered, "number": household.number, "language": speaking()}
    return render_to_string("reports/office/household_panel.html", context, request)
