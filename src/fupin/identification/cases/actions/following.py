"""Cases follow their households and places: moved, merged, ended, undone; and objections follow from notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act
from fupin.framework.bulk import chunks
from fupin.framework.rehoming import Shift, Shifts, rehomer
from fupin.identification.cases.actions.docket import Docket, Kind
from fupin.identification.cases.actions.effects import CHANGE_MEMBERS, END_HOUSEHOLD
from fupin.identification.cases.actions.objections import objected
from fupin.identification.cases.models import Case
from fupin.identification.cases.state import procedure_of, situation_of
from fupin.identification.notices.actions import on_objection
from fupin.identification.notices.models import NoticeLine, Objection
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Subject, vanish
from fupin.registry.actions import Fate, Turn, followers

_OF_THE_HOUSEHOLD_ITSELF = {END_HOUSEHOLD, CHANGE_MEMBERS}


@followers.add
def follow(act: Act, turns: Sequence[Turn]) -> None:
    """Let cases follow what became of their households, in the same transaction."""
    for fate in dict.fromkeys(turn.fate for turn in turns):
        mine = [turn for turn in turns if turn.fate is fate]
        if fate in (Fate.UNDONE, Fate.STATED):
            _require_no_case(mine, fate)
        elif fate in _WAYS:
            docket = Docket(act, _cases_of([turn.household_id for turn in mine]))
            for turn in mine:
                _WAYS[fate](docket, turn)
            docket.write()


@rehomer("identification.Case")
def rehome(act: Act, shifts: Shifts, day: date) -> None:
    """Let cases follow their places; the case of a place that was joined to another is over."""
    moving: dict[int, Shift] = {}
    for shift in shifts:
        rows = Case.objects.filter(area__range=(shift.low, shift.high)).values_list("pk", flat=True)
        moving |= dict.fromkeys(set(rows) - moving.keys(), shift)
    for chunk in chunks(moving, 2000):
        docket = Docket(act, chunk)
        for case in docket.cases():
            shift = moving[case.pk]
            gone = shift.flat and case.area == shift.low and case.subject == Subject.AREA.value
            _rehome(docket, case, shift.place(case.area), day)
            if gone:
                _vanish(docket, case)
        docket.write()


@on_objection
def take_objection(act: Act, objection: Objection) -> None:
    """Let an objection to a line of a notice become one to its case."""
    line = NoticeLine.objects.filter(pk=objection.line_id).first() if objection.line_id else None
    if line is None or line.case_id is None:
        return
    docket = Docket(act, [line.case_id])
    for case in docket.cases():
        sealed = {"words": objection.words, "name": objection.name, "contact": objection.contact}
        found = objected(docket, case, sealed, objection.pk)
        docket.write()
        found.save(force_insert=True)


def _moved(docket: Docket, turn: Turn) -> None:
    for case in docket.cases():
        if case.household_id == turn.household_id:
            _rehome(docket, case, turn.area, turn.on)


def _merged(docket: Docket, turn: Turn) -> None:
    busy = set(Case.objects.filter(household_id=turn.into, closed_at=None).values_list("purpose", flat=True))
    for case in docket.cases():
        if case.household_id != turn.household_id or case.closed:
            continue
        own = {end.effect for end in procedure_of(case).ends.values()} & _OF_THE_HOUSEHOLD_ITSELF
        if own or case.purpose in busy:
            _vanish(docket, case)
        else:
            _pass_on(docket, case, turn)


def _ended(docket: Docket, turn: Turn) -> None:
    for case in docket.cases():
        if case.household_id == turn.household_id and not case.closed:
            _vanish(docket, case)


_WAYS = {Fate.MOVED: _moved, Fate.MERGED: _merged, Fate.ENDED: _ended}


def _rehome(docket: Docket, case: Case, area: int, day: date) -> None:
    if case.area != area:
        detail: dict[str, Any] = {"from": case.area, "to": area, "since": day.isoformat()}
        case.area = area
        docket.note(case, Kind.REHOMED, detail=detail)


def _pass_on(docket: Docket, case: Case, turn: Turn) -> None:
    detail = {"from": turn.household_id, "to": turn.into, "since": turn.on.isoformat()}
    case.household_id, case.area = turn.into, turn.area
    # Those who live there now were not asked yet.
    docket.stand(case, replace(situation_of(case), consent=None))
    docket.note(case, Kind.PASSED_ON, detail=detail)


def _vanish(docket: Docket, case: Case) -> None:
    if not case.closed:
        docket.enter(case, vanish(procedure_of(case), situation_of(case), docket.clock), Kind.VANISHED)


def _cases_of(household_ids: Sequence[int]) -> list[int]:
    found: list[int] = []
    for chunk in chunks(household_ids, 500):
        found += Case.objects.filter(household_id__in=chunk).values_list("pk", flat=True)
    return found


def _require_no_case(turns: Sequence[Turn], fate: Fate) -> None:
    cases = _cases_of([turn.household_id for turn in turns])
    if not cases:
        return
    if fate is Fate.UNDONE:
        raise FupinError(
            gettext_noop("%(count)d cases are about these households: what wrote them cannot be undone any more."),
            count=len(cases),
        )
    raise FupinError(
        gettext_noop(
            "%(count)d households have cases; what procedures decide of them cannot be changed by a file. "
            "Leave those rows or columns out."
        ),
        count=len(cases),
    )
