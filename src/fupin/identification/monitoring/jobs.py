"""The job of screening."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.identification.monitoring.screening import screen
from fupin.registry.queries import Counts, counts


@handler(actions.SCREEN)
def screen_area(running: Running) -> dict[str, Any]:
    """Screen a place, as whoever asked for it; asking twice tells nothing twice."""
    job, year = running.job, int(running.job.payload["year"])
    own = counts(SYSTEM, job.area).get(job.area, Counts())
    found = screen(job.area, year, timezone.localdate(), lambda done: running.progress(done, own.households))
    return {"clues": actions.store_screening(job.owner or SYSTEM, job.area, year, found)}
