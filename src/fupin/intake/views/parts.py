"""What several pages of an upload share: finding it, the steps, its job, labels of what changes."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.permissions import allowed
from fupin.framework.web.columns import Row
from fupin.framework.web.layout import Crumb
from fupin.framework.web.parts import JobCard, Step
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.intake import queries
from fupin.intake.actions import ACCEPT
from fupin.intake.messages import sentence
from fupin.intake.models import Upload
from fupin.intake.targets import targets, the_pack
from fupin.intake.template import shown

STEPS = ("upload", "columns", "problems", "preview", "done")
_LABELS = {
    "upload": gettext_lazy("Send"),
    "columns": gettext_lazy("Columns"),
    "problems": gettext_lazy("Problems"),
    "preview": gettext_lazy("Preview"),
    "done": gettext_lazy("Done"),
}


def upload_url(row: Row) -> str:
    """Return the address of the upload of a row."""
    return reverse("intake:upload", args=[row["id"]])


def found(request: Request, identifier: int) -> Upload:
    """Return an upload that the user may see, or 404."""
    upload = queries.upload(request.user, identifier)
    if upload is None:
        raise Http404(_("There is no such upload in the places of your posts."))
    return upload


def may_work(request: Request, upload: Upload) -> bool:
    """Tell whether the user may go on with an upload."""
    return allowed(request.user, "intake.run", upload.area) or upload.owner_id == request.user.pk


def may_open(request: Request, upload: Upload) -> bool:
    """Tell whether the user may see the file itself, with all its numbers."""
    return upload.owner_id == request.user.pk or allowed(request.user, "registry.unmask", upload.area)


def may_undo(request: Request, upload: Upload) -> bool:
    """Tell whether the user may take back what an upload wrote."""
    return upload.owner_id == request.user.pk or allowed(request.user, "intake.undo", upload.area)


def page_of(request: Request, upload: Upload, step: str) -> dict[str, Any]:
    """Return what every page of an upload shows."""
    urls = {name: reverse(f"intake:{name}", args=[upload.pk]) for name in STEPS}
    urls["upload"] = reverse("intake:uploads")
    return {
        "upload": upload,
        "crumbs": [Crumb(_("Uploads"), reverse("intake:uploads")), Crumb(upload.name)],
        "steps": [Step(_LABELS[name], urls[name]) for name in STEPS],
        "current": STEPS.index(step),
        "may_work": may_work(request, upload),
        "may_open": may_open(request, upload),
        "may_undo": may_undo(request, upload),
    }


def current_job(upload: Upload) -> Job | None:
    """Return the newest job of an upload, with its newest progress."""
    job = Job.objects.filter(pk=upload.job_id).first() if upload.job_id else None
    return jobs.current_progress(job) if job else None


def job_card(upload: Upload, job: Job) -> JobCard:
    """Return the newest job as people see it."""
    accepting = job.kind == ACCEPT
    title = _("Writing into the register") if accepting else _("Checking “%(name)s”") % {"name": upload.name}
    done = job.state == Job.State.DONE
    return JobCard(
        title,
        job.state,
        job.get_state_display(),
        job.done,
        job.total,
        job_message(job),
        url=reverse("intake:job", args=[upload.pk]),
        cancel_url=reverse("intake:cancel", args=[upload.pk]),
        result_url=reverse("intake:upload", args=[upload.pk]) if done else "",
        result_label=_("See what was written") if accepting else _("See the result"),
    )


def job_message(job: Job) -> str:
    """Return what a job says, in the language of the page."""
    arguments = dict(job.result.get("arguments", {})) if job.state == Job.State.FAILED else {}
    message = arguments.pop("message", job.message)
    if not message:
        return ""
    return _(message) % arguments if arguments else _(message)


def refusal(upload: Upload) -> str:
    """Return why a file cannot be read."""
    message, arguments = upload.problem.get("message", ""), upload.problem.get("arguments", {})
    numbers = {name: int(value) if value.isdecimal() else value for name, value in arguments.items()}
    return _(message) % numbers if message else ""


def notes(summary: dict[str, Any]) -> list[str]:
    """Return what was noticed while reading."""
    return [sentence(code, arguments) for code, arguments in summary.get("notes", ())]


def target_label(key: str) -> str:
    """Return what a column holds, in words; "" for a column that is left out."""
    return words(targets()[key].label) if key in targets() else ""


def value_text(entity: str, name: str, value: Any) -> str | None:
    """Return a value as people read it; None if it is unknown."""
    if value is None or value in ("", []):
        return None
    if entity == "account":
        pack = the_pack()
        parts = [f"{words(pack.items[c].label) if c in pack.items else c} {pack.currency.show(a)}" for c, a in value]
        return "; ".join(parts) or pack.currency.show(0)
    target = targets().get(f"{entity}.{name}")
    if target is None:
        return str(value)
    return the_pack().currency.show(value) if target.type == "money" else shown(target, value)
