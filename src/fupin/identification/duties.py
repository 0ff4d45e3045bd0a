"""What identification does every day: notices end, and late cases come before their leaders."""

from __future__ import annotations

from fupin.framework.daily import duty
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.identification.notices import actions as notices


@duty("identification.end_notices")
def end_notices() -> dict[str, int]:
    """End every notice whose last day is over; its cases go on."""
    return {"notices": len(notices.end_notices(SYSTEM))}


@duty("identification.escalate_overdue")
def escalate_overdue() -> dict[str, int]:
    """Bring every late case before the leader whom its procedure names, once for each time limit."""
    return {"entries": actions.escalate_overdue(SYSTEM)}
