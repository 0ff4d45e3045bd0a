"""Duties of every day: once per calendar day, whatever workers, clocks and failures do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fupin.framework import daily, jobs
from fupin.framework.models import Job
from fupin.framework.testing.racing import Runner, race, share
from fupin.kernel.errors import FupinError

NOON = datetime(2031, 5, 10, 12, tzinfo=UTC)
DONE: list[str] = []


@contextmanager
def day(number: int, hour: int = 12) -> Iterator[None]:
    """Let it be another day, counted from the first."""
    with patch("django.utils.timezone.now", return_value=NOON.replace(hour=hour) + timedelta(days=number)):
        yield


@pytest.fixture(autouse=True)
def duties() -> Iterator[None]:
    DONE.clear()
    known = dict(daily.DUTIES)
    daily.DUTIES.clear()
    daily.duty("b.sweep")(lambda: _note("sweep"))
    yield
    daily.DUTIES.clear()
    daily.DUTIES.update(known)


def _note(what: str) -> dict[str, Any]:
    DONE.append(what)
    return {"swept": len(DONE)}


def _work(worker: daily.Worker) -> None:
    for _turn in range(3):
        worker.look()
        jobs.run_all()


@pytest.mark.django_db
def test_once_a_day_also_after_days_of_being_off_and_after_a_new_start() -> None:
    worker = daily.Worker()
    with day(0):
        _work(worker)
        _work(daily.Worker())
        assert DONE == ["sweep"]
    with day(1, hour=0):
        _work(worker)
    with day(9):
        _work(daily.Worker())
    assert len(DONE) == 3


@pytest.mark.django_db
def test_a_clock_that_is_set_back_or_far_ahead_does_nothing_twice_and_stops_nothing() -> None:
    worker = daily.Worker()
    for number in (0, 1, 0, 1, 900, 1, 2):
        with day(number):
            _work(worker)
    assert len(DONE) == 4  # the days 0, 1, 2 and the mistaken one


@pytest.mark.django_db
def test_what_waited_over_midnight_is_done_once_on_the_new_day() -> None:
    with day(0, hour=23):
        daily.queue()
    with day(1, hour=0):
        _work(daily.Worker())
    assert DONE == ["sweep"]
    assert [job.result for job in Job.objects.order_by("once")] == [{"overtaken": True}, {"swept": 1}]


@pytest.mark.django_db
@pytest.mark.parametrize("error", [FupinError("a shelf is locked"), ZeroDivisionError()])
def test_one_that_fails_is_logged_and_comes_again_tomorrow_and_the_others_go_on(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    broken = [error]

    @daily.duty("a.fragile")
    def fragile() -> dict[str, Any]:
        if broken:
            raise broken[0]
        return _note("fragile")

    with day(0):
        _work(daily.Worker())
        _work(daily.Worker())
        assert DONE == ["sweep"] and sum(record.exc_info is not None for record in caplog.records) == 1
    broken.clear()
    with day(1):
        _work(daily.Worker())
    assert DONE == ["sweep", "fragile", "sweep"]


@pytest.mark.django_db
def test_by_hand_it_does_what_is_left_and_tries_again_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    broken = [FupinError("a shelf is locked")]

    @daily.duty("a.fragile")
    def fragile() -> dict[str, Any]:
        if broken:
            raise broken[0]
        return _note("fragile")

    jobs.enqueue_once("other", "test.other")
    with day(0), pytest.raises(CommandError):
        call_command("daily")
    assert capsys.readouterr().out.splitlines() == [
        "a.fragile: failed a shelf is locked",
        "b.sweep: done swept: 1",
    ]
    broken.clear()
    with day(0):
        call_command("daily")
        call_command("daily")
    assert DONE == ["sweep", "fragile"]
    assert Job.objects.get(kind="test.other").state == "queued"  # other work is left to the worker


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_each_duty_once(tmp_path: Path) -> None:
    done = tmp_path / "done"

    def sweep() -> dict[str, Any]:
        with done.open("a") as file:
            file.write("x")
        return {}

    def at_work(name: str) -> int:
        daily.queue()
        return sum(1 for _job in iter(lambda: jobs.run_next(name), None))

    for number in range(6):
        daily.duty(f"c.{number}")(sweep)
    share(tmp_path)
    counts = race(tmp_path, Runner(lambda: at_work("one")), Runner(lambda: at_work("other")))
    assert sum(counts) == 7 and done.read_text() == "x" * 6


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_a_duty_does_it_when_it_starts_again(tmp_path: Path) -> None:
    done = tmp_path / "done"
    daily.duty("b.sweep")(lambda: {"written": done.write_text("x")})

    def start() -> list[Any]:
        jobs.recover(jobs.worker_name())
        _work(daily.Worker())
        connection.close()
        return [[job.state, job.attempts] for job in Job.objects.all()]

    share(tmp_path)
    assert race(tmp_path, Runner(start, "fupin.framework.jobs._finish")) == [None]
    assert race(tmp_path, Runner(start)) == [[["done", 2]]]
    assert race(tmp_path, Runner(start)) == [[["done", 2]]]
    assert done.read_text() == "x"
