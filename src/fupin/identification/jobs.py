"""The jobs of identification."""

from __future__ import annotations

from typing import Any

from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.identification.compute import compute, rules_of
from fupin.registry.queries import Counts, counts


@handler(actions.JOB)
def identify_area(running: Running) -> dict[str, Any]:
    """Identify a place for a year, as whoever asked for it; asking twice gives the same answer."""
    job = running.job
    rules = rules_of(int(job.payload["year"]))
    own = counts(SYSTEM, job.area).get(job.area, Counts())
    found = compute(rules, job.area, "registered", lambda done: running.progress(done, own.registered))
    return {"households": actions.store_answers(job.owner or SYSTEM, job.area, rules, found)}
