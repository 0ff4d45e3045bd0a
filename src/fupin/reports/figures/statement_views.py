"""The pages of statements: what was issued, and whether it still computes to the same."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.kernel.area import NATION
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry.queries import pack
from fupin.reports import actions
from fupin.reports.figures import tables
from fupin.reports.figures.asking import page_of
from fupin.reports.figures.figure import Figure
from fupin.reports.figures.figure import show as said
from fupin.reports.figures.statements import differing, figures_of
from fupin.reports.queries import figures as queries
from fupin.reports.rights import READ


@require_safe
def listed(request: Request) -> HttpResponseBase:
    """List the statements issued."""
    require(request.user, READ)
    return tables.statements().respond(request, queries.statements(request.user, NATION))


@require_POST
def issue(request: Request, area: int) -> HttpResponse:
    """Issue the figures of a place for the year shown."""
    page = page_of(request, area)
    said_year = request.POST.get("year", "")
    year = int(said_year) if said_year.isdecimal() else page.asked.year
    kind = request.POST.get("set") or next(iter(pack().figures.sets))
    try:
        made = actions.issue_statement(request.user, area, year, kind)
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect("reports:figures-of", area)
    notify(request, _("The statement was issued."))
    return redirect("reports:statement", made)


@require_safe
def shown(request: Request, statement: int) -> HttpResponse:
    """Show a statement as it was issued, and which of its figures would come out otherwise today."""
    require(request.user, READ)
    found = queries.statement(request.user, statement)
    if found is None:
        raise Http404
    language = get_language() or "en"
    wrong = {one.name: _said(one.now, language) if one.now else "–" for one in differing([found])}
    place = places.find(request.user, found.area)
    title = pack().figures.titles.get(found.kind)
    return show(
        request,
        "reports/figures/statement.html",
        f"{place.name if place else found.area} {found.year}",
        lead=title.inside(language) if title else found.kind,
        crumbs=[Crumb(_("Statements"), "/figures/statements/")],
        statement=found,
        lines=[
            (one.text.form, one.text.label.inside(language), _said(one, language), wrong.get(name))
            for name, one in figures_of(found).items()
            if name in pack().figures
        ],
        differ=len(wrong),
    )  # fmt: skip


def _said(one: Figure, language: str) -> str:
    return said(one, language, unit=True, unknown=True)
