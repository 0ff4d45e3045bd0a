"""The pages of measures: the statement of a household, evidence of its causes, and the lists of what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.assistance import actions
from fupin.assistance.measures import page, tables
from fupin.assistance.measures.forms import EvidenceForm, WithdrawForm
from fupin.assistance.queries import measures as queries
from fupin.assistance.rights import PLAN, READ
from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Table
from fupin.kernel.area import COUNTY_LEVEL, level_of
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import queries as registry

_YEARS_BACK = 100


@require_safe
def statement(request: Request, number: str, year: int | None = None) -> HttpResponse:
    """Show what a household has, may have and cannot have, with every reason; made to be printed and read out."""
    file = _file(request, number, READ)
    shown = _possible(year or _usual_year(file))
    as_of = request.page.as_of
    record = registry.for_policy(file, shown)
    day = as_of.true_on if as_of.is_past and as_of.true_on.year == shown else date(shown, 12, 31)
    lines = queries.entitlements(request.user, record, shown, on=day, at=as_of.pair)
    return show(
        request,
        "assistance/statement.html",
        _("%(name)s: measures") % {"name": file.household.head_name or number},
        crumbs=[Crumb(number, reverse("registry:household", args=[number])), Crumb(gettext_lazy("Measures"))],
        tabs=_years(file, shown),
        file=file,
        year=shown,
        day=min(day, as_of.today),
        place=places.full_names(request.user, [file.household.area]).get(file.household.area, ""),
        parts=page.parts(lines),
        missing=page.to_find_out(lines),
        fingerprint=registry.pack().fingerprint[:12],
    )


def evidence(request: Request, number: str) -> HttpResponse:
    """File what shows a cause of a household."""
    file = _file(request, number, PLAN)
    form = EvidenceForm(file, request.POST or None, initial={"cause": request.GET.get("cause", "")})
    if form.is_bound and form.is_valid():
        try:
            actions.add_evidence(request.user, file.household.pk, form.values())
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("The evidence is on file."))
            return _back(number)
    return _formed(request, number, form, gettext_lazy("Evidence of a cause"))


@require_POST
def shown_answer(request: Request, number: str) -> HttpResponse:
    """File what the register itself shows of a cause."""
    file = _file(request, number, PLAN)
    try:
        actions.file_answer(request.user, file.household.pk, request.POST.get("cause", ""), _usual_year(file))
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        notify(request, _("The evidence is on file."))
    return _back(number)


def withdraw(request: Request, causeevidence: int) -> HttpResponse:
    """Ask why evidence is taken back, then take it back."""
    row = queries.evidence_by_id(request.user, causeevidence)
    home = registry.household_by_id(request.user, row.household_id) if row else None
    if row is None or home is None:
        raise Http404
    require(request.user, PLAN, row.area)
    form = WithdrawForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw_evidence(request.user, row.pk, form.cleaned_data["reason"])
            return _back(home.number)
        except FupinError as error:
            form.add_error(None, translated(error))
    title = _("Take back: %(what)s") % {"what": row.what}
    return _formed(request, home.number, form, title)


@require_safe
def unanswered(request: Request) -> HttpResponseBase:
    """List the causes that nothing answers."""
    return _listed(
        request,
        tables.unanswered(),
        lambda key, year: page.unanswered_rows(queries.unanswered(request.user, key, year)),
    )


@require_safe
def needless(request: Request) -> HttpResponseBase:
    """List the measures that no cause asks for, and what was given twice or too much."""
    return _listed(
        request, tables.needless(), lambda key, year: page.needless_rows(queries.needless(request.user, key, year))
    )


@require_safe
def willing(request: Request) -> HttpResponseBase:
    """List the able and willing without an offer."""
    return _listed(
        request,
        tables.willing(),
        lambda key, year: page.willing_rows(queries.willing_without_offer(request.user, key, year)),
    )


def _listed(request: Request, table: Table, rows: Callable[[int, int], Any]) -> HttpResponseBase:
    require(request.user, READ)
    key = places.place_asked(request, READ)
    wide = level_of(key) < COUNTY_LEVEL
    year = _possible(_number(request.GET.get("year")) or timezone.localdate().year)
    found = () if wide else rows(key, year)
    context = {"tabs": _tabs(table.name), "wide": wide, "year": year, "crumbs": ()}
    return table.respond(request, list(found), "assistance/fit.html", **context)


def _tabs(current: str) -> list[Tab]:
    named = (
        ("assistance.unanswered", gettext_lazy("Causes without a measure"), "assistance:unanswered"),
        ("assistance.needless", gettext_lazy("Measures without a cause"), "assistance:needless"),
        ("assistance.willing", gettext_lazy("Willing, without an offer"), "assistance:willing"),
    )
    return [Tab(label, reverse(url), name == current) for name, label, url in named]


def _file(request: Request, number: str, right: str) -> registry.HouseholdFile:
    file = registry.household_file(request.user, number, request.page.as_of.pair)
    if file is None:
        raise Http404
    require(request.user, right, file.household.area)
    return file


def _usual_year(file: registry.HouseholdFile) -> int:
    return max((account.year for account in file.accounts), default=timezone.localdate().year)


def _possible(year: int) -> int:
    if not 0 <= timezone.localdate().year - year < _YEARS_BACK:
        raise Http404(gettext_lazy("There is no policy for this year."))
    return year


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) == 4 else None


def _years(file: registry.HouseholdFile, current: int) -> list[Tab]:
    known = sorted({a.year for a in file.accounts} | {current, timezone.localdate().year}, reverse=True)
    number = file.household.number
    return [Tab(str(y), reverse("assistance:statement-year", args=[number, y]), y == current) for y in known]


def _back(number: str) -> HttpResponse:
    return redirect(f"{reverse('registry:household', args=[number])}#causes")


def _formed(request: Request, number: str, form: Any, title: Any) -> HttpResponse:
    crumbs = [Crumb(number, reverse("registry:household", args=[number]))]
    status = 422 if form.is_bound else 200
    return show(request, "assistance/form.html", title, crumbs=crumbs, status=status, form=form)
