"""The processes behind a running product: one web server and one job worker, which live and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

PATIENCE = 15.0  # seconds that a process gets to end by itself
RESTART_DELAY = 3.0  # seconds
BIN = Path(sys.executable).parent


class StopRequested(BaseException):
    """The operator, or the machine, asked the product to stop."""


def server(host: str, port: int) -> list[str | Path]:
    """Return the command of the web server."""
    workers, threads = min(2, os.cpu_count() or 1), 4
    return [
        BIN / "granian",
        *("--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        "fupin.project.wsgi:application",
    ]


def worker() -> list[str | Path]:
    """Return the command of the job worker."""
    return [BIN / "fupin", "work"]


class Processes:
    """Children that are started, watched and ended together; none outlives the `with` block."""

    def __init__(self, *commands: list[str | Path]) -> None:
        """Remember the commands; nothing is started yet."""
        self._commands = commands
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Processes:
        """Start every command, and listen for the signals that mean: stop."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _stop)
        self._running = [_spawn(command) for command in self._commands]
        return self

    def __exit__(self, *error: object) -> None:
        """End every child politely, and by force what does not listen."""
        for child in self._running:
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + PATIENCE
        for child in self._running:
            _end(child, until)

    def watch(self) -> int:
        """Keep the worker alive until a signal comes (StopRequested), or the server ends: return its code."""
        first = self._running[0]
        while first.poll() is None:
            time.sleep(0.5)
            self._restart_others()
        return first.returncode

    def alive(self) -> bool:
        """Say whether the server is still running."""
        return self._running[0].poll() is None

    def _restart_others(self) -> None:
        for place, child in enumerate(self._running[1:], start=1):
            if child.poll() is not None:
                print(f"The job worker ended with code {child.returncode}; starting it again.", flush=True)
                time.sleep(RESTART_DELAY)
                self._running[place] = _spawn(self._commands[place])


def _spawn(command: list[str | Path]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only the parent, which then ends its children in order.
    return subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)


def _end(child: subprocess.Popen[bytes], until: float) -> None:
    try:
        child.wait(timeout=max(0.1, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise StopRequested(signal.Signals(number).name)
