"""The analyst's pages: which snapshots were identified, and a place of one at a glance."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.columnar.schema.store import Damaged
from fupin.framework.models import Snapshot
from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.identification import actions
from fupin.identification.analysis import scope
from fupin.identification.analysis.folders import opened
from fupin.identification.analysis.models import Analysis
from fupin.identification.analysis.page import PlacePage
from fupin.identification.analysis.tables import ANALYSES, analysis_url
from fupin.places.queries import names as place_names

PUBLISH = "snapshot.publish"
_YEARS = range(1900, 2200)


@require_safe
def analyses(request: Request) -> HttpResponseBase:
    """List the analyses that hold a place of the user's, and what can be analysed."""
    found = list(Analysis.objects.visible_to(request.user))
    places = place_names(request.user, {a.area for a in found})
    rows = [_row(request, analysis, places.get(analysis.area, "")) for analysis in found]
    return ANALYSES.respond(
        request,
        rows,
        "identification/analyses.html",
        lead=_("Whole snapshots under the policy of a year: figures of places, without households."),
        snapshots=_snapshots(request),
        usual_year=timezone.localdate().year - 1,
    )


def _row(request: Request, analysis: Analysis, place: str) -> dict[str, Any]:
    own = scope.entrances(request.user, analysis)
    whole = own[:1] == [analysis.area]
    counts = {name: getattr(analysis, name) if whole else None for name in ("households", "poor", "unknown")}
    return {
        "id": analysis.pk,
        "name": analysis.name,
        "url": analysis_url(analysis.pk, own[0]) if own else None,
        "place": place,
        "year": analysis.year,
        "true_on": analysis.true_on,
        "fingerprint": analysis.fingerprint[:12],
        **counts,
    }


def _snapshots(request: Request) -> list[Snapshot]:
    if not allowed(request.user, PUBLISH):
        return []
    published = Snapshot.objects.visible_to(request.user).filter(state=Snapshot.State.PUBLISHED)
    return [s for s in published.order_by("-true_on", "name")[:50] if allowed(request.user, PUBLISH, s.area)]


@require_POST
def analyse(request: Request) -> HttpResponse:
    """Put the identification of a snapshot into the queue."""
    chosen = request.POST.get("snapshot", "")
    year = request.POST.get("year", "")
    snapshots = {str(s.pk): s for s in _snapshots(request)}
    if chosen not in snapshots or not year.isdecimal() or int(year[:6]) not in _YEARS:
        raise Http404
    snapshot = snapshots[chosen]
    name = _("%(name)s, policy of %(year)s") % {"name": snapshot.name, "year": year}
    actions.request_analysis(request.user, snapshot, int(year), name)
    notify(request, _("The snapshot is being identified; the analysis appears here when it is done."))
    return redirect("identification:analyses")


@require_safe
def analysis(request: Request, analysis: int) -> HttpResponse:
    """Lead to the user's own place of an analysis."""
    own = scope.entrances(request.user, _visible(request, analysis))
    if not own:
        raise Http404
    return redirect(analysis_url(analysis, own[0]))


@require_safe
def place(request: Request, analysis: int, key: int) -> HttpResponseBase:
    """Show a place of an analysis: how many, where, how far from the line, why, and what if."""
    found = _visible(request, analysis)
    if not scope.may_see(request.user, found, key):
        raise Http404
    try:
        findings = opened(found)
    except Damaged as error:
        return show(request, "identification/unreadable.html", found.name, crumbs=_start(), problem=translated(error))
    page = PlacePage(request, findings, key)
    if not page.exists:
        raise Http404
    response = page.respond()
    if request.htmx and "export" not in request.GET:
        response["HX-Push-Url"] = page.address
    return response


def _visible(request: Request, identifier: int) -> Analysis:
    found = Analysis.objects.visible_to(request.user).filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found


def _start() -> list[Crumb]:
    return [Crumb(gettext_lazy("Analyses"), reverse("identification:analyses"))]
