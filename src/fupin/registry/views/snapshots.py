"""The pages of snapshots: publish, follow, freeze, delete, and choose two to compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fupin.framework import jobs
from fupin.framework.models import Job, Snapshot
from fupin.framework.permissions import allowed, require
from fupin.framework.snapshots import opened
from fupin.framework.web.formats import Choice, Code, Day, Moment, Number
from fupin.framework.web.layout import Crumb, ask, confirmed, notify, show, translated
from fupin.framework.web.parts import Fact, Figure, JobCard
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import actions
from fupin.registry.display import choices
from fupin.registry.forms import DayField
from fupin.registry.snapshot_tables import published

READ, PUBLISH = "snapshot.read", "snapshot.publish"


class PublishForm(forms.Form):
    """What to publish."""

    def __init__(self, user: object, data: Any = None) -> None:
        super().__init__(data)
        self.fields["area"] = places.area_field(user=user, right=PUBLISH, label=_("Place"))
        self.fields["true_on"] = DayField(label=_("As of"), initial=timezone.localdate)
        self.fields["name"] = forms.CharField(
            label=_("Name"), max_length=80, required=False, help_text=_("The day, if left empty.")
        )
        self.fields["frozen"] = forms.BooleanField(
            label=_("Freeze as the state of the year; nobody can delete or replace it"), required=False
        )


def snapshots(request: Request) -> HttpResponseBase:
    """List the snapshots of the user's places; publish another one."""
    require(request.user, READ)
    may_publish = allowed(request.user, PUBLISH)
    form = PublishForm(request.user, request.POST if request.method == "POST" else None) if may_publish else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            row = actions.request_snapshot(request.user, **_asked(form.cleaned_data))
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            return redirect("registry:snapshot", row.pk)
    found = Snapshot.objects.visible_to(request.user)
    answer = published().respond(request, found, "registry/snapshots.html", form=form, pairs=_pairs(request))
    if form is not None and form.is_bound:
        answer.status_code = 422
    return answer


def snapshot(request: Request, snapshot: int) -> HttpResponse:
    """Show one snapshot: what it holds, how its publication goes, and with what it can be compared."""
    row = _row(request, snapshot)
    return show(
        request,
        "registry/snapshot.html",
        row.name,
        crumbs=[Crumb(gettext_lazy("Snapshots"), reverse("registry:snapshots"))],
        row=row,
        card=_card(row) if row.state == Snapshot.State.PUBLISHING else None,
        stopped=row.state == Snapshot.State.PUBLISHING and not _running(row),
        figures=_figures(row),
        facts=_facts(request, row),
        others=_others(request, row),
        may_publish=allowed(request.user, PUBLISH, row.area),
    )


def snapshot_job(request: Request, snapshot: int) -> HttpResponse:
    """Answer with the progress of a publication; when it has ended, the page loads itself again."""
    row = _row(request, snapshot)
    response = render(request, "registry/job.html", {"card": _card(row)})
    if not _running(row):
        response["HX-Redirect"] = reverse("registry:snapshot", args=[row.pk])
    return response


@require_POST
def freeze(request: Request, snapshot: int) -> HttpResponse:
    """Keep a snapshot for good."""
    row = _row(request, snapshot)
    if not confirmed(request):
        question = _("Freeze “%(name)s”? It can never be deleted or replaced.") % {"name": row.name}
        return ask(request, question, _("Freeze"), back=reverse("registry:snapshot", args=[row.pk]))
    return _done(request, lambda: actions.freeze_snapshot(request.user, row.pk), _("It is frozen."), row)


@require_POST
def drop(request: Request, snapshot: int) -> HttpResponse:
    """Delete a snapshot."""
    row = _row(request, snapshot)
    if not confirmed(request):
        question = _("Delete the snapshot “%(name)s” and its files?") % {"name": row.name}
        return ask(request, question, _("Delete"), danger=True, back=reverse("registry:snapshot", args=[row.pk]))
    return _done(request, lambda: actions.drop_snapshot(request.user, row.pk), _("The snapshot is deleted."), None)


