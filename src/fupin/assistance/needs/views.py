"""The pages of needs and offers: written down on a doorstep, sorted in an office, matched by people."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from fupin.assistance import actions
from fupin.assistance.needs import page, tables
from fupin.assistance.needs.forms import AnswerForm, NeedForm, OfferForm, PlaceNeedForm, ReasonForm, SortForm
from fupin.assistance.needs.matching import OPEN
from fupin.assistance.needs.models import Need, Offer
from fupin.assistance.queries import needs as queries
from fupin.assistance.rights import OFFER, PLAN, READ
from fupin.framework.permissions import SYSTEM, allowed, require
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import queries as registry

_AT_ONCE = 500
_NEEDS = Crumb(gettext_lazy("Needs"), "/needs/")


@require_safe
def needs(request: Request) -> HttpResponseBase:
    """List the needs of the user's places, with how they stand."""
    require(request.user, READ)
    key = places.place_asked(request, READ)
    found = queries.needs(request.user, request.page.as_of.pair)
    counts = page.figures(queries.need_counts(request.user, key, at=request.page.as_of.pair))
    may = {"may_plan": allowed(request.user, PLAN), "may_offer": False}
    return tables.needs().respond(
        request, found, "assistance/needs.html", tabs=_tabs(request, "needs"), figures=counts, **may
    )


@require_safe
def offers(request: Request) -> HttpResponseBase:
    """List the offers for the user's places."""
    require(request.user, READ)
    found = queries.offers(request.user, request.page.as_of.pair)
    may = {"may_plan": False, "may_offer": allowed(request.user, OFFER)}
    return tables.offers().respond(request, found, "assistance/needs.html", tabs=_tabs(request, "offers"), **may)


@require_safe
def matching(request: Request) -> HttpResponseBase:
    """List which offer would serve which need, what nobody can serve, and what nobody asked for."""
    require(request.user, OFFER)
    key = places.place_asked(request, OFFER)
    found = queries.proposals(request.user, key)
    idle = queries.idle_offers(request.user, key)
    left = [need for need in queries.unmatched(request.user, key) if need.pk not in {p.need.pk for p in found}]
    return tables.matching().respond(
        request,
        page.proposal_rows(found),
        "assistance/matching.html",
        tabs=_tabs(request, "matching"),
        unmet=page.by_measure(left),
        idle=page.idle_lines(idle, found),
    )


@require_POST
def match(request: Request) -> HttpResponse:
    """Promise the offers proposed to the needs chosen."""
    key = places.place_asked(request, OFFER)
    found = queries.proposals(request.user, key)
    proposed = {one.need.pk: one.offer.pk for one in found}
    rows = tables.matching().chosen(request, page.proposal_rows(found))
    chosen = [row["id"] for row in rows.read([], [], 0, _AT_ONCE)]
    try:
        count = actions.match_needs(request.user, {pk: proposed[pk] for pk in chosen}) if chosen else 0
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        done = ngettext("%(count)d need has an offer now.", "%(count)d needs have an offer now.", count)
        notify(request, done % {"count": count})
    return redirect("assistance:need-matching")


def ask(request: Request, number: str) -> HttpResponse:
    """Write down what a household asks for."""
    file = registry.household_file(request.user, number)
    if file is None:
        raise Http404
    require(request.user, PLAN, file.household.area)
    members = [(one.pk, one.name) for one in file.present]
    form = NeedForm(page.orderable(request.user, file), members, request.POST or None)

    def work(given: dict[str, Any]) -> HttpResponse:
        actions.register_need(request.user, {"household_id": file.household.pk}, given)
        notify(request, _("The need is on file."))
        return redirect("registry:household", number)

    title = _("What does %(name)s need?") % {"name": file.household.head_name or number}
    return _formed(request, form, title, work, (Crumb(number, reverse("registry:household", args=[number])),))


def ask_for_place(request: Request) -> HttpResponse:
    """Write down what a place asks for."""
    require(request.user, PLAN)
    measures = [one for one in registry.pack().measures.values() if one.ordered]
    form = PlaceNeedForm(request.user, measures, request.POST or None)

    def work(given: dict[str, Any]) -> HttpResponse:
        pk = actions.register_need(request.user, {"area": given["area"]}, given)
        return redirect("assistance:need", pk)

    return _formed(request, form, gettext_lazy("What does a place need?"), work, (_NEEDS,))


