"""An officer in a process of his own, who freezes or holds a draw at once with another, or is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.db import connection

from fupin.assistance import actions
from fupin.assistance.draws.lists import checks
from fupin.assistance.models import Draw
from fupin.assistance.tests.drawing import WITNESSES, later
from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError

STEPS: dict[str, Callable[[int, str], object]] = {
    "freeze": lambda draw, _seed: actions.freeze_draw(SYSTEM, draw),
    "hold": lambda draw, seed: actions.hold_draw(SYSTEM, draw, seed, WITNESSES),
}


def share(folder: Path) -> None:
    """Let other processes see the register: a server's as it is, an embedded one as a copy in a file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "copy.sqlite3")])
    connection.close()


def race(folder: Path, draw: Draw, step: str, *moments: str) -> list[Any]:
    """Let one officer for each moment go at once; return what each did and saw, None for who was killed.

    A moment names a function after whose call the process kills itself as `kill -9` would; "" is none.
    """
    for old in folder.glob("*.flag"):
        old.unlink()
    work = [(folder, draw.pk, step, number, moment) for number, moment in enumerate(moments)]
    officers = [get_context("fork").Process(target=_officer, args=each) for each in work]
    for officer in officers:
        officer.start()
    while len(list(folder.glob("ready*.flag"))) < len(officers):
        time.sleep(0.005)
    (folder / "go.flag").touch()
    for officer in officers:
        officer.join(60)
    assert [one.exitcode for one in officers] == [-signal.SIGKILL if moment else 0 for moment in moments]
    return [json.loads((folder / f"{n}.json").read_text()) if not m else None for n, m in enumerate(moments)]


def _officer(folder: Path, draw: int, step: str, number: int, moment: str) -> None:
    if connection.vendor == "sqlite":
        # What was open stays with the process that opened it.
        connection.connection, connection.settings_dict["NAME"] = None, str(folder / "copy.sqlite3")
    if moment:
        _arm(moment)
    with later():
        (folder / f"ready{number}.flag").touch()
        while not (folder / "go.flag").exists():
            time.sleep(0.001)
        before = _state(draw, step)
        outcome = _tried(lambda: STEPS[step](draw, f"32456{number}"))
    (folder / f"{number}.json").write_text(json.dumps({"before": before, "outcome": outcome, **_state(draw, step)}))
    os._exit(0)  # the officer's process must not tidy up what belongs to the tests


def _tried(work: Callable[[], object]) -> str:
    try:
        work()
    except FupinError as error:
        return str(error)
    return "done"


def _state(draw: int, step: str) -> dict[str, Any]:
    row = Draw.objects.get(pk=draw)
    return {
        "state": row.state,
        "kept": [row.commitment, row.digits, row.result_hash],
        "places": list(row.entries.order_by("pk").values_list("number", "place")),
        "logged": LogEntry.objects.filter(action=f"assistance.{step}_draw").count(),
        "wrong": [*broken_links(), *(one.name for one in checks(row) if not one.holds)],
    }


def _arm(path: str) -> None:
    module, _, name = path.rpartition(".")
    owner = import_module(module)
    original = getattr(owner, name)

    @wraps(original)
    def deadly(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, deadly)