@require_POST
def check(request: Request, snapshot: int) -> HttpResponse:
    """Compare every file of a snapshot with its hash."""
    row = _row(request, snapshot)
    done = _("Every file is as it was published.")
    return _done(request, lambda: opened(row).check(), done, row)


@require_POST
def resume(request: Request, snapshot: int) -> HttpResponse:
    """Go on with a publication that stopped."""
    row = _row(request, snapshot)
    return _done(request, lambda: actions.resume_snapshot(request.user, row.pk), _("It goes on."), row)


@require_POST
def stop(request: Request, snapshot: int) -> HttpResponse:
    """Stop a publication; what is finished is kept."""
    row = _row(request, snapshot)
    require(request.user, PUBLISH, row.area)
    if row.job is not None:
        jobs.cancel(row.job)
    return redirect("registry:snapshot", row.pk)


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("area", "true_on", "name", "frozen")}


def _done(request: Request, work: Callable[[], object], said: str, row: Snapshot | None) -> HttpResponse:
    try:
        work()
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        notify(request, said)
    there = row is not None and Snapshot.objects.filter(pk=row.pk).exists()
    return redirect("registry:snapshot", row.pk) if there and row else redirect("registry:snapshots")


def _row(request: Request, key: int) -> Snapshot:
    found = Snapshot.objects.visible_to(request.user).filter(pk=key).select_related("job").first()
    if found is None:
        raise Http404
    return found


def _running(row: Snapshot) -> bool:
    return row.job is not None and row.job.state in (Job.State.QUEUED, Job.State.RUNNING)


def _card(row: Snapshot) -> JobCard | None:
    return job_card(row.job, _("Publishing “%(name)s”") % {"name": row.name}, row) if row.job else None


def job_card(job: Job, title: str, row: Snapshot | None = None) -> JobCard:
    """Return a job as people see it."""
    now = jobs.current_progress(job)
    return JobCard(
        title,
        now.state,
        now.get_state_display(),
        now.done,
        now.total,
        _(now.message) if now.message else "",
        url=reverse("registry:snapshot-job", args=[row.pk]) if row else "",
        cancel_url=reverse("registry:stop-snapshot", args=[row.pk]) if row else "",
    )


def _figures(row: Snapshot) -> list[Figure]:
    if row.state != Snapshot.State.PUBLISHED:
        return []
    kinds = choices("household_kind")
    made = [(kinds[code], row.counts.get(f"kind_{code}", 0)) for code in kinds]
    return [
        Figure(_("Households"), row.counts.get("rows_households"), format=Number()),
        *(Figure(label, count, format=Number()) for label, count in made),
        Figure(_("Persons"), row.counts.get("rows_members"), format=Number()),
    ]


def _facts(request: Request, row: Snapshot) -> list[Fact]:
    place = places.full_names(request.user, [row.area]).get(row.area)
    return [
        Fact(_("Place"), place),
        Fact(_("As of"), row.true_on, Day()),
        Fact(_("Known by"), row.known_by, Moment()),
        Fact(_("State"), row.state, Choice(dict(Snapshot.State.choices))),
        Fact(_("Cut into"), places.level_name(row.level)),
        Fact(_("Fingerprint of the rules"), row.fingerprint[:12], Code()),
    ]


def _others(request: Request, row: Snapshot) -> list[Snapshot]:
    same = Snapshot.objects.visible_to(request.user).filter(area=row.area, state=Snapshot.State.PUBLISHED)
    return list(same.exclude(pk=row.pk).order_by("-true_on", "-known_by")) if row.state == "published" else []


def _pairs(request: Request) -> list[Snapshot]:
    found = Snapshot.objects.visible_to(request.user).filter(state=Snapshot.State.PUBLISHED)
    return list(found.order_by("area", "-true_on", "-known_by")[:200])
