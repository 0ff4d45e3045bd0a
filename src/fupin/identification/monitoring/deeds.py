"""What people do in monitoring: report, clear, note a measure, name the household, open a case, screen a place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.identification import actions
from fupin.identification.actions.monitoring import read_contact
from fupin.identification.monitoring.forms import LifeEventForm, ReportForm
from fupin.identification.monitoring.models import RECORD, Clue
from fupin.identification.monitoring.views import found_clue, page_of
from fupin.kernel.errors import FupinError
from fupin.registry import queries as registry

_YEARS_BACK = 100


@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """Report a clue in three fields, from a phone too."""
    require(request.user, RECORD)
    asked = {"who": request.GET.get("household", "")}
    form = ReportForm(request.POST or None, user=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        clue = actions.record_clue(request.user, form.told())
        notify(request, _("The clue is reported; check it on site by %(day)s.") % {"day": clue.check_by.isoformat()})
        return redirect("identification:clue", clue.pk)
    crumbs = [Crumb(gettext_lazy("Monitoring"), reverse("identification:clues"))]
    status = 422 if form.is_bound else 200
    page, title = "identification/monitoring/report.html", gettext_lazy("Report a clue")
    return show(request, page, title, crumbs=crumbs, form=form, status=status)


@require_http_methods(["GET", "POST"])
def life_event(request: Request, number: str) -> HttpResponse:
    """Record what happened to a household; a clue follows from it."""
    home = registry.household(request.user, number)
    if home is None:
        raise Http404
    require(request.user, RECORD, home.area)
    form = LifeEventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.record_life_event(request.user, home.pk, **form.values())
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("The event is recorded, and a clue with it."))
            return redirect("identification:clue", event.clue_id)
    crumbs = [Crumb(number, reverse("registry:household", args=[number]))]
    status = 422 if form.is_bound else 200
    page, title = "identification/monitoring/report.html", gettext_lazy("Record a life event")
    return show(request, page, title, crumbs=crumbs, lead=home.head_name, form=form, status=status)


@require_POST
def clear(request: Request, clue: int) -> HttpResponse:
    """Clear a clue with what was found."""
    reason = request.POST.get("reason", "")[:1000]
    return _done(
        request, clue, lambda found: actions.clear_clue(request.user, found.pk, reason), _("The clue is cleared.")
    )


@require_POST
def measure(request: Request, clue: int) -> HttpResponse:
    """Note what is done about a clue."""
    what, who = request.POST.get("what", ""), request.POST.get("who", "")
    since = _day(request.POST.get("since", ""))
    return _done(
        request,
        clue,
        lambda found: actions.record_measure(request.user, found.pk, what, who, since),
        _("The measure is noted."),
    )


@require_POST
def name_household(request: Request, clue: int) -> HttpResponse:
    """Say which household a clue is about."""
    home = registry.household(request.user, request.POST.get("number", "").strip())
    if home is None:
        return page_of(request, found_clue(request, clue), 422, problem=_("No household of yours has this number."))
    known = actions.name_household
    return _done(request, clue, lambda found: known(request.user, found.pk, home.pk), _("The household is named."))


@require_POST
def follow(request: Request, clue: int) -> HttpResponse:
    """Open a case for a clue."""
    return _done(
        request, clue, lambda found: actions.follow_in_case(request.user, found.pk), _("A case of monitoring is open.")
    )


@require_POST
def contact(request: Request, clue: int, cluereport: int) -> HttpResponse:
    """Show how the teller of a clue can be reached, for a reason that is logged."""
    found = found_clue(request, clue)
    if not found.reports.filter(pk=cluereport).exists():
        raise Http404
    try:
        shown = read_contact(request.user, cluereport, request.POST.get("reason", ""))
    except FupinError as error:
        return page_of(request, found, 422, problem=translated(error))
    return page_of(request, found, contact=shown, contact_of=cluereport)


@require_POST
def screen(request: Request, key: int) -> HttpResponse:
    """Put the screening of a place into the queue."""
    year = request.POST.get("year", "")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise Http404
    if not 0 <= timezone.localdate().year - int(year) < _YEARS_BACK:
        raise Http404
    actions.request_screening(request.user, key, int(year))
    notify(request, _("The place is being screened; new clues follow in a moment."))
    return redirect("identification:clues")


def _done(request: Request, identifier: int, act: Callable[[Clue], Any], words: str) -> HttpResponse:
    found = found_clue(request, identifier)
    try:
        result = act(found)
    except FupinError as error:
        return page_of(request, found, 422, problem=translated(error))
    notify(request, words)
    return redirect("identification:clue", result.pk if isinstance(result, Clue) else identifier)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
