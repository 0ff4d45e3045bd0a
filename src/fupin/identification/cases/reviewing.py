"""Hundreds of cases on one screen, one key for each; what is refused is listed, nothing is half done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words as said
from fupin.identification.cases import actions, boards, page, queries
from fupin.identification.cases.forms import choices, sent_evidence
from fupin.identification.cases.models import ACT, READ, Case
from fupin.identification.cases.review_rows import body
from fupin.identification.cases.shapes import Bulk, Choice, Hearing
from fupin.identification.cases.sitting import MOST, Row, keep_result, rows
from fupin.identification.cases.standing import Bench
from fupin.identification.cases.state import situation_of
from fupin.identification.cases.tables import open_cases, subject_names
from fupin.identification.cases.views import exit_test
from fupin.kernel.area import common
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Form, Lack, Missing, Outcome, Procedure, Step, missing
from fupin.places import queries as places

_SUPPLIED = (Lack.REASON, Lack.EVIDENCE, Lack.DECLARATION)


@dataclass(frozen=True)
class Review:
    """One case of the screen: its row, the outcomes it may take, and what stands in the way of going on."""

    row: Row
    procedure: Procedure
    step: Step
    forward: Outcome | None
    lacks: Sequence[str]
    votes: str

    @property
    def back(self) -> Outcome | None:
        """The first outcome that returns the case."""
        return next((one for one in self.step.outcomes if one.back), None)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, area: int, procedure: str, step: str) -> HttpResponse:
    """Show the cases of one step of a place; take the outcomes chosen for them."""
    require(request.user, ACT)
    found = list(queries.hearing_list(request.user, area, procedure, step)[:MOST])
    if request.method == "POST":
        return take(request, found, area)
    return screen(request, found)


@require_POST
def review_chosen(request: Request) -> HttpResponse:
    """Show the cases chosen in the list on one screen."""
    require(request.user, ACT)
    chosen = open_cases().chosen(request, queries.cases(request.user, open=True))
    keys = [row["id"] for row in chosen.read([], [], 0, MOST)]
    return screen(request, list(queries.cases(request.user, open=True).filter(pk__in=keys)))


@require_POST
def review_take(request: Request) -> HttpResponse:
    """Take the outcomes chosen for cases of several steps."""
    keys = [choice.case_id for choice in choices(request.POST)]
    return take(request, list(queries.cases(request.user, open=True).filter(pk__in=keys[:MOST])))


def take(request: Request, found: Sequence[Case], area: int | None = None) -> HttpResponse:
    """Take the outcomes that were sent in one transaction, with the papers that all cases share."""
    try:
        done = _taken(request, choices(request.POST), found, area)
    except FupinError as error:
        return screen(request, found, problem=translated(error), status=422)
    keep_result(request, done, reverse("identification:cases"))
    return redirect("identification:cases-result")


def _taken(request: Request, chosen: list[Choice], found: Sequence[Case], area: int | None) -> Bulk:
    if not chosen:
        raise FupinError(gettext_noop("No outcome was chosen. Press a on a row, or choose in its last column."))
    case = _of_one_step(found)
    papers = sent_evidence(request, queries.procedure_of(case).step(case.at)) if case else []
    if case is None or not (papers or request.POST.get("declared")):
        return actions.decide_many(request.user, chosen)
    heard = [Hearing(one.case_id, None, one.outcome, one.reason, one.revision) for one in chosen]
    place = common({one.area for one in found}) if area is None else area
    declared: dict[int, str] | None = {} if request.POST.get("declared") else None
    return actions.hold_meeting(request.user, place, case.procedure, case.at, heard, evidence=papers, related=declared)


def _of_one_step(found: Sequence[Case]) -> Case | None:
    return found[0] if found and len({(case.procedure, case.at) for case in found}) == 1 else None


def screen(request: Request, found: Sequence[Case], *, problem: str = "", status: int = 200) -> HttpResponse:
    """Answer with the screen."""
    if not found:
        crumbs = [Crumb(gettext_lazy("Cases"), reverse("identification:cases"))]
        return show(request, "identification/cases/nothing.html", gettext_lazy("Nothing waits here"), crumbs=crumbs)
    one = _of_one_step(found)
    step = queries.procedure_of(one).step(one.at) if one else None
    area = common({case.area for case in found})
    name, sent = places.full_names(request.user, [area]).get(area, ""), choices(request.POST)
    return show(
        request,
        "identification/cases/review.html",
        said(step.label) if step else gettext_lazy("Go through them"),
        lead=" · ".join(part for part in (name, said(queries.procedure_of(one).label) if one else "") if part),
        crumbs=[Crumb(gettext_lazy("Cases"), reverse("identification:cases"))],
        status=status,
        problem=problem,
        step=step,
        papers=[e for e in step.evidence if e.form not in (Form.VOTES, Form.SIGNATURE)] if step else [],
        body=body(
            reviews(request, found),
            {choice.case_id: choice.outcome for choice in sent},
            {choice.case_id: choice.reason for choice in sent if request.POST.get(f"reason.{choice.case_id}")},
        ),
        count=len(found),
        reason=request.POST.get("reason", ""),
        action=_address(request),
    )


def _address(request: Request) -> str:
    # Cases chosen in a list have no place and step of their own; what is chosen for them is taken elsewhere.
    named = request.resolver_match.url_name if request.resolver_match else ""
    return request.path if named == "cases-review" else reverse("identification:cases-review-take")


def reviews(request: Request, found: Sequence[Case]) -> list[Review]:
    """Return the cases of a screen in a fixed number of statements."""
    bench, votes = Bench.of(request.user, [case.pk for case in found]), boards.votes(found)
    return [_review(row, bench, votes.get(row.case.pk)) for row in rows(request, found)]


def _review(row: Row, bench: Bench, votes: dict[str, int] | None) -> Review:
    procedure = queries.procedure_of(row.case)
    step = procedure.step(row.case.at)
    forward = next((one for one in step.outcomes if not one.back), None)
    lacks = _lacks(row.case, procedure, forward, bench) if forward else []
    return Review(row, procedure, step, forward, lacks, _counted(votes) if votes else "")


def _counted(votes: dict[str, int]) -> str:
    # The head of the column says what stands in which place.
    return f"{votes['agree']} : {votes['against']} : {votes['abstained']} / {votes['entitled']}"


def _lacks(case: Case, procedure: Procedure, outcome: Outcome, bench: Bench) -> list[str]:
    # What this very screen supplies (papers, declaration, reason) is no hindrance; comparison and differences are
    # read anew when the outcome is taken.
    situation, step = replace(situation_of(case), compared=0, unexplained=0), procedure.step(case.at)
    found: list[Missing] = missing(procedure, situation, outcome, bench.standing(case, step), timezone.localdate())
    return [page.lack_words(one) for one in found if one.lack not in _SUPPLIED]


@require_safe
def side(request: Request, case: int) -> HttpResponse:
    """Answer with the pane of one case: facts, the three results, objections, timeline."""
    require(request.user, READ)
    file = queries.case_file(request.user, case)
    if file is None:
        raise Http404
    pair = (file.case.household_id, file.case.area)
    shown = page.shown(file, timezone.localdate(), {})
    context: dict[str, Any] = {
        "file": file,
        "case": file.case,
        "shown": shown,
        "name": subject_names([pair])[pair],
        "place": places.full_names(request.user, [file.case.area]).get(file.case.area, ""),
        "pieces": [line.piece for line in shown.lines if line.piece],
        "exit_test": exit_test(request, file),
    }
    return render(request, "identification/cases/side.html", context)
