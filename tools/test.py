"""Run the checks and the tests: `python -m tools.test all|check|sqlite|postgresql [words]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from fupin.project.progress import step
from tools import services

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
RESULTS = ROOT / ".cache" / "tests"

CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy", *(p for p in ("src", "tests", "tools", "benchmarks", "conftest.py") if (ROOT / p).exists())],
}


class Count(NamedTuple):
    """How many tests passed and failed; a failed check or a crashed run counts as one failure."""

    passed: int
    failed: int


def main(what: str, words: list[str]) -> int:
    """Run what was asked for, print the sum as the last line and return the exit code."""
    begun = time.monotonic()
    with _own_data():
        counts = list(_runs(what, words))
    passed, failed = (sum(column) for column in zip(*counts, strict=True))
    print(f"   all together: {time.monotonic() - begun:.0f} s")
    closing = f"{passed} passed, {failed} failed"
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "closing").write_text(f"{closing}\n")
    print(closing, flush=True)
    return 1 if failed else 0


def _runs(what: str, words: list[str]) -> Iterator[Count]:
    if what != "check":
        services.ensure()
    if what in ("all", "check"):
        yield from (_check(name, command) for name, command in CHECKS.items())
    if what in ("all", "sqlite"):
        yield _pytest("SQLite", "", words)
    if what in ("all", "postgresql"):
        with services.postgresql() as address:
            yield _pytest("PostgreSQL", address, ["-m", "database and not one_database", *words])


@contextmanager
def _own_data() -> Iterator[None]:
    # Neither the checks nor the tests may touch the register of the person who runs them.
    with tempfile.TemporaryDirectory(prefix="fupin-tests-") as folder:
        os.environ["FUPIN_DATA"] = folder
        yield


def _check(name: str, command: list[str]) -> Count:
    with step(name):
        done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, check=False)
    return Count(0, 1 if done.returncode else 0)


def _pytest(name: str, database: str, words: list[str]) -> Count:
    RESULTS.mkdir(parents=True, exist_ok=True)
    result = RESULTS / f"{name.lower()}.xml"
    result.unlink(missing_ok=True)
    workers = ["-n", "2", "--dist", "loadgroup"]
    command: list[str | Path] = [BIN / "python", "-m", "pytest", "-q", f"--junitxml={result}", *workers, *words]
    # Two workers fill the machine; threads of the linear algebra would only wait for each other.
    environment = {**os.environ, "FUPIN_DATABASE": database, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with step(f"tests on {name}"):
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    return _count(result, done.returncode)


def _count(result: Path, code: int) -> Count:
    if not result.exists():
        return Count(0, 1)
    suite = ElementTree.parse(result).getroot()[0].attrib  # noqa: S314 - written by our own pytest
    bad, ran = int(suite["failures"]) + int(suite["errors"]), int(suite["tests"]) - int(suite["skipped"])
    return Count(ran - bad, max(bad, 1 if code else 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all", sys.argv[2:]))
