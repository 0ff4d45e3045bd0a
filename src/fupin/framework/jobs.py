"""Long work: queued in the register's own database, run by a worker, resumed after a kill, never done twice.

A handler is a function of the running job. It must be idempotent up to its action: whatever it writes for good it
writes in one action that first looks whether it was done already. A killed worker's jobs go back to the queue.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from fupin.framework.models import Job
from fupin.framework.permissions import Actor
from fupin.kernel.errors import FupinError

Handler = Callable[["Running"], dict[str, Any] | None]

HANDLERS: dict[str, Handler] = {}
LEASE = timedelta(minutes=10)
_REPORT_SECONDS = 0.3
_MAX_ATTEMPTS = 5

logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """Raised inside a handler when somebody cancelled the job; its transaction rolls back."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register a function as the handler of one kind of job."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


@dataclass(slots=True)
class Running:
    """A job while it runs, as its handler sees it."""

    job: Job
    _reported: float = field(default=0.0)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Show how far the work is, and stop here if the job was cancelled; cheap enough for every few rows."""
        now = time.monotonic()
        if now - self._reported < _REPORT_SECONDS:
            return
        self._reported = now
        _write_progress(self.job.pk, {"done": done, "total": total, "message": message})
        if _cancel_file(self.job.pk).exists():
            raise Cancelled
        if not connection.in_atomic_block:
            Job.objects.filter(pk=self.job.pk).update(
                done=done, total=total, message=message, lease_until=timezone.now() + LEASE
            )


def enqueue(kind: str, actor: Actor, area: int = 0, **payload: Any) -> Job:
    """Put a job into the queue; it starts as soon as the present transaction is committed."""
    return Job.objects.create(kind=kind, owner_id=actor.actor_id, area=area, payload=payload)


def enqueue_once(mark: str, kind: str, **payload: Any) -> Job:
    """Put a job of the program's own into the queue, unless one with this mark ever was; return the one there is."""
    job, _made = Job.objects.get_or_create(once=mark, defaults={"kind": kind, "payload": payload})
    return job


def again(job: Job) -> None:
    """Put a job that failed back into the queue, as if it had never been tried."""
    Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, attempts=0, message="", finished=None
    )


def cancel(job: Job) -> None:
    """Ask a job to stop; one that is still waiting stops at once."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if not waiting.update(state=Job.State.CANCELLED, finished=timezone.now()):
        _cancel_file(job.pk).touch()
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancelling=True)


def current_progress(job: Job) -> Job:
    """Return the job with the newest progress, also from inside a transaction that is not committed yet."""
    with suppress(OSError, orjson.JSONDecodeError):
        if job.state == Job.State.RUNNING:
            newest = orjson.loads(_progress_file(job.pk).read_bytes())
            job.done, job.total, job.message = newest["done"], newest["total"], newest["message"]
    return job


def run_next(worker: str = "", kind: str = "") -> Job | None:
    """Run the oldest waiting job (of a kind, if one is named) to its end and return it; None when nothing waits."""
    job = _claim(worker or worker_name(), {"kind": kind} if kind else {})
    if job is not None:
        _run(job)
    return job


def run_all() -> int:
    """Run jobs until none waits; return how many."""
    count = 0
    while run_next():
        count += 1
    return count


def recover(worker: str) -> int:
    """Put the jobs of a worker that died back into the queue; called when that worker starts again."""
    return Job.objects.filter(state=Job.State.RUNNING, worker=worker).update(state=Job.State.QUEUED)


def worker_name() -> str:
    """Return the name under which this installation's worker holds jobs: one worker for each data folder."""
    return f"{socket.gethostname()}:{settings.DATA}"[:80]


def _claim(worker: str, which: dict[str, str]) -> Job | None:
    now = timezone.now()
    with transaction.atomic():
        Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now).update(state=Job.State.QUEUED)
        waiting = Job.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        job = waiting.filter(state=Job.State.QUEUED, **which).order_by("pk").first()
        if job is None:
            return None
        job.state, job.worker, job.lease_until = Job.State.RUNNING, worker, now + LEASE
        job.attempts += 1
        job.save()
    return job


def _run(job: Job) -> None:
    try:
        if job.attempts > _MAX_ATTEMPTS:
            raise FupinError(gettext_noop("This job stopped the worker several times and was given up."))
        result = HANDLERS[job.kind](Running(job)) or {}
        _finish(job, Job.State.DONE, result=result)
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except FupinError as error:
        _finish(job, Job.State.FAILED, message=str(error), result={"arguments": _words(error)})
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _finish(
            job,
            Job.State.FAILED,
            message=gettext_noop("Something went wrong inside the program; it is logged."),
        )


def _words(error: FupinError) -> dict[str, Any]:
    return {"message": str(error.message), **{k: str(v) for k, v in error.arguments.items()}}


def _finish(job: Job, state: Job.State, message: str = "", result: dict[str, Any] | None = None) -> None:
    job.state, job.message, job.finished, job.cancelling = state, message, timezone.now(), False
    job.result = result or {}
    job.save()
    for file in (_progress_file(job.pk), _cancel_file(job.pk)):
        file.unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.DATA) / "jobs"
    folder.mkdir(exist_ok=True)
    return folder


def _progress_file(identifier: int) -> Path:
    return _folder() / f"{identifier}.progress"


def _cancel_file(identifier: int) -> Path:
    return _folder() / f"{identifier}.cancel"


def _write_progress(identifier: int, content: dict[str, Any]) -> None:
    # A file, because a row written inside the job's own transaction is invisible until its commit.
    file = _progress_file(identifier)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_bytes(orjson.dumps(content))
    draft.replace(file)
