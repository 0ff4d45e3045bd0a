"""The lists of cases, the progress of a place, and one case with its files."""

from __future__ import annotations

from urllib.parse import quote

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, Tab, show
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.identification.cases import boards, page, queries
from fupin.identification.cases.campaign_page import gathered, timetable
from fupin.identification.cases.letters import letters_of
from fupin.identification.cases.models import ACT, READ, Case
from fupin.identification.cases.picture import figure
from fupin.identification.cases.queries import CaseFile
from fupin.identification.cases.tables import closed_cases, open_cases, subject_names
from fupin.identification.exit.household import of_file, rendered
from fupin.places import queries as places
from fupin.places.queries import level_names

_EXIT = "exit"


@require_safe
def inbox(request: Request) -> HttpResponseBase:
    """List the cases whose turn is the reader's, soonest due first."""
    require(request.user, READ)
    return _listed(request, "cases", boards.mine(request.user))


@require_safe
def every(request: Request) -> HttpResponseBase:
    """List all cases under way."""
    require(request.user, READ)
    return _listed(request, "cases-all", queries.cases(request.user, open=True))


@require_safe
def late(request: Request) -> HttpResponseBase:
    """List the cases whose day is past."""
    require(request.user, READ)
    return _listed(request, "cases-late", queries.overdue(request.user))


@require_safe
def escalated(request: Request) -> HttpResponseBase:
    """List the late cases that were brought before the reader as leader of their step."""
    require(request.user, READ)
    return _listed(request, "cases-escalated", boards.brought(request.user))


@require_safe
def closed(request: Request) -> HttpResponseBase:
    """List the cases that came to their end."""
    require(request.user, READ)
    found = queries.cases(request.user, open=False)
    table = closed_cases()
    return table.respond(request, found, "identification/cases/list.html", tabs=_tabs(request, "cases-closed"))


def _listed(request: Request, current: str, found: QuerySet[Case]) -> HttpResponseBase:
    sittings = boards.sittings(request.user) if current == "cases" else []
    return open_cases().respond(
        request,
        found,
        "identification/cases/list.html",
        tabs=_tabs(request, current),
        sittings=sittings,
        may_act=allowed(request.user, ACT),
    )


def _tabs(request: Request, current: str) -> list[Tab]:
    counts = {
        "cases": boards.mine(request.user).count(),
        "cases-late": queries.overdue(request.user).count(),
        "cases-escalated": boards.brought(request.user).count(),
    }
    named = (
        ("cases", gettext_lazy("My turn")),
        ("cases-all", gettext_lazy("All under way")),
        ("cases-late", gettext_lazy("Late")),
        ("cases-escalated", gettext_lazy("Brought before me")),
        ("cases-closed", gettext_lazy("Closed")),
        ("cases-progress", gettext_lazy("Progress")),
    )
    return [Tab(label, reverse(f"identification:{n}"), n == current, counts.get(n)) for n, label in named]


@require_safe
def case(request: Request, case: int) -> HttpResponse:
    """Show one case: where it stands, what it still needs, what happened."""
    require(request.user, READ)
    return case_page(request, case)


def case_page(request: Request, pk: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Answer with the page of a case; after a refusal with what was typed still in its fields."""
    file = queries.case_file(request.user, pk)
    if file is None:
        raise Http404
    kept = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    shown = page.shown(file, timezone.localdate(), kept)
    name = subject_names([(file.case.household_id, file.case.area)])[file.case.household_id, file.case.area]
    return show(
        request,
        "identification/cases/case.html",
        name,
        lead=words(file.label),
        crumbs=_crumbs(request, file),
        status=status,
        problem=problem,
        shown=shown,
        file=file,
        case=file.case,
        exit_test=exit_test(request, file),
        gathered=gathered(request, file),
        timetable=timetable(file),
        trail=page.trail(file.procedure, file.case.at),
        picture=figure(file.procedure, level_names(), at=file.case.at),
        letters=letters_of(file),
        may_record=allowed(request.user, ACT, file.case.area),
    )


def _crumbs(request: Request, file: CaseFile) -> list[Crumb]:
    line = [one for one in places.path(request.user, file.case.area) if one.level]
    steps = [Crumb(one.name, reverse("registry:area", args=[one.pk])) for one in line]
    if file.household is None:
        return [Crumb(gettext_lazy("Cases"), reverse("identification:cases")), *steps]
    number = file.household.household.number
    return [*steps, Crumb(number, reverse("registry:household", args=[number]))]


def exit_test(request: Request, file: CaseFile) -> str:
    leads_out = any(end.effect == _EXIT for end in file.procedure.ends.values())
    if not leads_out or file.household is None or file.case.closed or not file.household.accounts:
        return ""
    test = of_file(request.user, file.household)
    return "" if test.rule is None else rendered(test, request)


@require_safe
def evidence(request: Request, case: int, caseevidence: int) -> HttpResponse:
    """Send the file of a piece of evidence: pictures into the page, anything else as a download."""
    require(request.user, READ)
    found = queries.evidence_content(request.user, caseevidence)
    if found is None or found[0].case_id != case:
        raise Http404
    row, content = found
    answer = HttpResponse(content, content_type=row.content_type)
    kind = "inline" if row.content_type.startswith("image/") else "attachment"
    answer["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(row.file_name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@require_safe
def progress(request: Request) -> HttpResponse:
    """Show how far the cases of a purpose are, place by place and step by step, and who came and went."""
    require(request.user, READ)
    board = boards.board(request)
    return show(
        request,
        "identification/cases/progress.html",
        gettext_lazy("Progress"),
        lead=_("Cases by place and step; every number leads to its cases."),
        tabs=_tabs(request, "cases-progress"),
        board=board,
    )
