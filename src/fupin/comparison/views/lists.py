"""The pages of lists: send one, see its check, accept it or put it aside, follow the work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.comparison import actions, files, kinds, queries, tables
from fupin.comparison.actions.lists import About
from fupin.comparison.forms import ListForm
from fupin.comparison.models import DepartmentList
from fupin.comparison.scope import READ, RUN
from fupin.comparison.views.parts import (
    RUNNING,
    current_job,
    deed,
    in_language,
    job_card,
    list_of,
    may_work,
    title_of,
)
from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, ask, confirmed, notify, show, translated
from fupin.framework.web.parts import Figure
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.places import queries as places

State = DepartmentList.State
_SHOWN_PROBLEMS = 300


def lists(request: Request) -> HttpResponseBase:
    """Show the lists that were sent, and take in a new one."""
    require(request.user, READ)
    may_send = allowed(request.user, RUN)
    form = ListForm(request.user, request.POST or None) if may_send else None
    if request.method == "POST" and form and form.is_valid() and (sent := _receive(request, form.cleaned_data)):
        return redirect("comparison:list", sent.pk)
    return tables.lists().respond(
        request,
        queries.lists(request.user),
        "comparison/lists.html",
        form=form if form and form.fields["kind"].choices else None,  # type: ignore[attr-defined]
        limit=settings.UPLOAD_LIMIT >> 20,
    )


def _receive(request: Request, said: dict[str, Any]) -> DepartmentList | None:
    file = request.FILES.get("file")
    if file is None:
        notify(request, _("Choose a file first."), "warning")
        return None
    try:
        # No more is read than may be sent: a larger file is refused by its size.
        content = file.read(settings.UPLOAD_LIMIT + 1)
        return actions.receive_list(request.user, file.name or "", content, About(**said))
    except FupinError as error:
        notify(request, f"{file.name}: {translated(error)}", "error")
        return None


def department_list(request: Request, identifier: int) -> HttpResponseBase:
    """Show where a list stands: its progress, why it was refused, its check, or what it found."""
    found = list_of(request, identifier)
    job = current_job(found)
    context = _page(request, found)
    if job is not None:
        return show(
            request, "comparison/working.html", **context, card=job_card(found, job), failed=job.state not in RUNNING
        )
    if found.state == State.REJECTED:
        return show(request, "comparison/refused.html", **context, reason=in_language(found.problem.get("words", {})))
    if found.state == State.ACCEPTED:
        return redirect("comparison:result", found.pk, "both")
    if found.state == State.CHECKED and context["may_work"]:
        return show(request, "comparison/preview.html", **context, **_preview(request, found))
    return show(request, "comparison/closed.html", **context)


def _page(request: Request, found: DepartmentList) -> dict[str, Any]:
    return {
        "title": title_of(found.kind, found.period),
        "found": found,
        "crumbs": [Crumb(gettext_lazy("Department lists"), reverse("comparison:lists")), Crumb(found.name)],
        "may_work": may_work(request, found.kind, found.area),
    }


def _preview(request: Request, found: DepartmentList) -> dict[str, Any]:
    checked = files.load_check(found.pk)
    profile = kinds.profile(found.kind)
    counts = found.counts
    listed = [{"line": p[0], "cell": p[1], "bad": p[2] == "error", "raw": p[4], "text": in_language(p[5])}
              for p in checked.get("problems", [])]  # fmt: skip
    areas = places.full_names(request.user, {row["area"] for row in checked.get("sample", [])})
    carried = profile.carried
    sample = [
        {**row, "place": areas.get(row["area"], ""),
         "values": [kinds.shown(column, row["facts"].get(column.name)) for column in carried]}
        for row in checked.get("sample", [])
    ]  # fmt: skip
    found_columns = [(kinds.said(profile.columns[n].label), text) for n, text in checked.get("columns", {}).items()]
    return {
        "figures": [
            Figure(_("Rows read"), counts.get("read")),
            Figure(_("Rows to be used"), counts.get("rows")),
            Figure(_("Rows left out"), counts.get("read", 0) - counts.get("rows", 0)),
            Figure(_("Cells not understood"), counts.get("warning", 0)),
        ],
        "problems": listed[:_SHOWN_PROBLEMS],
        "more_problems": counts.get("error", 0) + counts.get("warning", 0) - len(listed[:_SHOWN_PROBLEMS]),
        "columns": found_columns,
        "left_out": checked.get("left_out", []),
        "notes": [in_language(note) for note in checked.get("notes", [])],
        "heads": [kinds.said(column.label) for column in carried],
        "sample": sample,
    }


def job(request: Request, identifier: int) -> HttpResponse:
    """Answer with the progress of the newest job."""
    found = list_of(request, identifier)
    running = current_job(found)
    card = job_card(found, running) if running else None
    response = render(request, "comparison/job.html", {"card": card})
    if running is None or running.state not in RUNNING:
        response["HX-Redirect"] = reverse("comparison:list", args=[found.pk])
    return response


def _back(identifier: int) -> HttpResponse:
    return redirect("comparison:list", identifier)


@deed(_back)
def accept(request: Request, identifier: int) -> HttpResponseBase | None:
    """Queue the acceptance of a list."""
    actions.request_acceptance(request.user, list_of(request, identifier).pk)
    return None


@deed(_back)
def compare(request: Request, identifier: int) -> HttpResponseBase | None:
    """Queue another comparison."""
    actions.request_comparison(request.user, list_of(request, identifier).pk)
    return None


@deed(_back)
def undo(request: Request, identifier: int) -> HttpResponseBase | None:
    """Take a list back, after a question."""
    found = list_of(request, identifier)
    if not confirmed(request):
        question = gettext_lazy("Take this list back with everything that it alone found? Verdicts stay.")
        return ask(request, question, gettext_lazy("Undo the list"), danger=True)
    actions.undo_list(request.user, found.pk)
    notify(request, _("The list was taken back. Verdicts stay."))
    return None


@deed(_back)
def drop(request: Request, identifier: int) -> HttpResponseBase | None:
    """Put a list aside."""
    actions.drop_list(request.user, list_of(request, identifier).pk)
    notify(request, _("The list was put aside and its file removed."))
    return redirect("comparison:lists")
