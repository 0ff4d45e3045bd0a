"""The job of proposals."""

from __future__ import annotations

from typing import Any

from fupin.assistance.actions.pairing_proposals import JOB, store_proposal
from fupin.assistance.pairing.models import Proposal
from fupin.assistance.pairing.proposing import work_out
from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM


@handler(JOB)
def propose(running: Running) -> dict[str, Any]:
    """Work a proposal out as whoever asked for it; one that is stored already is left as it is."""
    job = running.job
    row: Proposal | None = Proposal.objects.visible_to(SYSTEM).filter(pk=int(job.payload["proposal"])).first()
    if row is None or row.state != Proposal.State.WAITING:
        return {}
    user = job.owner or SYSTEM
    found = work_out(user, row.area, row.kind, keep=row.keep)
    return {"households": store_proposal(user, row.pk, found)}
