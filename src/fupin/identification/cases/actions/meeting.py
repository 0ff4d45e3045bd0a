"""A meeting hears a whole village in one sitting: one set of minutes, sign-in sheet and photos, votes for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.ids import new_id
from fupin.identification.cases.actions.deciding import taken
from fupin.identification.cases.actions.declaring import declared
from fupin.identification.cases.actions.docket import Docket, each
from fupin.identification.cases.actions.effects import Effects
from fupin.identification.cases.actions.evidence import prepared, put, store, tallied
from fupin.identification.cases.models import ACT, Meeting
from fupin.identification.cases.shapes import Choice, Given, Hearing, Sitting
from fupin.kernel.area import covers
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Refused


@action(ACT)
def hold_meeting(
    act: Act,
    area: int,
    procedure: str,
    step: str,
    hearings: Sequence[Hearing],
    *,
    evidence: Sequence[Given] = (),
    words: str = "",
    held_on: date | None = None,
    related: Mapping[int, str] | None = None,
) -> Sitting:
    """Write down a meeting of a place that heard many cases of one step, and take what it decided of each.

    The evidence is shared by all. With `related`, whoever acts declares to be related to the households of the cases
    named (with the kinship), and to no other that is heard. A case that cannot follow is listed, the others go on.
    """
    act.permit([area])
    docket = Docket(act, [hearing.case_id for hearing in hearings])
    sitting = _Sitting(docket, Effects(docket), area, procedure, step)
    if related is not None:
        sitting.declare(hearings, related)
    sitting.prepare(hearings, evidence)
    found = each(list({h.case_id: h for h in hearings}.values()), lambda h: h.case_id, sitting.hear)
    meeting = Meeting(
        id=sitting.meeting,
        area=area,
        procedure=procedure,
        step=step,
        held_on=_held(act, held_on),
        words=words.strip(),
        cases=len(found.done),
        refused=len(found.refused),
        held_by_id=act.actor.actor_id,
        written_at=act.moment,
    )
    meeting.save(force_insert=True)
    sitting.write()
    act.tell(area, meeting.pk, procedure=procedure, step=step, cases=found.done, refused=len(found.refused))
    return Sitting(found.done, found.refused, meeting.pk)


class _Sitting:
    """The work of one meeting on its docket."""

    def __init__(self, docket: Docket, effects: Effects, area: int, procedure: str, step: str) -> None:
        self._docket, self._effects = docket, effects
        self._where = (area, procedure, step)
        self.meeting = new_id()
        self._ready: list[dict[str, Any]] = []
        self._rows: list[dict[str, Any]] = []

    def declare(self, hearings: Sequence[Hearing], related: Mapping[int, str]) -> None:
        """Declare kinship with the households that are heard."""
        cases = [case for h in hearings if (case := self._docket.known(h.case_id)) is not None]
        declared(self._docket, cases, related)

    def prepare(self, hearings: Sequence[Hearing], evidence: Sequence[Given]) -> None:
        """Keep the files of the meeting once, for all cases."""
        here = (self._docket.known(h.case_id) for h in hearings)
        first = next((case for case in here if case is not None and self._is_here(case)), None)
        if evidence and first is None:
            raise Refused(gettext_noop("None of these cases is at this step. Reload the page."))
        self._ready = [prepared(self._docket, first, given) for given in evidence] if first else []

    def hear(self, hearing: Hearing) -> None:
        """Take what the meeting said of one case: evidence, votes, outcome; all of it or nothing."""
        case = self._docket.open_case(hearing.case_id, hearing.revision)
        if not self._is_here(case):
            raise Refused(gettext_noop("This case is not at the step that the meeting is about."))
        mark = self._docket.mark(case)
        try:
            rows = put(self._docket, case, self._ready, self.meeting)
            if hearing.tally is not None:
                tallied(self._docket, case, hearing.tally)
            if hearing.outcome:
                taken(self._docket, self._effects, Choice(case.pk, hearing.outcome, None, hearing.reason))
        except FupinError:
            self._docket.back(case, mark)
            raise
        self._rows += rows

    def write(self) -> None:
        """Write what the meeting changed."""
        self._docket.write()
        store(self._rows)
        self._effects.run()

    def _is_here(self, case: Any) -> bool:
        area, procedure, step = self._where
        return covers(area, case.area) and (case.procedure, case.at) == (procedure, step)


def _held(act: Act, held_on: date | None) -> date:
    if held_on is not None and held_on > act.today:
        raise FupinError(gettext_noop("The meeting cannot be on a day still to come."))
    return held_on or act.today
