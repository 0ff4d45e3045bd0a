"""Points: the queue of a village, one after the other by keyboard, several at once, and the town's confirmation."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fupin.comparison import actions, files, kinds, queries, showing, tables
from fupin.comparison.actions import Evidence
from fupin.comparison.models import Point, Verdict
from fupin.comparison.scope import ANSWER, READ, RUN
from fupin.comparison.views.parts import deed, point_of
from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.places import queries as places

State = Point.State
GROUPS = {
    "open": (gettext_lazy("To be answered"), (State.OPEN,)),
    "answered": (gettext_lazy("To be confirmed"), (State.ANSWERED,)),
    "settled": (gettext_lazy("Settled"), (State.SETTLED, State.GONE)),
}
_AT_ONCE = 500
_LARGEST = files.LARGEST_EVIDENCE + 1


@require_safe
def points(request: Request, group: str = "open") -> HttpResponseBase:
    """List the points of one state."""
    require(request.user, READ)
    if group not in GROUPS:
        raise Http404
    return tables.points(group).respond(
        request,
        queries.points(request.user, GROUPS[group][1]),
        "comparison/points.html",
        tabs=[_tab(request, name, group) for name in GROUPS],
        may_answer=group == "open" and allowed(request.user, ANSWER),
    )


def _tab(request: Request, name: str, current: str) -> Tab:
    count = queries.points(request.user, GROUPS[name][1]).count()
    return Tab(GROUPS[name][0], reverse("comparison:points", args=[name]), name == current, count)


def next_point(request: Request) -> HttpResponseBase:
    """Show the open point with the nearest deadline, or the one after another."""
    require(request.user, ANSWER)
    after = request.GET.get("after", "")
    before = queries.point(request.user, int(after)) if after.isdecimal() and len(after) < 20 else None
    found = queries.next_point(request.user, before)
    if found is None:
        if before is None:
            notify(request, _("All points are answered."))
        return redirect("comparison:points", "open")
    return _show(request, found, turn=True)


def point(request: Request, identifier: int) -> HttpResponseBase:
    """Show one point with everything that was said of it."""
    return _show(request, point_of(request, identifier), turn=False)


def _show(request: Request, found: Point, *, turn: bool, status: int = 200) -> HttpResponse:
    row = {"words": found.words, "says": found.says, "kind": found.kind}
    answerable = found.state in (State.OPEN, State.ANSWERED) and allowed(request.user, ANSWER, found.area)
    verdicts = queries.verdicts_of(request.user, found)
    return show(
        request,
        "comparison/point.html",
        found.name or _("Doubtful point"),
        crumbs=[Crumb(gettext_lazy("Doubtful points"), reverse("comparison:points", args=["open"])), Crumb(found.name)],
        status=status,
        found=found,
        question=showing.point_words(row),
        place=places.full_names(request.user, [found.area]).get(found.area, ""),
        kind=kinds.label(found.kind),
        period=kinds.period_words(found.kind, found.last_period),
        matters=showing.matters(found.matters),
        overdue=found.state == State.OPEN and found.deadline < timezone.localdate(),
        answers=Point.Answer.choices,
        usual=showing.usual_answers(found.kind, found.question),
        verdicts=verdicts,
        turn=turn,
        answerable=answerable and (turn or found.state == State.OPEN or found.answered_by_id == request.user.pk),
        returnable=found.state in (State.ANSWERED, State.SETTLED) and allowed(request.user, RUN, found.area),
        left=queries.points(request.user, [State.OPEN]).count() if turn else None,
    )


def answer(request: Request, identifier: int) -> HttpResponseBase:
    """Take the answer to a point and lead on: to the next one, or back to it."""
    found = point_of(request, identifier)
    turn = request.POST.get("turn") == "1"
    if request.method != "POST":
        return redirect("comparison:point", found.pk)
    try:
        actions.answer_point(
            request.user, found.pk, _number(request.POST.get("revision")), request.POST.get("answer", ""),
            request.POST.get("reason", ""), evidence=_evidence(request),
        )  # fmt: skip
    except FupinError as error:
        notify(request, translated(error), "error")
        return _show(request, point_of(request, identifier), turn=turn, status=422)
    return redirect("comparison:next") if turn else redirect("comparison:point", found.pk)


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 20 else -1


def _evidence(request: Request) -> Evidence | None:
    file = request.FILES.get("evidence")
    return Evidence(file.name or "", file.read(_LARGEST)) if file else None


def _home() -> HttpResponse:
    return redirect("comparison:points", "open")


@deed(_home)
def answer_bulk(request: Request) -> HttpResponseBase:
    """Ask for one answer, then give it to every point chosen."""
    chosen = _chosen(request, "open")
    if "answer" in request.POST:
        pairs = [(_number(a), _number(b)) for a, _mark, b in (t.partition(":") for t in request.POST.getlist("point"))]
        taken = actions.answer_points(
            request.user, pairs[:_AT_ONCE], request.POST.get("answer", ""), request.POST.get("reason", "")
        )
        done = ngettext("%(count)d point is answered.", "%(count)d points are answered.", taken)
        notify(request, done % {"count": taken})
        return redirect("comparison:points", "open")
    return show(
        request,
        "comparison/answer_bulk.html",
        gettext_lazy("One answer for several points"),
        crumbs=[Crumb(gettext_lazy("Doubtful points"), reverse("comparison:points", args=["open"]))],
        chosen=[(row, showing.point_words(row)) for row in chosen],
        answers=Point.Answer.choices,
    )


@deed(_home)
def confirm(request: Request) -> HttpResponseBase:
    """Confirm the answers chosen."""
    chosen = _chosen(request, "answered") or _one(request)
    confirmed = actions.confirm_points(request.user, [(row["id"], row["revision"]) for row in chosen])
    done = ngettext("%(count)d answer is confirmed.", "%(count)d answers are confirmed.", confirmed)
    notify(request, done % {"count": confirmed})
    return redirect("comparison:points", "answered")


def _one(request: Request) -> list[dict[str, Any]]:
    return [{"id": _number(request.POST.get("id")), "revision": _number(request.POST.get("revision"))}]


def _chosen(request: Request, group: str) -> list[dict[str, Any]]:
    table = tables.points(group)
    rows = table.chosen(request, queries.points(request.user, GROUPS[group][1]))
    asked = [table.by_name[name] for name in ("name", "words", "revision")]
    return list(rows.read(asked, [], 0, _AT_ONCE))


@deed(lambda identifier: redirect("comparison:point", identifier))
def send_back(request: Request, identifier: int) -> HttpResponseBase | None:
    """Return an answer to the village."""
    found = point_of(request, identifier)
    actions.return_point(request.user, found.pk, _number(request.POST.get("revision")), request.POST.get("reason", ""))
    notify(request, _("The point was returned to its village."))
    return None


@require_safe
def evidence(request: Request, identifier: int) -> FileResponse:
    """Send the evidence of a verdict; images are shown, everything else is saved."""
    found: Verdict | None = queries.verdict(request.user, identifier)
    if found is None or not found.evidence:
        raise Http404
    shown = found.evidence_type.startswith("image/")
    content = io.BytesIO(files.content(found.evidence))
    response = FileResponse(content, as_attachment=not shown, filename=found.evidence_name)
    response["Content-Type"] = found.evidence_type if shown else "application/octet-stream"
    response["Cache-Control"] = "private, no-store"
    return response
