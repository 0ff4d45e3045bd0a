"""An evaluation meeting on one page: what the meeting shares once, then one row for each household that is heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words as said
from fupin.identification.cases import actions, boards, queries
from fupin.identification.cases.forms import day, hearings, related, sent_evidence, whole, words
from fupin.identification.cases.models import ACT, READ, Case
from fupin.identification.cases.shapes import Bulk
from fupin.identification.cases.standing import flagged
from fupin.identification.cases.tables import subject_names
from fupin.kernel.area import is_key
from fupin.kernel.errors import FupinError
from fupin.kernel.unknown import Answer
from fupin.kernel.workflow import Procedure, Step
from fupin.places import queries as places
from fupin.registry.queries.procedures import Brief, briefs

MOST = 1_000
RESULT = "cases.result"


@dataclass(frozen=True)
class Row:
    """One household that is heard: who it is, what the rule says, and what was typed before a refusal."""

    case: Case
    brief: Brief | None
    place: str
    rule: Answer
    ruled: bool
    same_name: bool
    typed: Mapping[str, str]

    @property
    def name(self) -> str:
        """The head's name."""
        return (self.brief.head_name or self.brief.number) if self.brief else str(self.case.household_id)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: Request, area: int, procedure: str, step: str) -> HttpResponse:
    """Show the households that wait for a meeting; take down what the meeting said of them."""
    require(request.user, ACT)
    if not is_key(str(area)):
        raise Http404
    found = list(queries.hearing_list(request.user, area, procedure, step)[:MOST])
    if not found:
        return _nothing(request, area)
    if request.method != "POST":
        return _page(request, found, area)
    try:
        return _hold(request, found, area)
    except FupinError as error:
        return _page(request, found, area, problem=translated(error), status=422)


def _hold(request: Request, found: Sequence[Case], area: int) -> HttpResponse:
    procedure, post = queries.procedure_of(found[0]), request.POST
    step = procedure.step(found[0].at)
    heard = list(hearings(post, step))
    if not heard:
        raise FupinError(boards.NOBODY_HEARD)
    held = actions.hold_meeting(
        request.user,
        area,
        procedure.name,
        step.name,
        heard,
        evidence=sent_evidence(request, step),
        words="\n".join(part for part in (words(post, "place", 200), words(post, "chair", 60)) if part),
        held_on=day(post.get("held_on", "")),
        related=related(post) if post.get("declared") else None,
    )
    keep_result(request, held, reverse("identification:cases"), drop=boards.draft_key(area, procedure.name, step.name))
    return redirect("identification:cases-result")


def _page(request: Request, found: Sequence[Case], area: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    procedure = queries.procedure_of(found[0])
    step, name = procedure.step(found[0].at), places.full_names(request.user, [area]).get(area, str(area))
    return show(
        request,
        "identification/cases/meeting.html",
        said(step.label),
        lead=_("%(place)s · %(procedure)s") % {"place": name, "procedure": said(procedure.label)},
        crumbs=[Crumb(gettext_lazy("Cases"), reverse("identification:cases")), Crumb(name)],
        status=status,
        problem=problem,
        step=step,
        procedure=procedure,
        rows=rows(request, found),
        shared=_shared(request, area, procedure, step),
        other=[one for one in step.outcomes if not one.vote],
        draft=boards.draft_key(area, procedure.name, step.name),
    )


def rows(request: Request, found: Sequence[Case]) -> list[Row]:
    """Return the rows of cases: in the order of places, then names."""
    ids = [case.household_id for case in found if case.household_id is not None]
    known, same, ruled = briefs(ids), flagged(request.user, ids), boards.rule_answers(found)
    named = places.names(request.user, {case.area for case in found})
    made = [
        Row(
            case,
            known.get(case.household_id or 0),
            named.get(case.area, ""),
            ruled.get(case.pk),
            case.pk in ruled,
            case.household_id in same,
            _typed(request, case.pk),
        )
        for case in found
    ]
    return sorted(made, key=lambda row: (row.case.area, row.name))


_FIELDS = ("agree", "against", "abstained", "outcome", "reason", "kinship")


def _typed(request: Request, pk: int) -> dict[str, str]:
    if request.method != "POST":
        return {}
    typed = {name: request.POST.get(f"{name}.{pk}", "") for name in _FIELDS}
    heard = any(text.startswith(f"{pk}:") for text in request.POST.getlist("heard"))
    return {
        **typed,
        "heard": "1" if heard else "",
        "related": "1" if str(pk) in request.POST.getlist("related") else "",
    }


def _shared(request: Request, area: int, procedure: Procedure, step: Step) -> dict[str, Any]:
    post, today = request.POST, timezone.localdate()
    last = boards.last_entitled(request.user, area)
    name = places.names(request.user, [area]).get(area, str(area))
    minutes = _("%(day)s, %(place)s: %(step)s (%(procedure)s).") % {
        "day": today.isoformat(),
        "place": name,
        "step": said(step.label),
        "procedure": said(procedure.label),
    }
    return {
        "held_on": post.get("held_on", today.isoformat()),
        "today": today.isoformat(),
        "place": post.get("place", ""),
        "chair": post.get("chair", str(request.user)),
        "entitled": post.get("entitled", "" if last is None else str(last)),
        "present": post.get("present", ""),
        "minutes": minutes,
        "texts": {one.name: post.get(f"text.{one.name}", minutes) for one in step.evidence},
        "declared": bool(post.get("declared")),
    }


def _nothing(request: Request, area: int) -> HttpResponse:
    name = places.names(request.user, [area]).get(area, str(area))
    crumbs = [Crumb(gettext_lazy("Cases"), reverse("identification:cases")), Crumb(name)]
    return show(request, "identification/cases/nothing.html", gettext_lazy("Nothing waits here"), crumbs=crumbs)


def keep_result(request: Request, done: Bulk, back: str, drop: str = "") -> None:
    """Keep what came of many cases for the page that follows, so that reloading it does nothing twice."""
    request.session[RESULT] = {
        "done": done.done,
        "refused": [[one.subject, translated(one.message)] for one in done.refused],
        "back": back,
        "drop": drop,
    }


@require_safe
def result(request: Request) -> HttpResponse:
    """Show what came of many cases: how many went on, and each that was refused with why."""
    require(request.user, READ)
    kept = request.session.get(RESULT)
    if not kept:
        return redirect("identification:cases")
    refused = dict(kept["refused"])
    cases = {case.pk: case for case in queries.cases(request.user).filter(pk__in=list(refused)[:MOST])}
    pairs = {pk: (case.household_id, case.area) for pk, case in cases.items()}
    named = subject_names(set(pairs.values()))
    return show(
        request,
        "identification/cases/result.html",
        gettext_lazy("Done"),
        crumbs=[Crumb(gettext_lazy("Cases"), reverse("identification:cases"))],
        done=len(kept["done"]),
        refused=[(pk, named.get(pairs.get(pk, (None, 0)), str(pk)), text) for pk, text in refused.items()],
        back=kept["back"],
        drop=kept.get("drop", ""),
    )


def number_of(request: Request, name: str) -> int | None:
    """Return a whole number of the address; None for anything else."""
    return whole(request.GET.get(name, ""))
