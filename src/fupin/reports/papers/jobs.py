"""Papers of a place as a job: village after village, each kept as soon as it is whole; and what expires every day."""

from __future__ import annotations

from typing import Any

from fupin.framework.daily import duty
from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import VILLAGE_LEVEL
from fupin.places import queries as places
from fupin.reports.actions import papers as actions
from fupin.reports.papers import bulk
from fupin.reports.queries import papers as queries


@handler(actions.KIND)
def make(running: Running) -> dict[str, Any]:
    """Make what is not made yet of a run; a killed run goes on with the next village."""
    actor = running.job.owner or SYSTEM
    run = queries.paper_run(SYSTEM, int(running.job.payload["run"]))
    if run is None:
        return {}
    done = {part.area for part in queries.parts(SYSTEM, run.pk)}
    villages = places.inside(SYSTEM, run.area, VILLAGE_LEVEL)
    for count, village in enumerate(villages):
        running.progress(count, len(villages), village.name)
        if village.pk in done:
            continue
        made = bulk.village(actor, run, village.pk)
        actions.note_part(actor, run.pk, village.pk, made.content, households=made.households, problems=made.problems)
    return {"villages": len(villages)}


@duty("reports.expire_papers")
def expire_papers() -> dict[str, int]:
    """Delete papers made in bulk whose time is over."""
    return {"runs": actions.expire_papers(SYSTEM)}
