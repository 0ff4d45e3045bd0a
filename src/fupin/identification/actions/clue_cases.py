"""A clue is followed: it becomes a case of monitoring."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.identification.actions.monitoring import held_clue
from fupin.identification.cases.actions.opening import open_case
from fupin.identification.monitoring.models import Clue
from fupin.kernel.errors import FupinError


@action("case.act")
def follow_in_case(act: Act, clue_id: int) -> int:
    """Open a case of monitoring for a clue, in which it is followed from now on; return the case."""
    clue = held_clue(act, clue_id)
    if clue.household_id is None:
        raise FupinError(gettext_noop("Say first which household of the register the clue is about."))
    if clue.state != Clue.State.OPEN:
        raise FupinError(gettext_noop("The clue is followed in a case, or cleared, already."))
    proposed = {"monitored_kind": clue.kind or None, "risk_kind": clue.risk or None}
    clue.case_id = open_case(act, "monitor", household_id=clue.household_id, clue_id=clue.pk, payload=proposed)
    clue.state = Clue.State.CASE
    clue.save()
    act.tell(clue.area, clue.pk, case=clue.case_id)
    return clue.case_id
