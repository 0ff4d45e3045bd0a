"""What is late is brought before the leader whom the procedure names, once for the step and once for the whole."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks
from fupin.identification.cases.actions.docket import Docket, Kind
from fupin.identification.cases.models import ACT, Case
from fupin.kernel.area import span

_CHUNK = 2000


@action(ACT)
def escalate_overdue(act: Act, area: int = 0, today: date | None = None) -> int:
    """Bring every late case of a place before its leader, unless that was done; return how many entries were made."""
    act.permit(span(area))
    day = min(today or act.today, act.today)
    late = Q(due__lt=day, escalated_on=None) | Q(due_in_all__lt=day, escalated_whole=False)
    rows = Case.objects.filter(late, closed_at=None, area__range=span(area)).order_by("pk")
    made = sum(_escalate(act, chunk, day) for chunk in chunks(list(rows.values_list("pk", flat=True)), _CHUNK))
    act.tell(area, day.isoformat(), escalated=made)
    return made


def _escalate(act: Act, case_ids: list[int], day: date) -> int:
    docket = Docket(act, case_ids)
    made = 0
    for case in docket.cases():
        leader = docket.procedure(case).step(case.at).escalate
        named = {"leader": [leader.role, leader.level]}
        if case.due < day and case.escalated_on is None:
            case.escalated_on = act.today
            docket.note(case, Kind.ESCALATED, detail=named | {"due": case.due.isoformat(), "whole": False})
            made += 1
        if case.due_in_all is not None and case.due_in_all < day and not case.escalated_whole:
            case.escalated_whole, case.escalated_on = True, case.escalated_on or act.today
            docket.note(case, Kind.ESCALATED, detail=named | {"due": case.due_in_all.isoformat(), "whole": True})
            made += 1
    docket.write()
    return made
