"""Several processes that act at once on the register of a test, or are killed in the middle of what they do."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from multiprocessing import get_context
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from django.db import connection

from fupin.kernel.errors import FupinError


@dataclass(frozen=True)
class Runner:
    """What one process does; it returns plain JSON content.

    `moment` names a function before whose call (after it, with a + in front) the process kills itself as `kill -9`
    would.
    """

    work: Callable[[], object]
    moment: str = ""


def share(folder: Path) -> None:
    """Let other processes see the register: a server's as it is, an embedded one as a copy in a file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "copy.sqlite3")])
    connection.close()


def race(folder: Path, *runners: Runner) -> list[Any]:
    """Let all go at once; return what each returned, {"refused": why} for a FupinError, None for who was killed.

    The register must have been shared, and the test must run outside a transaction.
    """
    for old in folder.glob("*.flag"):
        old.unlink()
    connection.close()  # a connection that both processes held would serve neither
    processes = [get_context("fork").Process(target=_run, args=(folder, *each)) for each in enumerate(runners)]
    for process in processes:
        process.start()
    while len(list(folder.glob("ready*.flag"))) < len(runners) and any(one.is_alive() for one in processes):
        time.sleep(0.005)
    (folder / "go.flag").touch()
    for process in processes:
        process.join(60)
        process.kill()
    codes = [process.exitcode for process in processes]
    if codes != [-signal.SIGKILL if one.moment else 0 for one in runners]:
        raise AssertionError(f"the processes ended with {codes}")
    return [None if one.moment else json.loads((folder / f"{n}.json").read_text()) for n, one in enumerate(runners)]


def _run(folder: Path, number: int, runner: Runner) -> None:
    if connection.vendor == "sqlite":
        # What was open stays with the process that opened it.
        connection.connection, connection.settings_dict["NAME"] = None, str(folder / "copy.sqlite3")
    if runner.moment:
        _arm(runner.moment)
    connection.ensure_connection()
    (folder / f"ready{number}.flag").touch()
    while not (folder / "go.flag").exists():
        time.sleep(0.001)
    (folder / f"{number}.json").write_text(json.dumps(_tried(runner.work)))
    os._exit(0)  # the process must not tidy up what belongs to the tests


def _tried(work: Callable[[], object]) -> object:
    try:
        return work()
    except FupinError as error:
        return {"refused": str(error)}


def _arm(moment: str) -> None:
    after, path = moment.startswith("+"), moment.lstrip("+")
    module, _, name = path.rpartition(".")
    owner = resolve_name(module)
    original = getattr(owner, name)

    @wraps(original)
    def deadly(*args: Any, **kwargs: Any) -> Any:
        if after:
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, deadly)
