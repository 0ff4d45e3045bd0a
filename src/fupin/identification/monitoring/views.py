"""The pages of monitoring: what is to be checked, what has no measure, all clues, villages, and one clue."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fupin.framework.permissions import allowed, require, spans
from fupin.framework.web.charts import Bar, bars
from fupin.framework.web.layout import Crumb, Tab, show
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.identification.monitoring import plan
from fupin.identification.monitoring.kinds import WHY
from fupin.identification.monitoring.lists import clue_table, risk_label, village_rows, village_table, without_measure
from fupin.identification.monitoring.models import ACT, READ, RECORD, Clue, WarningRun
from fupin.identification.monitoring.words import BANDS, said
from fupin.kernel.area import NATION, is_key, level_of
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry.queries import masked, numbers_of

_LIST = "identification/monitoring/clues.html"


@require_safe
def clues(request: Request) -> HttpResponseBase:
    """List the clues that wait for somebody to visit, the most urgent first."""
    require(request.user, READ)
    table = clue_table("clues", _("Monitoring"), _("No clue waits to be checked here."))
    found = Clue.objects.visible_to(request.user).filter(state=Clue.State.OPEN)
    return table.respond(request, found, _LIST, tabs=_tabs(request, "open"), **_screening(request))


@require_safe
def bare_clues(request: Request) -> HttpResponseBase:
    """List the risks that have waited too long for a measure, the oldest first."""
    require(request.user, READ)
    empty = _("Every risk has a measure, or is younger than the days allowed.")
    table = clue_table("clues_without_measure", _("Risks without a measure"), empty, "first_at")
    return table.respond(request, without_measure(request.user), _LIST, tabs=_tabs(request, "bare"))


@require_safe
def every_clue(request: Request) -> HttpResponseBase:
    """List all clues, those that were cleared too."""
    require(request.user, READ)
    table = clue_table("clues_all", _("All clues"), _("No clue was reported here."), "-first_at")
    return table.respond(request, Clue.objects.visible_to(request.user), _LIST, tabs=_tabs(request, "all"))


@require_safe
def villages(request: Request) -> HttpResponseBase:
    """Show how many clues every village has, and where they stand."""
    require(request.user, READ)
    return village_table().respond(request, village_rows(request.user), _LIST, tabs=_tabs(request, "villages"))


def _tabs(request: Request, current: str) -> list[Tab]:
    named = {
        "open": (_("To be checked"), "identification:clues"),
        "bare": (_("Without a measure"), "identification:clues-without-measure"),
        "all": (_("All clues"), "identification:clues-all"),
        "villages": (_("Villages"), "identification:clues-villages"),
    }
    count = {"bare": without_measure(request.user).count()}
    return [Tab(label, reverse(url), name == current, count.get(name)) for name, (label, url) in named.items()]


def _screening(request: Request) -> dict[str, Any]:
    key = _place(request)
    run = WarningRun.objects.visible_to(request.user).first()
    return {
        "place": key,
        "may_screen": key != NATION and allowed(request.user, "identification.run", key),
        "may_report": allowed(request.user, RECORD),
        "usual_year": timezone.localdate().year - 1,
        "run": run,
        "bands": _bands(run) if run else None,
        "run_place": places.names(request.user, [run.area]).get(run.area, "") if run else "",
    }


def _bands(run: WarningRun) -> Any:
    """How often households of each band fell, as the card had not seen them."""
    shown = [
        Bar(BANDS.get(place, str(place)), [round(100 * band["fell"] / band["households"], 1)])
        for place, band in enumerate(run.card.get("bands", []))
        if band["households"]
    ]
    return bars(_("Of 100 households of each band, so many fell below the line within a year"), shown) if shown else ""


def _place(request: Request) -> int:
    asked = request.GET.get("f.area", "")
    if is_key(asked):
        return int(asked)
    return min((low for low, _high in spans(request.user, READ)), key=level_of, default=NATION)


@require_safe
def clue(request: Request, clue: int) -> HttpResponse:
    """Show a clue: who told what, what the early warning says, what was done, and what can be done now."""
    return page_of(request, found_clue(request, clue))


def found_clue(request: Request, identifier: int) -> Clue:
    """Return a clue that the user may see; Http404 otherwise."""
    require(request.user, READ)
    found: Clue | None = Clue.objects.visible_to(request.user).filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found


def page_of(request: Request, found: Clue, status: int = 200, **context: Any) -> HttpResponse:
    """Show the page of a clue, with what is wrong in a form that was sent."""
    known = numbers_of(request.user, [found.household_id]) if found.household_id else {}
    number, head = known.get(found.household_id or 0, ("", ""))
    open_ = found.state == Clue.State.OPEN
    reports = list(found.reports.all())
    names = people.names(request.user, {one.reported_by_id for one in reports} - {None})
    may_act = allowed(request.user, ACT, found.area)
    shared: dict[str, Any] = {
        "clue": found,
        "number": number,
        "head": head,
        "risk": risk_label(found.risk),
        "kind": words(plan.labels(plan.KINDS).get(found.kind, "")),
        "kind_why": WHY.get(found.kind_reason, ""),
        "band": BANDS.get(found.band, "") if found.band is not None else "",
        "village": places.full_names(request.user, [found.area]).get(found.area, ""),
        "reports": [(one, said(one.detail), names.get(one.reported_by_id or 0, ""), _contact(one)) for one in reports],
        "measures": list(found.measures.all()),
        "may_act": may_act,
        "may_clear": may_act and found.state != Clue.State.CLEARED,
        "may_open": may_act and open_ and bool(number),
        "may_name": open_ and not found.household_id and allowed(request.user, RECORD, found.area),
        "may_unmask": allowed(request.user, "registry.unmask", found.area),
        "today": timezone.localdate(),
    }
    crumbs = [Crumb(_("Monitoring"), reverse("identification:clues")), Crumb(_("Clue"))]
    title = head or found.who or _("Household not named yet")
    page = "identification/monitoring/clue.html"
    return show(request, page, title, crumbs=crumbs, lead=shared["risk"], status=status, **shared, **context)


def _contact(report: Any) -> str:
    return masked(report.contact) if report.contact else ""
