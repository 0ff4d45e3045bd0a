"""A case of a place on its page: its timetable in days of the calendar, and the cases that it gathers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label, words
from fupin.identification.cases import page, queries
from fupin.identification.cases.models import READ, Case, CaseEvent
from fupin.identification.cases.queries import CaseFile, StateCount
from fupin.identification.cases.tables import due_words, gathered_cases, step_names, subject_names
from fupin.kernel.workflow import Term
from fupin.places import queries as places
from fupin.registry.queries import pack

MOST = 10
_LEADS_ON = (CaseEvent.Kind.MOVED, CaseEvent.Kind.CLOSED, CaseEvent.Kind.RETRACTED, CaseEvent.Kind.VANISHED)
PAST, HERE, COMES = "past", "here", ""


@dataclass(frozen=True)
class Stage:
    """One step of the timetable: from which day until which, as it was or is planned."""

    label: Label
    since: date
    until: date
    state: str

    @property
    def days(self) -> int:
        """How many days of the calendar it lasts."""
        return (self.until - self.since).days

    @property
    def worked(self) -> int:
        """How many of them are working days."""
        return pack().calendar.working_days(self.since, self.until)


@dataclass(frozen=True)
class Timetable:
    """The whole way in days of the calendar; beyond `known_until` no holidays are known."""

    stages: list[Stage]
    known_until: date

    @property
    def whole(self) -> Stage:
        """The whole, from the first day to the last."""
        return Stage("", self.stages[0].since, max(one.until for one in self.stages), "")

    @property
    def beyond(self) -> bool:
        """Whether it reaches beyond what is known of holidays."""
        return self.whole.until > self.known_until


@dataclass(frozen=True)
class Gathered:
    """The cases of a campaign: how many stand where, and those whose day comes first."""

    counts: list[StateCount]
    soonest: Sequence[tuple[Case, str, Label, str, tuple[str, str]]]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(one.count for one in self.counts)

    @property
    def closed(self) -> int:
        """How many came to their end."""
        return sum(one.count for one in self.counts if one.ended)


def timetable(file: CaseFile) -> Timetable | None:
    """Return when which step was or is to be done; None for a case that is about no place."""
    if file.case.household_id is not None:
        return None
    return Timetable([*_past(file), *_planned(file)], pack().calendar.known_until)


def _past(file: CaseFile) -> Iterator[Stage]:
    since = file.events[0].on
    for event in file.events:
        if event.kind in _LEADS_ON and event.step in file.procedure.steps:
            yield Stage(file.procedure.place(event.step), since, event.on, PAST)
            since = event.on


def _planned(file: CaseFile) -> Iterator[Stage]:
    if file.step is None:
        return
    case, procedure = file.case, file.procedure
    yield Stage(file.step.label, case.entered, case.due, HERE)
    day = max(case.due, file.today)
    for name in page.onward(procedure, case.at):
        term: Term = procedure.step(name).term
        until = pack().calendar.end(day, term)
        yield Stage(procedure.place(name), day, until, COMES)
        day = until


def gathered(request: Request, file: CaseFile) -> Gathered | None:
    """Return the cases of a campaign, as far as the reader may see them; None for a case that gathers none."""
    if not file.procedure.gathers:
        return None
    counts = queries.gathered(request.user, file.case.pk, file.today)
    found = list(queries.cases(request.user, parent_id=file.case.pk, open=True).order_by("due", "pk")[:MOST])
    names = subject_names([(case.household_id, case.area) for case in found])
    steps = step_names({(case.version_id, case.at) for case in found})
    lines = [
        (
            case,
            names[case.household_id, case.area],
            queries.procedure_of(case).label,
            steps[case.version_id, case.at],
            due_words(case.due, file.today),
        )
        for case in found
    ]
    return Gathered(counts, lines)


@require_safe
def children(request: Request, case: int) -> HttpResponseBase:
    """List every case of a campaign, under way and closed."""
    require(request.user, READ)
    file = queries.case_file(request.user, case)
    if file is None or not file.procedure.gathers:
        raise Http404
    name = places.full_names(request.user, [file.case.area]).get(file.case.area, "")
    return gathered_cases().respond(
        request,
        queries.cases(request.user, parent_id=case),
        crumbs=[
            Crumb(gettext_lazy("Cases"), reverse("identification:cases")),
            Crumb(f"{words(file.procedure.label)} · {name}", reverse("identification:case", args=[case])),
        ],
    )
