"""The notice of a step is posted: through the notices of this slice, or on paper, and hangs for its whole term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.identification.cases.actions.docket import Docket, Kind, each
from fupin.identification.cases.actions.evidence import require_turn
from fupin.identification.cases.models import ACT
from fupin.identification.cases.shapes import Bulk
from fupin.identification.cases.state import situation_of
from fupin.identification.notices import actions as notices
from fupin.kernel.area import common, covers
from fupin.kernel.workflow import Refused, post


@action(ACT)
def post_case_notice(
    act: Act,
    area: int,
    procedure: str,
    step: str,
    case_ids: Sequence[int],
    *,
    title: Mapping[str, str] | None = None,
) -> tuple[int, Bulk]:
    """Post one notice of a place for many cases of a step, through the step's masking profile.

    Returns the notice and what came of the cases; its last day is counted by the procedure and the calendar.
    """
    docket = Docket(act, case_ids)
    found = each(list(case_ids), lambda pk: pk, lambda pk: _posted(docket, pk, (area, procedure, step)))
    cases = [docket.case(pk) for pk in found.done]
    if not cases:
        raise found.refused[0].message if found.refused else Refused(gettext_noop("Choose the cases of the notice."))
    asked = docket.procedure(cases[0]).step(step).notice
    lines = [notices.Line(case.pk, case.household_id or 0) for case in cases if case.household_id is not None]
    notice: Any = notices.post_notice(
        act,
        area,
        asked.profile if asked else "",
        lines,
        max(case.hangs_until for case in cases if case.hangs_until),
        title=title,
        procedure=procedure,
        step=step,
    )
    for case in cases:
        docket.note(case, Kind.POSTED, detail={"notice": notice.pk, "until": str(case.hangs_until)})
    docket.write()
    act.tell(area, notice.pk, procedure=procedure, step=step, cases=found.done)
    return int(notice.pk), found


@action(ACT)
def record_posting(act: Act, case_ids: Sequence[int], *, notice_id: int | None = None, words: str = "") -> Bulk:
    """Note that the notice of the present step was posted today, on paper or as a notice that exists already."""
    docket = Docket(act, case_ids)
    found = each(list(dict.fromkeys(case_ids)), lambda pk: pk, lambda pk: _posted(docket, pk))
    for case in (docket.case(pk) for pk in found.done):
        docket.note(case, Kind.POSTED, words=words, detail={"notice": notice_id, "until": str(case.hangs_until)})
    docket.write()
    act.tell(common(docket.case(pk).area for pk in found.done), notice_id or act.id, cases=found.done)
    return found


def _posted(docket: Docket, case_id: int, where: tuple[int, str, str] | None = None) -> None:
    case = docket.open_case(case_id)
    if where is not None and (not covers(where[0], case.area) or (case.procedure, case.at) != where[1:]):
        raise Refused(gettext_noop("This case is not at the step and place of the notice."))
    require_turn(docket, case)
    docket.stand(case, post(docket.procedure(case), situation_of(case), docket.clock))
