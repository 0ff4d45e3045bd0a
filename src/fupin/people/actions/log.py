"""Checking the log: a job that walks its whole chain."""

from __future__ import annotations

from fupin.framework import jobs
from fupin.framework.actions import Act, action

CHECK = "people.check_log"


@action("log.read")
def start_check(act: Act) -> int:
    """Start a walk through the whole chain of the log and return the job."""
    job = jobs.enqueue(CHECK, act.actor)
    act.tell(subject=job.pk)
    return job.pk
