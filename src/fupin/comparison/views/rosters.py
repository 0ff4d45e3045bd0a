"""The months of rosters: who came in, went out or changed, whom the roster does not reach, and the signature."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fupin.comparison import actions, queries, tables
from fupin.comparison.models import RosterChange, RosterMonth
from fupin.comparison.scope import READ
from fupin.comparison.views.parts import deed, may_work, month_of, title_of
from fupin.framework.permissions import require
from fupin.framework.web.formats import Money
from fupin.framework.web.layout import Crumb, Tab, notify
from fupin.framework.web.parts import Figure
from fupin.framework.web.requests import Request
from fupin.registry.queries import pack


@require_safe
def months(request: Request) -> HttpResponseBase:
    """List the months."""
    require(request.user, READ)
    return tables.months().respond(request, queries.months(request.user))


@require_safe
def month(request: Request, identifier: int, change: str = "in") -> HttpResponseBase:
    """Show one month: its figures, and its changes of one sort."""
    found = month_of(request, identifier)
    if change not in RosterChange.Change.values:
        raise Http404
    counts = queries.change_counts(request.user, found)
    return tables.changes(found.kind, change).respond(
        request,
        queries.changes_of(request.user, found, change),
        "comparison/month.html",
        found=found,
        heading=title_of(found.kind, found.month),
        crumbs=[
            Crumb(gettext_lazy("Months of rosters"), reverse("comparison:months")),
            Crumb(title_of(found.kind, found.month)),
        ],
        tabs=[_tab(found, name, change, counts) for name in RosterChange.Change.values],
        figures=_figures(found) if may_work(request, found.kind, found.area) else [],
        may_sign=found.signed_at is None and may_work(request, found.kind, found.area),
        waiting=queries.pairs_waiting(request.user, found),
    )


def _tab(found: RosterMonth, name: str, current: str, counts: dict[str, int]) -> Tab:
    known = name == RosterChange.Change.UNCOVERED or found.before is not None
    address = reverse("comparison:month-changes", args=[found.pk, name])
    return Tab(RosterChange.Change(name).label, address, name == current, counts.get(name, 0) if known else None)


def _figures(found: RosterMonth) -> list[Figure]:
    figures = found.figures
    cover = figures.get("coverage", {})
    money = Money(pack().currency.minor_digits)
    uncovered = reverse("comparison:month-changes", args=[found.pk, "uncovered"])
    note = _("of %(all)d") % {"all": cover["registered"]} if cover else ""
    bare = _("of %(all)d") % {"all": cover["without_labour"]} if cover else ""
    return [
        Figure(gettext_lazy("Persons on the roster"), figures.get("persons")),
        Figure(gettext_lazy("Paid in the month"), figures.get("amount"), format=money),
        Figure(gettext_lazy("Registered households covered"), cover.get("covered"), note=note),
        Figure(gettext_lazy("Households without labour covered"), cover.get("without_covered"), uncovered, note=bare),
        Figure(gettext_lazy("Labour not known"), cover.get("labour_unknown")),
    ]


def _back(identifier: int) -> HttpResponse:
    return redirect("comparison:month", identifier)


@deed(_back)
def sign(request: Request, identifier: int) -> None:
    """Sign a month."""
    actions.sign_month(request.user, month_of(request, identifier).pk)
    notify(request, _("The month is signed and archived."))
