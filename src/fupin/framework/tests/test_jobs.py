"""Jobs: run once, cancelled cleanly, resumed after a kill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework import jobs
from fupin.framework.jobs import Running
from fupin.framework.models import Job
from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError

pytestmark = pytest.mark.django_db

RAN: list[Any] = []


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    RAN.clear()
    known = dict(jobs.HANDLERS)
    jobs.handler("test.count")(_count)
    jobs.handler("test.fail")(_fail)
    jobs.handler("test.crash")(_crash)
    jobs.handler("test.cancelled")(_cancelled)
    yield
    jobs.HANDLERS.clear()
    jobs.HANDLERS.update(known)


def _count(running: Running) -> dict[str, Any]:
    RAN.append(running.job.payload["number"])
    running.progress(1, 2, "half")
    return {"counted": len(RAN)}


def _fail(_running: Running) -> None:
    raise FupinError("row %(row)d is wrong", row=7)


def _crash(_running: Running) -> None:
    raise ZeroDivisionError


def _cancelled(running: Running) -> None:
    jobs.cancel(running.job)
    running.progress(0, 1)
    RAN.append("not reached")


def test_jobs_run_in_order_and_once() -> None:
    for number in (1, 2, 3):
        jobs.enqueue("test.count", SYSTEM, number=number)
    assert jobs.run_all() == 3
    assert RAN == [1, 2, 3]
    assert jobs.run_next() is None
    assert [job.result["counted"] for job in Job.objects.order_by("pk")] == [1, 2, 3]


def test_a_failure_says_what_and_where() -> None:
    jobs.enqueue("test.fail", SYSTEM)
    job = jobs.run_next()
    assert job is not None
    assert (job.state, job.message) == (Job.State.FAILED, "row 7 is wrong")
    assert job.result["arguments"] == {"message": "row %(row)d is wrong", "row": "7"}


def test_a_crash_shows_no_internals() -> None:
    jobs.enqueue("test.crash", SYSTEM)
    job = jobs.run_next()
    assert job is not None
    assert job.state == Job.State.FAILED
    assert "ZeroDivision" not in job.message


def test_a_job_stops_where_it_is_cancelled() -> None:
    jobs.enqueue("test.cancelled", SYSTEM)
    job = jobs.run_next()
    assert job is not None
    assert job.state == Job.State.CANCELLED
    assert RAN == []


def test_a_waiting_job_is_cancelled_at_once() -> None:
    job = jobs.enqueue("test.count", SYSTEM, number=1)
    jobs.cancel(job)
    assert jobs.run_all() == 0


@pytest.mark.parametrize("how", ["restart", "lease"])
def test_a_killed_workers_job_is_taken_up_again(how: str) -> None:
    job = jobs.enqueue("test.count", SYSTEM, number=1)
    late = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, worker="w", lease_until=late)
    if how == "restart":
        assert jobs.recover("w") == 1
    assert jobs.run_all() == 1
    assert RAN == [1]


def test_a_job_that_kills_its_worker_is_given_up() -> None:
    job = jobs.enqueue("test.count", SYSTEM, number=1)
    Job.objects.filter(pk=job.pk).update(attempts=5)
    ended = jobs.run_next()
    assert ended is not None
    assert ended.state == Job.State.FAILED
    assert RAN == []
