"""What the program has to do every day without being asked: once per calendar day, however many workers there are.

A slice registers a duty when it is ready; the worker queues each as a job that carries its day as a mark, of which
there can only be one. A duty writes through actions alone and may find that nothing is to be done. One that fails
is logged and comes again the next day, or at once by `fupin daily`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.kernel.errors import FupinError

Duty = Callable[[], dict[str, Any]]

DUTIES: dict[str, Duty] = {}
KIND = "framework.daily"

logger = logging.getLogger(__name__)


def duty(name: str) -> Callable[[Duty], Duty]:
    """Register a function as a duty of every day; it returns what the page of jobs and the command tell of it."""

    def register(function: Duty) -> Duty:
        DUTIES[name] = function
        return function

    return register


def queue() -> list[Job]:
    """Queue every duty that was not yet queued today; return the jobs of today, one for each duty."""
    day = timezone.localdate().isoformat()
    return [jobs.enqueue_once(f"{KIND} {name} {day}", KIND, duty=name, day=day) for name in sorted(DUTIES)]


def by_hand() -> list[Job]:
    """Do now what was not done today, and try again what failed; return the jobs of today.

    A duty that a worker has in hand is left to it.
    """
    for job in queue():
        jobs.again(job)
    while jobs.run_next(f"{jobs.worker_name()[:70]} by hand", KIND):
        pass
    return queue()


class Worker:
    """Tells a worker, in between its jobs, that a day has begun."""

    _day: date | None = None

    def look(self) -> None:
        """Queue the duties of a day that this worker has not yet looked at; costs nothing on any other call."""
        today = timezone.localdate()
        if today != self._day:
            queue()
            self._day = today


@jobs.handler(KIND)
def _perform(running: jobs.Running) -> dict[str, Any]:
    name, day = str(running.job.payload["duty"]), date.fromisoformat(running.job.payload["day"])
    if day < timezone.localdate():
        return {"overtaken": True}  # it waited over midnight: the job of the new day does it
    try:
        return DUTIES[name]()
    except FupinError:
        logger.exception("daily duty %s failed", name)
        raise
