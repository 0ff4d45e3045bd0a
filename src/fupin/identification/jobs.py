"""The jobs of identification."""

from __future__ import annotations

from typing import Any

from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions


@handler(actions.JOB)
def identify_area(running: Running) -> dict[str, Any]:
    """Identify a place for a year, as whoever asked for it; asking twice gives the same answer."""
    job = running.job
    running.progress(0, 1)
    return {"households": actions.identify_area(job.owner or SYSTEM, job.area, job.payload["year"])}
