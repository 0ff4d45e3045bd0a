"""The pages of the second look: how often list and score err, whom to look at again, and what people say to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Table
from fupin.identification import actions
from fupin.identification.second_look import page
from fupin.identification.second_look.models import READ, SecondLookCase
from fupin.identification.second_look.tables import dismissed_cases, open_cases, reasons
from fupin.kernel.area import NATION
from fupin.kernel.errors import FupinError
from fupin.places import queries as places

_AT_ONCE = 200
_YEARS_BACK = 100


@require_safe
def second_look(request: Request) -> HttpResponseBase:
    """List the households to look at again, with the errors of the list and of the score above them."""
    require(request.user, READ)
    found = SecondLookCase.objects.visible_to(request.user).filter(dismissed_at=None, household__ended="")
    key = places.place_asked(request, READ)
    look = page.newest(request, key)
    return open_cases().respond(
        request,
        found,
        "identification/second_look.html",
        tabs=_tabs("open"),
        shown=page.shown(request, look) if look else None,
        place=key,
        usual_year=look.year if look else timezone.localdate().year - 1,
        may_run=key != NATION and allowed(request.user, "identification.run", key),
    )


@require_safe
def second_look_dismissed(request: Request) -> HttpResponseBase:
    """List the cases of which somebody said that they are right as they are."""
    require(request.user, READ)
    found = SecondLookCase.objects.visible_to(request.user).exclude(dismissed_at=None)
    return dismissed_cases().respond(request, found, "identification/second_look.html", tabs=_tabs("dismissed"))


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(gettext_lazy("Open"), reverse("identification:second-look"), current == "open"),
        Tab(gettext_lazy("Right as it is"), reverse("identification:second-look-dismissed"), current == "dismissed"),
    ]


@require_POST
def look_again(request: Request, key: int) -> HttpResponse:
    """Put a second look at a place for a year into the queue."""
    year = request.POST.get("year", "")
    if not year.isascii() or not year.isdecimal() or len(year) != 4:
        raise Http404
    if not 0 <= timezone.localdate().year - int(year) < _YEARS_BACK:
        raise Http404
    actions.request_look_again(request.user, key, int(year))
    notify(request, _("The list is being compared; the queue follows in a moment."))
    return redirect(f"{reverse('identification:second-look')}?f.area={key}")


@require_POST
def dismiss(request: Request) -> HttpResponse:
    """Ask for the reason, then say of each case chosen that it is right as it is."""
    chosen = _chosen(request, open_cases(), dismissed=False)
    reason = request.POST.get("reason", "")[:500]
    if len(chosen) > _AT_ONCE:
        notify(request, _("Choose at most %(count)d cases at once.") % {"count": _AT_ONCE}, "warning")
        return redirect("identification:second-look")
    if chosen and reason.strip():
        _each(request, chosen, lambda pk: actions.dismiss_case(request.user, pk, reason))
        return redirect("identification:second-look")
    return show(
        request,
        "identification/second_look_dismiss.html",
        gettext_lazy("Right as it is"),
        crumbs=[Crumb(gettext_lazy("A second look"), reverse("identification:second-look"))],
        status=422 if "reason" in request.POST else 200,
        chosen=[(pk, row["household__number"], reasons(row)) for pk, row in chosen.items()],
    )


@require_POST
def reopen(request: Request) -> HttpResponse:
    """Open the cases chosen again."""
    chosen = _chosen(request, dismissed_cases(), dismissed=True)
    _each(request, chosen, lambda pk: actions.reopen_case(request.user, pk))
    return redirect("identification:second-look-dismissed")


def _chosen(request: Request, table: Table, *, dismissed: bool) -> dict[int, dict[str, Any]]:
    rows = SecondLookCase.objects.visible_to(request.user)
    rows = rows.exclude(dismissed_at=None) if dismissed else rows.filter(dismissed_at=None)
    asked = [table.by_name["why"], table.by_name["number"]]
    found = table.chosen(request, rows).read(asked, [], 0, _AT_ONCE + 1)
    return {row["id"]: row for row in found}


def _each(request: Request, chosen: dict[int, dict[str, Any]], say: Callable[[int], object]) -> None:
    try:
        for pk in chosen:
            say(pk)
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        done = ngettext("%(count)d case is settled.", "%(count)d cases are settled.", len(chosen))
        notify(request, done % {"count": len(chosen)})
