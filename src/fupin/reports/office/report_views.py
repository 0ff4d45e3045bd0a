"""The pages on which reports are made: of a place with its figures looked at first, of a household, of all places."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.permissions import allowed, require, spans
from fupin.framework.web.layout import Crumb, ask, confirmed, notify, show, translated
from fupin.framework.web.parts import Fact, JobCard
from fupin.framework.web.requests import Request
from fupin.kernel.area import NATION, VILLAGE_LEVEL, level_of
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import pack
from fupin.reports.actions import office as actions
from fupin.reports.actions.office import Order
from fupin.reports.office import making
from fupin.reports.office.forms import EveryForm, MakeForm, speaking
from fupin.reports.office.views import file_response
from fupin.reports.queries.figures import Figure, by_place, checked, reads_figures
from fupin.reports.queries.figures import show as shown
from fupin.reports.queries.office import STORE
from fupin.reports.rights import MAKE

_CRUMBS = (Crumb(gettext_lazy("Reports of places"), "/reports/"),)
_LATELY = 5


@require_safe
def reports(request: Request) -> HttpResponse:
    """Lead to the reports of the widest place in which the user may make any."""
    require(request.user, MAKE)
    low = min((low for low, _high in spans(request.user, MAKE)), key=level_of, default=NATION)
    return redirect("reports:office-place", low)


@require_safe
def office_place(request: Request, key: int) -> HttpResponse:
    """Choose a report of a place, look at its figures with what does not fit, and make it."""
    place = places.find(request.user, key)
    if place is None or not allowed(request.user, MAKE, key) or not reads_figures(request.user, key):
        raise Http404
    form = MakeForm(key, request.GET if "paper" in request.GET else None)
    every = EveryForm(key)
    preview = _preview(request, key, form) if form.is_bound and form.is_valid() else None
    return show(
        request,
        "reports/office/place.html",
        _("Reports of %(name)s") % {"name": place.name},
        crumbs=(*_CRUMBS, Crumb(place.name, reverse("registry:area", args=[key]))),
        status=422 if form.errors else 200,
        form=form,
        every=every if every.any else None,
        preview=preview,
        place=place,
        below=[one for one in places.children(request.user, key) if level_of(one.pk) <= VILLAGE_LEVEL],
        recent=Job.objects.filter(kind=actions.KIND, area=key, owner_id=request.user.pk).order_by("-pk")[:_LATELY],
    )


def _preview(request: Request, key: int, form: MakeForm) -> dict[str, Any]:
    given, language = form.cleaned_data, speaking()
    order = _order(given)
    text = pack().papers.get(order.paper)
    names = pack().figures.sets.get(text.figures, ()) if text else ()
    every = {*names, *(name for one in pack().figures.checks.values() for name in one.figures)} if names else ()
    found = by_place(request.user, every, key, level_of(key), order.year, at=order.at).get(key, {})
    asked = checked(found)
    return {
        "figures": [_fact(found[name], language) for name in names],
        "misfits": [one.check.label.inside(language) for one in asked if one.holds is False],
        "unchecked": [one.check.label.inside(language) for one in asked if one.holds is None],
        "missing": sum(found[name].value is None for name in names),
        "given": [(name, "" if value is None else value) for name, value in given.items()],
    }


def _fact(figure: Figure, language: str) -> Fact:
    told = None if figure.value is None else shown(figure, language, unit=True)
    return Fact(figure.text.label.inside(language), told, absent=_("no data"))


def _order(given: dict[str, Any]) -> Order:
    day = given.get("true_on")
    return Order(given["paper"], given["language"], given["year"], (day, timezone.now()) if day else None)


@require_POST
def office_make(request: Request, key: int) -> HttpResponse:
    """Make a report of a place and send it."""
    form = MakeForm(key, request.POST)
    back = reverse("reports:office-place", args=[key])
    if not form.is_valid():
        notify(request, _("Choose a paper, a year and a language."), "error")
        return redirect(back)
    order = _order(form.cleaned_data)
    try:
        content = actions.make_of_place(request.user, key, order)
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect(back)
    return file_response(content, _named(order, places.names(request.user, [key]).get(key, "")))


def _named(order: Order, subject: str) -> str:
    paper = making.product(order.paper)
    return f"{paper.label.inside(order.language)}-{subject}-{order.year}.{paper.format}"


@require_POST
def office_every(request: Request, key: int) -> HttpResponse:
    """Put a report of every place below into the queue."""
    form = EveryForm(key, request.POST)
    if not form.is_valid():
        notify(request, _("Choose a paper, a year and a language."), "error")
        return redirect("reports:office-place", key)
    given = form.cleaned_data
    paper, _mark, level = given["every"].partition(":")
    try:
        job = actions.request_of_places(request.user, key, int(level), Order(paper, given["language"], given["year"]))
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect("reports:office-place", key)
    return redirect("reports:office-made", job.pk)


@require_safe
def office_made(request: Request, job: int) -> HttpResponse:
    """Show how far the reports of many places are, and the way to take them away."""
    row = _job(request, job)
    label = making.product(row.payload["paper"]).label.inside(speaking())
    return show(
        request,
        "reports/office/made.html",
        label,
        crumbs=(*_CRUMBS, Crumb(places.names(request.user, [row.area]).get(row.area, ""), _place_url(row))),
        card=_card(row),
        row=row,
        whole=bool(row.result.get("file")),
        until=actions.expires_on(row),
        deleted=_deleted(row),
    )


def _deleted(row: Job) -> date | None:
    said = row.result.get("dropped")
    return date.fromisoformat(said) if isinstance(said, str) else None


@require_safe
def office_job(request: Request, job: int) -> HttpResponse:
    """Answer with the progress; when it has ended, the page loads itself again."""
    row = _job(request, job)
    response = render(request, "reports/office/job.html", {"card": _card(row)})
    if row.state not in (Job.State.QUEUED, Job.State.RUNNING):
        response["HX-Redirect"] = reverse("reports:office-made", args=[row.pk])
    return response


@require_safe
def office_take(request: Request, job: int) -> HttpResponse:
    """Send what a job made."""
    row = _job(request, job)
    content = STORE.find(str(row.result.get("file", "")))
    if content is None:
        raise Http404
    return file_response(content, str(row.result["name"]))


@require_POST
def office_stop(request: Request, job: int) -> HttpResponse:
    """Stop a job; what it has made is kept for the next try."""
    row = _job(request, job)
    jobs.cancel(row)
    return redirect("reports:office-made", row.pk)


@require_POST
def office_drop(request: Request, job: int) -> HttpResponse:
    """Delete what a job made."""
    row = _job(request, job)
    back = reverse("reports:office-made", args=[row.pk])
    if not confirmed(request):
        return ask(request, _("Delete these papers and their files?"), _("Delete"), danger=True, back=back)
    actions.drop_made(request.user, row.pk)
    notify(request, _("The papers are deleted."))
    return redirect(_place_url(row))


@require_POST
def office_household(request: Request, number: str, paper: str, language: str) -> HttpResponse:
    """Make a paper of one household from the office's template and send it."""
    found = registry.household(request.user, number)
    if found is None:
        raise Http404
    order = Order(paper, language, timezone.localdate().year)
    try:
        content = actions.make_of_household(request.user, found.area, found.pk, order)
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect("registry:household", number)
    return file_response(content, _named(order, found.number))


def _place_url(row: Job) -> str:
    return reverse("reports:office-place", args=[row.area])


def _job(request: Request, key: int) -> Job:
    # Whoever made the files holds them; a look at the jobs of others shows no content.
    found = Job.objects.visible_to(request.user).filter(pk=key, kind=actions.KIND).first()
    if found is None or found.owner_id != request.user.pk:
        raise Http404
    return found


def _card(row: Job) -> JobCard:
    now = jobs.current_progress(row)
    label = making.product(row.payload["paper"]).label.inside(speaking())
    return JobCard(
        label, now.state, now.get_state_display(), now.done, now.total, _(now.message) if now.message else "",
        url=reverse("reports:office-job", args=[row.pk]), cancel_url=reverse("reports:office-stop", args=[row.pk]),
    )  # fmt: skip
