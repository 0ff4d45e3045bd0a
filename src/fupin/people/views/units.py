"""The pages of units: offices, departments and enterprises that people belong to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, notify, show
from fupin.people import actions, queries
from fupin.people.forms import MANAGE, UnitForm
from fupin.people.tables import units_table
from fupin.people.views.common import done, person


def units(request: HttpRequest) -> HttpResponseBase:
    """List the units."""
    table = units_table(person(request))
    manages = allowed(request.user, MANAGE)
    return table.respond(request, queries.units(request.user), "people/units.html", manages=manages)


def add(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    require(request.user, MANAGE)
    form = UnitForm(request.user, request.POST or None)
    if done(request, form, lambda: actions.add_unit(person(request), **form.cleaned_data)):
        notify(request, _("The unit was added."))
        return redirect("people:units")
    return show(request, "people/form.html", _("New unit"), crumbs=_crumbs(), form=form)


def change(request: HttpRequest, unit: int) -> HttpResponse:
    """Change a unit."""
    found = queries.unit(request.user, unit)
    if found is None or not allowed(request.user, MANAGE, found.area):
        raise Http404
    values = {"name": found.name, "kind": found.kind, "phone": found.phone}
    form = UnitForm(request.user, request.POST or None, initial=values)
    if done(request, form, lambda: actions.change_unit(person(request), found.pk, **form.cleaned_data)):
        return redirect("people:units")
    return show(request, "people/form.html", found.name, crumbs=_crumbs(), form=form)


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Units"), reverse("people:units"))]
