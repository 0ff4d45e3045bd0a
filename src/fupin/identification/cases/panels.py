"""What cases add to the pages of the register: the cases of a household, and those of a place."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Entry, register
from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.identification.cases import queries
from fupin.identification.cases.models import ACT, READ
from fupin.identification.cases.tables import due_words, step_names, turn_names
from fupin.places.queries import Area
from fupin.registry.queries import HouseholdFile


def add() -> None:
    """Register the panels and the entry of the main menu; called once."""
    register_panel("registry.household", of_household, 5)
    register_panel("registry.area", of_area, 20)
    register(Entry(_("Cases"), "identification:cases", "inbox", 15, right=READ))


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show the open cases of a household with whose turn it is, its past ones, and the way to a new one."""
    if request.page.as_of.is_past or not allowed(request.user, READ, file.household.area):
        return ""
    found = list(queries.household_cases(request.user, file.household.pk)[:20])
    may_act = allowed(request.user, ACT, file.household.area) and not file.household.ended
    if not found and not may_act:
        return ""
    steps = step_names({(case.version_id, case.at) for case in found})
    turns = turn_names({(case.version_id, case.at, case.area) for case in found if not case.closed})
    lines = [
        (
            case,
            queries.procedure_of(case).label,
            steps[case.version_id, case.at],
            turns.get((case.version_id, case.at, case.area), ""),
            due_words(case.due, request.page.as_of.today),
        )
        for case in found
    ]
    context = {
        "open": [line for line in lines if not line[0].closed],
        "past": [line for line in lines if line[0].closed],
        "may_act": may_act,
        "number": file.household.number,
        "page": request.page,
    }
    return render_to_string("identification/cases/household_panel.html", context, request)


def of_area(request: Request, place: Area) -> SafeString | str:
    """Show how many cases run in a place, the late ones among them, and the cases about the place itself."""
    if request.page.as_of.is_past or not allowed(request.user, READ, place.pk):
        return ""
    found = queries.cases(request.user, area=place.pk, open=True)
    own = list(found.filter(household_id=None, area=place.pk)[:5])
    context = {
        "place": place,
        "count": found.count(),
        "late": found.filter(late=True).count(),
        "own": [(case, queries.procedure_of(case).label, queries.procedure_of(case).place(case.at)) for case in own],
        "may_act": allowed(request.user, ACT, place.pk),
        "page": request.page,
    }
    return render_to_string("identification/cases/area_panel.html", context, request)
