"""What is known of a household's risks, on its page."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from fupin.framework.permissions import allowed
from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.identification.monitoring.lists import risk_label
from fupin.identification.monitoring.models import READ, RECORD, Clue
from fupin.registry.queries import HouseholdFile


def add() -> None:
    """Register the panel; called once."""
    register_panel("registry.household", of_household, 14)


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show the clues of a household, and the way to report one; nothing for an earlier state."""
    household = file.household
    may_report = allowed(request.user, RECORD, household.area)
    if file.moment is not None or not allowed(request.user, READ, household.area):
        return ""
    clues = list(Clue.objects.visible_to(request.user).filter(household_id=household.pk)[:20])
    if not clues and not may_report:
        return ""
    context = {
        "clues": [(one, risk_label(one.risk)) for one in clues],
        "may_report": may_report,
        "number": household.number,
        "page": request.page,
    }
    return render_to_string("identification/monitoring/panel.html", context, request)
