"""The data checks of a place as a job."""

from __future__ import annotations

from typing import Any

from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.registry.actions.quality import check_area


@handler("registry.check_area")
def check(running: Running) -> dict[str, Any]:
    """Run every data check on the job's place."""
    job = running.job
    return dict(check_area(job.owner or SYSTEM, job.area, running.progress))
