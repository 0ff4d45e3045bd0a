"""The job of the second look."""

from __future__ import annotations

from typing import Any

from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.identification.second_look.compute import look
from fupin.registry.queries import Counts, counts


@handler(actions.LOOK_AGAIN)
def look_again(running: Running) -> dict[str, Any]:
    """Compare the list of a place, as whoever asked for it; asking twice gives the same answer."""
    job = running.job
    year = int(job.payload["year"])
    own = counts(SYSTEM, job.area).get(job.area, Counts())
    found = look(job.area, year, lambda done, _total: running.progress(done, max(done, own.registered)))
    return {"cases": actions.store_second_look(job.owner or SYSTEM, job.area, year, found)}
