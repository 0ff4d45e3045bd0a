"""What papers add to the menu and to the pages of other slices."""

from __future__ import annotations

from importlib import import_module

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Entry, register
from fupin.framework.web.panels import PageTab, register_panel, register_tab
from fupin.framework.web.requests import Request
from fupin.kernel.area import COUNTY_LEVEL, VILLAGE_LEVEL
from fupin.places.queries import Area
from fupin.reports.rights import MAKE, READ


def add() -> None:
    """Register everything; called once."""
    import_module("fupin.reports.papers.jobs")
    register(Entry(_("Papers made"), "reports:papers-runs", "file", 63, right=READ, group=_("Reports")))
    register_tab("registry.household", PageTab(_("Papers"), "papers", "reports:household-papers"))
    register_panel("registry.area", of_area, 70)


def of_area(request: Request, place: Area) -> SafeString | str:
    """Lead to the papers of a county, a town or a village."""
    key = place.pk
    if not COUNTY_LEVEL <= place.key_level <= VILLAGE_LEVEL or not allowed(request.user, MAKE, key):
        return ""
    if not allowed(request.user, "registry.read", key):
        return ""
    from fupin.reports.papers.views import offered_of_place

    context = {"offered": offered_of_place(request, key), "place": place, "page": request.page}
    return render_to_string("reports/papers/area_panel.html", context, request)
