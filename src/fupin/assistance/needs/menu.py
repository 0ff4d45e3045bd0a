"""What needs and offers add to the menu and to the pages of the register."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import PLAN, READ
from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Entry, register
from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.registry.queries import HouseholdFile


def add() -> None:
    """Register everything; called once."""
    register(Entry(_("Needs"), "assistance:needs", "inbox", 32, right=READ, group=_("Help")))
    register_panel("registry.household", of_household, 25)


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show what a household asked for, and the way to write down more."""
    from fupin.assistance.needs.page import need_title
    from fupin.assistance.queries import needs as queries

    home = file.household
    if not allowed(request.user, READ, home.area):
        return ""
    found = queries.needs_of(request.user, home.pk, request.page.as_of.pair)
    here = not request.page.as_of.is_past and not home.ended
    may_plan = here and allowed(request.user, PLAN, home.area)
    if not found and not may_plan:
        return ""
    context = {
        "needs": [(need_title(one), one) for one in found],
        "number": home.number,
        "may_plan": may_plan,
        "page": request.page,
    }
    return render_to_string("assistance/needs_panel.html", context, request)
