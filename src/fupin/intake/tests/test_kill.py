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
import time
from pathlib import Path
from typing import Any

import pytest

from fupin.intake.tests.killing import HOUSEHOLDS, MOMENTS
from fupin.project.settings import ROOT

NOTHING, WHOLE = [0, 0, 0], [HOUSEHOLDS] * 3
RANDOM = int(os.environ.get("FUPIN_KILL_MOMENTS", "1"))

pytestmark = pytest.mark.one_database("it kills processes that hold an embedded register of their own")


def command(folder: Path, step: str, moment: str = "") -> tuple[list[str], dict[str, str]]:
    environment = {
        **os.environ,
        "FUPIN_DATA": str(folder),
        "FUPIN_DATABASE": "",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    return [sys.executable, "-m", "fupin.intake.tests.killing", step, moment], environment


def run(folder: Path, step: str, moment: str = "") -> subprocess.CompletedProcess[str]:
    words, environment = command(folder, step, moment)
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)


def done(folder: Path, step: str) -> str:
    finished = run(folder, step)
    assert finished.returncode == 0, finished.stderr[-3000:]
    return finished.stdout


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register in which a roster waits for its check."""
    folder = tmp_path_factory.mktemp("kill") / "sent"
    done(folder, "prepare")
    return folder


@pytest.fixture(scope="module")
def checked(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register in which a checked roster waits to be accepted."""
    folder = copied(sent, tmp_path_factory.mktemp("kill") / "checked")
    done(folder, "check")
    return folder


def copied(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target)
    return target


def finish(folder: Path) -> dict[str, Any]:
    """Start again after the kill; return what is in the register when everything is done."""
    between, after = (json.loads(line) for line in done(folder, "finish").splitlines()[-2:])
    assert between["rows"] in (NOTHING, WHOLE)
    assert between["rows"] == between["versions"]
    assert between["broken"] == []
    found: dict[str, Any] = after
    return found


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_at_a_chosen_moment(request: pytest.FixtureRequest, tmp_path: Path, moment: str) -> None:
    stage, _, place = moment.partition(":")
    folder = copied(request.getfixturevalue("sent" if stage == "check" else "checked"), tmp_path / "data")
    assert run(folder, "work", place).returncode == -9
    whole(finish(folder))


@pytest.mark.parametrize("number", range(RANDOM))
@pytest.mark.parametrize("stage", ["sent", "checked"])
def test_a_kill_at_a_random_moment(request: pytest.FixtureRequest, tmp_path: Path, stage: str, number: int) -> None:
    folder = copied(request.getfixturevalue(stage), tmp_path / "data")
    words, environment = command(folder, "work")
    child = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(random.Random(f"{stage}{number}").uniform(0.5, 3.5))
    child.kill()
    child.wait()
    whole(finish(folder))


def whole(found: dict[str, Any]) -> None:
    assert found["upload"] == "accepted"
    assert found["rows"] == found["versions"] == WHOLE
    assert found["accepts"] == 1
    assert found["broken"] == []
    assert set(found["jobs"]) == {"done"}