def need(request: Request, need: int) -> HttpResponse:
    """Show a need, how it stands and what can be done with it."""
    row = _need(request, need)
    open_one = row.readiness in OPEN
    context: dict[str, Any] = {
        "need": row,
        "facts": page.need_facts(request.user, row),
        "state": row.get_readiness_display(),
        "open": open_one,
        "may_plan": allowed(request.user, PLAN, row.area),
        "may_offer": allowed(request.user, OFFER, row.area),
        "forms": page.need_forms(row, SortForm, AnswerForm, ReasonForm) if open_one else {"reopen": ReasonForm()},
    }
    return show(request, "assistance/need.html", page.need_title(row), crumbs=(_NEEDS,), **context)


@require_POST
def change_need(request: Request, need: int, step: str) -> HttpResponse:
    """Sort, answer, open again, take back or release a need."""
    row = _need(request, need)
    kind = {"sort": SortForm, "answer": AnswerForm}.get(step, ReasonForm)
    form = kind(request.POST)
    if not form.is_valid():
        notify(request, " ".join(str(one) for errors in form.errors.values() for one in errors), "error")
        return redirect("assistance:need", row.pk)
    try:
        page.STEPS[step](request.user, row.pk, form.cleaned_data)
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect("assistance:need", row.pk)
    return redirect("assistance:needs") if step == "withdraw" else redirect("assistance:need", row.pk)


def offer_new(request: Request) -> HttpResponse:
    """Write down what somebody offers."""
    require(request.user, OFFER)
    form = OfferForm(request.user, request.POST or None)

    def work(given: dict[str, Any]) -> HttpResponse:
        return redirect("assistance:offer", actions.add_offer(request.user, given["area"], given))

    return _formed(request, form, gettext_lazy("A new offer"), work, (_NEEDS,))


def offer(request: Request, offer: int) -> HttpResponse:
    """Show an offer with what is left of it, and change it."""
    row = _offer(request, offer)
    may = allowed(request.user, OFFER, row.area)
    initial = {name: getattr(row, name) for name in OfferForm.base_fields}
    form = OfferForm(request.user, request.POST or None if may else None, initial)
    if form.is_bound and form.is_valid():
        try:
            actions.change_offer(request.user, row.pk, form.cleaned_data)
            return redirect("assistance:offer", row.pk)
        except FupinError as error:
            form.add_error(None, translated(error))
    taken = queries.taken_of(SYSTEM, [row.pk]).get(row.pk, Decimal(0))
    facts = page.offer_facts(row, taken)
    context: dict[str, Any] = {"offer": row, "facts": facts, "may_offer": may, "form": form, "reason": ReasonForm()}
    crumbs = (Crumb(gettext_lazy("Offers"), "/offers/"),)
    status = 422 if form.is_bound else 200
    return show(request, "assistance/offer.html", row.what, crumbs=crumbs, status=status, **context)


@require_POST
def withdraw_offer(request: Request, offer: int) -> HttpResponse:
    """Take an offer back."""
    row = _offer(request, offer)
    try:
        freed = actions.withdraw_offer(request.user, row.pk, request.POST.get("reason", ""))
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect("assistance:offer", row.pk)
    notify(request, _("The offer is taken back; %(count)d needs are free again.") % {"count": freed})
    return redirect("assistance:offers")


def _tabs(request: Request, current: str) -> list[Tab]:
    named = [
        ("needs", gettext_lazy("Needs"), "assistance:needs"),
        ("offers", gettext_lazy("Offers"), "assistance:offers"),
    ]
    if allowed(request.user, OFFER):
        named.append(("matching", gettext_lazy("What fits what"), "assistance:need-matching"))
    return [Tab(label, reverse(url), name == current) for name, label, url in named]


def _need(request: Request, identifier: int) -> Need:
    row = queries.need_by_id(request.user, identifier)
    if row is None:
        raise Http404
    return row


def _offer(request: Request, identifier: int) -> Offer:
    row = queries.offer_by_id(request.user, identifier)
    if row is None:
        raise Http404
    return row


def _formed(
    request: Request,
    form: Any,
    title: Any,
    work: Callable[[dict[str, Any]], HttpResponse],
    crumbs: tuple[Crumb, ...],
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            return work(form.cleaned_data)
        except FupinError as error:
            form.add_error(None, translated(error))
    status = 422 if form.is_bound else 200
    return show(request, "assistance/form.html", title, crumbs=crumbs, status=status, form=form)
