"""What the pages of an upload do: every address here takes a POST and leads back to the upload."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fupin.framework import jobs
from fupin.framework.web.layout import ask, confirmed, notify, translated
from fupin.framework.web.requests import Request
from fupin.intake import actions, queries
from fupin.intake.models import Upload
from fupin.intake.views.parts import current_job, found, may_work
from fupin.kernel.errors import FupinError

P = ParamSpec("P")
Deed = Callable[[Request, Upload], HttpResponse | None]


def deed(function: Deed) -> Callable[Concatenate[Request, P], HttpResponse]:
    """Make a view of a deed: finds the upload, tells what was refused, and leads back."""

    @require_POST
    @wraps(function)
    def view(request: Request, identifier: int) -> HttpResponse:
        upload = found(request, identifier)
        try:
            answer = function(request, upload)
        except FupinError as error:
            notify(request, translated(error), "error")
            answer = None
        return answer or redirect("intake:upload", upload.pk)

    return view  # type: ignore[return-value]


@deed
def cancel(request: Request, upload: Upload) -> HttpResponse | None:
    """Stop the work that is under way; nothing half-done stays."""
    job = current_job(upload)
    if job is not None and may_work(request, upload):
        jobs.cancel(job)
        notify(request, _("The work is being stopped. Nothing was written."), "warning")
    return None


@deed
def check(request: Request, upload: Upload) -> HttpResponse | None:
    """Check again."""
    actions.check_again(request.user, upload.pk)
    return None


@deed
def values(request: Request, upload: Upload) -> HttpResponse | None:
    """Take what is meant by values that are in no list, and check again."""
    groups = queries.summary(upload).get("groups", [])
    chosen = []
    for name, code in request.POST.items():
        number = name.removeprefix("v")
        if name != number and number.isdecimal() and int(number) < len(groups) and isinstance(code, str) and code:
            group = groups[int(number)]
            chosen.append((group["target"], group.get("value", ""), "" if code == "-" else code))
    if chosen:
        actions.map_values(request.user, upload.pk, chosen)
    else:
        notify(request, _("Choose first what a value means."), "warning")
    return None


@deed
def accept(request: Request, upload: Upload) -> HttpResponse | None:
    """Queue the acceptance of all that can be taken, or of the households chosen."""
    chosen = [int(row) for row in request.POST.getlist("row") if row.isdecimal()]
    everything = request.POST.get("all") == "1"
    if not everything and not chosen:
        notify(request, _("Choose the households to take first."), "warning")
        return redirect("intake:preview", upload.pk)
    actions.request_acceptance(request.user, upload.pk, None if everything else chosen)
    return None


@deed
def undo(request: Request, upload: Upload) -> HttpResponse | None:
    """Take back all that was written, after a question."""
    if not confirmed(request):
        question = gettext_lazy("Take back everything that this upload wrote? The register will be as it was before.")
        return ask(request, question, gettext_lazy("Undo the upload"), danger=True)
    actions.undo(request.user, upload.pk)
    notify(request, _("The upload was undone. The register is as it was before."))
    return None


@deed
def drop(request: Request, upload: Upload) -> HttpResponse | None:
    """Put the upload aside."""
    actions.drop(request.user, upload.pk)
    notify(request, _("The upload was put aside. Nothing was written."))
    return redirect("intake:uploads")
