"""The job that looks for patterns."""

from __future__ import annotations

from typing import Any

from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.identification.exit.compute import look
from fupin.registry.queries import Counts, counts


@handler(actions.PATTERNS)
def exit_patterns(running: Running) -> dict[str, Any]:
    """Look at a place, as whoever asked for it; asking twice gives the same answer."""
    job, year = running.job, int(running.job.payload["year"])
    own = counts(SYSTEM, job.area).get(job.area, Counts())
    found = look(job.area, year, lambda done: running.progress(done, max(done, own.registered)))
    return {"patterns": actions.store_exit_patterns(job.owner or SYSTEM, job.area, year, found)}
