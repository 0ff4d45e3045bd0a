"""The pages of papers made for a whole place: order them, follow, take away, stop, go on, delete."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.permissions import allowed, require
from fupin.framework.web.formats import Choice, Day, Moment, Number
from fupin.framework.web.layout import Crumb, ask, confirmed, notify, show, translated
from fupin.framework.web.parts import Fact, Figure, JobCard
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.reports.actions import papers as actions
from fupin.reports.papers import bulk
from fupin.reports.papers.forms import BulkForm
from fupin.reports.papers.models import PaperRun
from fupin.reports.papers.tables import made
from fupin.reports.papers.taking import archive
from fupin.reports.papers.views import offered_of_place
from fupin.reports.queries import papers as queries
from fupin.reports.rights import MAKE, READ

_CRUMBS = (Crumb(gettext_lazy("Papers made"), "/papers/"),)


@require_safe
def runs(request: Request) -> HttpResponseBase:
    """List the papers made for the user's places."""
    require(request.user, READ)
    return made().respond(request, PaperRun.objects.visible_to(request.user))


def place_papers(request: Request, key: int) -> HttpResponse:
    """Offer the papers about a place, and take the order for those of all its households."""
    place = places.find(request.user, key)
    if place is None or not allowed(request.user, "registry.read", key):
        raise Http404
    may = allowed(request.user, MAKE, key) and queries.may_take(request.user, key)
    form = BulkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("reports:papers-made", actions.request_papers(request.user, key, _order(request, form)).pk)
        except FupinError as error:
            form.add_error(None, translated(error))
    return show(
        request,
        "reports/papers/place.html",
        _("Papers of %(name)s") % {"name": place.name},
        crumbs=[Crumb(place.name, reverse("registry:area", args=[key])), Crumb(gettext_lazy("Papers"))],
        offered=offered_of_place(request, key) if allowed(request.user, MAKE, key) else [],
        form=form if may else None,
        recent=[(row, bulk.label(row)) for row in queries.runs(request.user, key)[:5]],
        status=422 if form.is_bound else 200,
    )


def _order(request: Request, form: BulkForm) -> actions.Order:
    given = form.cleaned_data
    origin = request.build_absolute_uri("/").rstrip("/")
    return actions.Order(
        given["paper"], given["language"], given["merged"] == "1", None, given["true_on"], origin, given["photos"]
    )


@require_safe
def run(request: Request, paperrun: int) -> HttpResponse:
    """Show papers made for a place: how far they are, what was left out, and the way to take them away."""
    row = _row(request, paperrun)
    parts = queries.parts(request.user, row.pk)
    ended = row.job is None or row.job.state not in (Job.State.QUEUED, Job.State.RUNNING)
    return show(
        request,
        "reports/papers/run.html",
        bulk.label(row),
        crumbs=[*_CRUMBS, Crumb(bulk.label(row))],
        row=row,
        card=_card(row) if row.job and row.job.state != Job.State.DONE else None,
        figures=[
            Figure(_("Villages"), len(parts), format=Number()),
            Figure(_("Households"), sum(part.households for part in parts), format=Number()),
            Figure(_("Left out"), sum(len(part.problems) for part in parts), format=Number()),
            Figure(_("Megabytes"), round(sum(part.bytes for part in parts) / 1e6, 1), format=Number(1)),
        ],
        facts=_facts(request, row),
        problems=[one for part in parts for one in part.problems],
        whole=ended and row.job is not None and row.job.state == Job.State.DONE,
        stopped=ended and (row.job is None or row.job.state != Job.State.DONE),
        may_take=queries.may_take(request.user, row.area),
        may_make=allowed(request.user, MAKE, row.area),
    )


def _facts(request: Request, row: PaperRun) -> list[Fact]:
    kinds = {False: _("A file for each household"), True: _("A book for each village")}
    return [
        Fact(_("Place"), places.full_names(request.user, [row.area]).get(row.area)),
        Fact(_("Put together"), row.merged, Choice(kinds)),
        Fact(_("Photos of matters"), _("printed") if row.photos else _("left out")),
        Fact(_("As of"), row.true_on, Day()),
        Fact(_("Known by"), row.known_at, Moment()),
        Fact(_("Fingerprint of the rules"), row.fingerprint[:12]),
        Fact(_("Deleted after"), row.expires_on, Day()),
    ]


@require_safe
def run_job(request: Request, paperrun: int) -> HttpResponse:
    """Answer with the progress; when it has ended, the page loads itself again."""
    row = _row(request, paperrun)
    response = render(request, "reports/papers/job.html", {"card": _card(row)})
    if row.job is None or row.job.state not in (Job.State.QUEUED, Job.State.RUNNING):
        response["HX-Redirect"] = reverse("reports:papers-made", args=[row.pk])
    return response


@require_safe
def take(request: Request, paperrun: int) -> StreamingHttpResponse:
    """Send the papers as one archive, and write into the log that they were taken."""
    row = _row(request, paperrun)
    require(request.user, "registry.export", row.area)
    actions.note_papers_taken(request.user, row.pk)
    parts = queries.parts(request.user, row.pk)
    response = StreamingHttpResponse(archive(request.user, parts), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="papers-{row.paper}-{row.true_on:%Y%m%d}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def stop(request: Request, paperrun: int) -> HttpResponse:
    """Stop; the villages that are done are kept."""
    row = _row(request, paperrun)
    require(request.user, MAKE, row.area)
    if row.job is not None:
        jobs.cancel(row.job)
    return redirect("reports:papers-made", row.pk)


@require_POST
def resume(request: Request, paperrun: int) -> HttpResponse:
    """Go on with papers that stopped."""
    row = _row(request, paperrun)
    return _done(request, lambda: actions.resume_papers(request.user, row.pk), _("It goes on."), row)


@require_POST
def drop(request: Request, paperrun: int) -> HttpResponse:
    """Delete papers."""
    row = _row(request, paperrun)
    if not confirmed(request):
        back = reverse("reports:papers-made", args=[row.pk])
        return ask(request, _("Delete these papers and their files?"), _("Delete"), danger=True, back=back)
    return _done(request, lambda: actions.drop_papers(request.user, row.pk), _("The papers are deleted."), None)


def _done(request: Request, work: Callable[[], object], said: str, row: PaperRun | None) -> HttpResponse:
    try:
        work()
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        notify(request, said)
    return redirect("reports:papers-made", row.pk) if row else redirect("reports:papers-runs")


def _row(request: Request, paperrun: int) -> PaperRun:
    found = queries.paper_run(request.user, paperrun)
    if found is None:
        raise Http404
    return found


def _card(row: PaperRun) -> JobCard | None:
    if row.job is None:
        return None
    now = jobs.current_progress(row.job)
    return JobCard(
        bulk.label(row), now.state, now.get_state_display(), now.done, now.total, _(now.message) if now.message else "",
        url=reverse("reports:papers-job", args=[row.pk]), cancel_url=reverse("reports:stop-papers", args=[row.pk]),
    )  # fmt: skip
