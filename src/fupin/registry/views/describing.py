"""Describing a place: its facts under the headings of the pack, those of one year for the year that is asked."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, Tab
from fupin.framework.web.requests import Request
from fupin.places import queries as places
from fupin.places.actions import describe as describe_place
from fupin.registry.pack import pack
from fupin.registry.place_facts import FactsOfPlace, years_offered
from fupin.registry.views.saving import WRITE, form_page

FARTHEST_BACK = 30


def describe(request: Request, key: int) -> HttpResponse:
    """Enter what is known of a place: what was counted for a year from its last day on, the rest from a day on."""
    place = places.find(request.user, key)
    if place is None or place.ended or not pack().of_places:
        raise Http404
    require(request.user, WRITE, key)
    year = _year_asked(request)
    known = places.facts_of(request.user, key, year=year, at=(timezone.localdate(), timezone.now())).get(key, {})
    form = FactsOfPlace(place.key_level, known, request.POST or None)

    def save() -> str | None:
        return _("The facts of the place are in force.") if _save(request, key, form, year) else None

    back = reverse("registry:area", args=[key])
    path = [Crumb(place.name, back), Crumb(gettext_lazy("Facts of the place"))]
    here = reverse("registry:describe", args=[key])
    tabs = [Tab(str(one), f"{here}?year={one}", current=one == year) for one in years_offered(year)]
    note = _("Counts of one year are shown and kept for the year chosen above; the rest holds from the day below.")
    shown = {"back": back, "crumbs": path, "tabs": tabs, "note": note, "lead": place.name, "sections": form.sections()}
    return form_page(request, form, gettext_lazy("Facts of the place"), save, **shown)


def _save(request: Request, key: int, form: FactsOfPlace, year: int) -> bool:
    counted, plain = form.stated()
    closing = min(date(year, 12, 31), timezone.localdate())
    if counted:
        describe_place(request.user, key, counted, closing, year)
    if plain:
        describe_place(request.user, key, plain, form.cleaned_data["true_from"])
    return bool(counted or plain)


def _year_asked(request: Request) -> int:
    """Return the year of the address, or else the last one that is over."""
    asked, today = request.GET.get("year", ""), timezone.localdate()
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year - 1
    return year if today.year - FARTHEST_BACK <= year <= today.year else today.year - 1
