"""What several pages of comparison share: finding a list or a point, its job, telling what was refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fupin.comparison import kinds, queries
from fupin.comparison.actions import CHECK
from fupin.comparison.models import DepartmentList, Point, RosterMonth
from fupin.comparison.scope import may_handle
from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.web.layout import notify, translated
from fupin.framework.web.parts import JobCard
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError

RUNNING = (Job.State.QUEUED, Job.State.RUNNING)


def list_of(request: Request, identifier: int) -> DepartmentList:
    """Return a list that the user may see, or 404."""
    found = queries.department_list(request.user, identifier)
    if found is None:
        raise Http404(_("There is no such list in the places of your posts."))
    return found


def point_of(request: Request, identifier: int) -> Point:
    """Return a point that the user may see, or 404."""
    found = queries.point(request.user, identifier)
    if found is None:
        raise Http404(_("There is no such point in the places of your posts."))
    return found


def month_of(request: Request, identifier: int) -> RosterMonth:
    """Return a month that the user may see, or 404."""
    found = queries.month(request.user, identifier)
    if found is None:
        raise Http404(_("There is no such month in the places of your posts."))
    return found


def title_of(kind: str, period: Any) -> str:
    """Return what a list or a month is called."""
    return f"{kinds.label(kind)} {kinds.period_words(kind, period)}"


def may_work(request: Request, kind: str, area: int) -> bool:
    """Tell whether the user may work on lists of a kind for a whole place."""
    return may_handle(request.user, kind, area)


def in_language(words: dict[str, str]) -> str:
    """Return words that were kept in every language, in that of the page."""
    short = (get_language() or "en").partition("-")[0]
    return words.get(short) or words.get("en") or next(iter(words.values()), "")


def current_job(found: DepartmentList) -> Job | None:
    """Return the newest job of a list with its newest progress, while it runs or where it failed."""
    job = queries.job_of(found)
    if job is None or job.state == Job.State.DONE:
        return None
    return jobs.current_progress(job)


def job_card(found: DepartmentList, job: Job) -> JobCard:
    """Return a job as people see it."""
    title = _("Checking “%(name)s”") % {"name": found.name} if job.kind == CHECK else _("Comparing with the register")
    address = reverse("comparison:job", args=[found.pk])
    return JobCard(title, job.state, job.get_state_display(), job.done, job.total, _message(job), url=address)


def _message(job: Job) -> str:
    arguments = dict(job.result.get("arguments", {})) if job.state == Job.State.FAILED else {}
    message = arguments.pop("message", job.message)
    return (_(message) % arguments if arguments else _(message)) if message else ""


def deed(back: Callable[..., HttpResponse]) -> Callable[..., Callable[..., HttpResponseBase]]:
    """Make a view that takes a POST, tells what was refused, and leads back."""

    def decorate(function: Callable[..., HttpResponseBase | None]) -> Callable[..., HttpResponseBase]:
        @require_POST
        @wraps(function)
        def view(request: Request, **found: int) -> HttpResponseBase:
            try:
                answer = function(request, **found)
            except FupinError as error:
                notify(request, translated(error), "error")
                answer = None
            return answer or back(**found)

        return view

    return decorate
