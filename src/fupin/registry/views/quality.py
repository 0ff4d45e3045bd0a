"""The pages of data quality: what the checks doubt, how good the data of each village are, and what people say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from fupin.framework.permissions import allowed, require
from fupin.framework.web.charts import Bar, Tile, bars, tiles
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Table
from fupin.kernel.area import NATION, TOWN_LEVEL, ancestor
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import actions, queries
from fupin.registry.checks import CHECKS
from fupin.registry.forms import ReasonForm
from fupin.registry.models import QualityFinding
from fupin.registry.quality_tables import dismissed_doubts, open_doubts, quality_url, sentence

_AT_ONCE = 200
_STEPS = (60, 75, 85, 95)
"""Scores at which a village of the map is drawn darker."""


def quality(request: Request) -> HttpResponseBase:
    """List the open doubts of the user's places, with the score of each village."""
    require(request.user, "registry.read")
    found = QualityFinding.objects.visible_to(request.user).filter(dismissed_at=None)
    key = places.place_asked(request, "registry.read")
    return open_doubts().respond(
        request,
        found,
        "registry/quality.html",
        tabs=_tabs("open"),
        scores=_scores(request, key),
        checks=_checks(request, key),
        place=key,
        may_run=key != NATION and allowed(request.user, "identification.run", key),
    )


def dismissed(request: Request) -> HttpResponseBase:
    """List the doubts that were dismissed, with who said why."""
    require(request.user, "registry.read")
    found = QualityFinding.objects.visible_to(request.user).exclude(dismissed_at=None)
    return dismissed_doubts().respond(request, found, "registry/quality.html", tabs=_tabs("dismissed"))


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(gettext_lazy("Open"), reverse("registry:quality"), current == "open"),
        Tab(gettext_lazy("Right as it is"), reverse("registry:dismissed"), current == "dismissed"),
    ]


def _scores(request: Request, key: int) -> Any:
    found = queries.scores(request.user, key)
    names = places.names(request.user, [*found, *(ancestor(k, TOWN_LEVEL) for k in found)])
    groups: dict[str, list[Tile]] = {}
    for village, score in sorted(found.items()):
        tile = Tile(names.get(village, str(village)), score.percent, quality_url(village))
        groups.setdefault(names.get(ancestor(village, TOWN_LEVEL), ""), []).append(tile)
    return tiles(_("Score of each village, of 100"), groups, _STEPS) if found else None


def _checks(request: Request, key: int) -> Any:
    found = queries.findings_by_check(request.user, key)
    made = [Bar(CHECKS[n].label if n in CHECKS else n, [count], quality_url(key, n)) for n, count in found.items()]
    return bars(_("Open doubts by check"), made) if made else None


@require_POST
def dismiss(request: Request) -> HttpResponse:
    """Ask for the reason, then say of each doubt chosen that it is right as it is."""
    chosen = _chosen(request, open_doubts(), dismissed=False)
    if len(chosen) > _AT_ONCE:
        notify(request, _("Choose at most %(count)d doubts at once.") % {"count": _AT_ONCE}, "warning")
        return redirect("registry:quality")
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if chosen and form.is_valid():
        reason = form.cleaned_data["reason"]
        _each(request, chosen, lambda pk: actions.dismiss_finding(request.user, pk, reason))
        return redirect(_back(request))
    return show(
        request,
        "registry/dismiss.html",
        gettext_lazy("Right as it is"),
        crumbs=[Crumb(gettext_lazy("Data quality"), reverse("registry:quality"))],
        status=422 if form.is_bound else 200,
        form=form,
        chosen=[(pk, sentence(row)) for pk, row in chosen.items()],
        back=_back(request),
    )


@require_POST
def reopen(request: Request) -> HttpResponse:
    """Open the doubts chosen again."""
    chosen = _chosen(request, dismissed_doubts(), dismissed=True)
    _each(request, chosen, lambda pk: actions.reopen_finding(request.user, pk))
    return redirect("registry:dismissed")


@require_POST
def check(request: Request, key: int) -> HttpResponse:
    """Put the data checks of a place into the queue."""
    actions.request_check(request.user, key)
    notify(request, _("The data are being checked; the list follows in a moment."))
    return redirect(quality_url(key))


def _chosen(request: HttpRequest, table: Table, *, dismissed: bool) -> dict[int, dict[str, Any]]:
    rows = QualityFinding.objects.visible_to(request.user)
    rows = rows.exclude(dismissed_at=None) if dismissed else rows.filter(dismissed_at=None)
    found = table.chosen(request, rows).read([table.by_name["what"]], [], 0, _AT_ONCE + 1)
    return {row["id"]: row for row in found}


def _each(request: Request, chosen: dict[int, dict[str, Any]], say: Callable[[int], object]) -> None:
    try:
        for pk in chosen:
            say(pk)
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        done = ngettext("%(count)d doubt is settled.", "%(count)d doubts are settled.", len(chosen))
        notify(request, done % {"count": len(chosen)})


def _back(request: Request) -> str:
    # From a household's page its number is sent along; from the list nothing is.
    number = request.POST.get("household", "")[:40]
    return reverse("registry:household", args=[number]) if number else reverse("registry:quality")
