"""Whoever kills the worker, at whatever moment: afterwards the batch is whole or absent, and never there twice.

FUPIN_KILL_MOMENTS says how many random moments are tried besides the chosen ones (default 1, twenty for a release).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fupin.intake.tests.killing import HOUSEHOLDS, MOMENTS
from fupin.project.settings import ROOT

NOTHING, WHOLE = [0, 0, 0], [HOUSEHOLDS] * 3
RANDOM = int(os.environ.get("FUPIN_KILL_MOMENTS", "1"))

pytestmark = pytest.mark.one_database("it kills processes that hold an embedded register of their own")


class Worker:
    """The program that obeys orders over a register in one folder, which is laid anew for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        python_path = f"{ROOT / 'src'}:{ROOT}"
        environment = {**os.environ, "FUPIN_DATA": str(folder), "FUPIN_DATABASE": "", "PYTHONPATH": python_path}
        words = [sys.executable, "-m", "fupin.intake.tests.killing"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.program = subprocess.Popen(words, env=environment, cwd=ROOT, **pipes)

    def order(self, step: str, **how: Any) -> dict[str, Any]:
        """Let a step be done; return its exit code and what it said."""
        assert self.program.stdin
        assert self.program.stdout
        self.program.stdin.write(json.dumps({"step": step, **how}) + "\n")
        self.program.stdin.flush()
        answer: dict[str, Any] = json.loads(self.program.stdout.readline())
        return answer

    def done(self, step: str) -> str:
        """Let a step be done to its end."""
        finished = self.order(step)
        assert finished["code"] == 0, finished["said"][-3000:]
        return str(finished["said"])

    def lay(self, folder: Path) -> None:
        """Lay the register of another folder here."""
        shutil.rmtree(self.folder)
        shutil.copytree(folder, self.folder)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """The program, started once."""
    made = Worker(tmp_path_factory.mktemp("kill") / "data")
    yield made
    made.program.communicate()


@pytest.fixture(scope="module")
def sent(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register in which a roster waits for its check."""
    worker.done("prepare")
    return kept(worker, tmp_path_factory)


@pytest.fixture(scope="module")
def checked(worker: Worker, sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register in which a checked roster waits to be accepted."""
    worker.lay(sent)
    worker.done("check")
    return kept(worker, tmp_path_factory)


def kept(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(worker.folder, tmp_path_factory.mktemp("kill") / "kept"))


def finish(worker: Worker) -> dict[str, Any]:
    """Start again after the kill; return what is in the register when everything is done."""
    between, after = (json.loads(line) for line in worker.done("finish").splitlines()[-2:])
    assert between["rows"] in (NOTHING, WHOLE)
    assert between["rows"] == between["versions"]
    assert between["broken"] == []
    found: dict[str, Any] = after
    return found


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_at_a_chosen_moment(request: pytest.FixtureRequest, worker: Worker, moment: str) -> None:
    stage, _, place = moment.partition(":")
    worker.lay(request.getfixturevalue("sent" if stage == "check" else "checked"))
    assert worker.order("work", moment=place)["code"] == -9
    whole(finish(worker))


@pytest.mark.parametrize("number", range(RANDOM))
@pytest.mark.parametrize("stage", ["sent", "checked"])
def test_a_kill_at_a_random_moment(request: pytest.FixtureRequest, worker: Worker, stage: str, number: int) -> None:
    worker.lay(request.getfixturevalue(stage))
    worker.order("work", seconds=random.Random(f"{stage}{number}").uniform(0.05, 1.5))
    whole(finish(worker))


def whole(found: dict[str, Any]) -> None:
    assert found["upload"] == "accepted"
    assert found["rows"] == found["versions"] == WHOLE
    assert found["accepts"] == 1
    assert found["broken"] == []
    assert set(found["jobs"]) == {"done"}
