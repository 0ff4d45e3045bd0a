"""A worker that is killed: run as a program of its own, with its own register, by `test_kill`.

It reads orders, one line of JSON each: a step (prepare, check, work, finish), the moment at which it dies, or the
seconds after which it is killed. Each is done by a process of its own, forked from this one, so that the product
starts only once. A moment names a function, at whose call (or return, with a + in front) the process kills itself
as `kill -9` would.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from datetime import date
from functools import wraps
from typing import Any

MOMENTS = (
    "check:fupin.intake.reader.read",
    "check:+fupin.intake.reader.read",
    "check:+fupin.intake.checking.check",
    "check:fupin.intake.results.summary",
    "check:fupin.intake.actions.note_checked",
    "check:+fupin.intake.actions.note_checked",
    "accept:fupin.intake.actions.accept",
    "accept:fupin.intake.actions._write",
    "accept:+fupin.registry.actions.record_batch",
    "accept:+fupin.intake.actions._write",
    "accept:fupin.framework.log.append",
    "accept:+fupin.intake.actions.accept",
    "accept:fupin.framework.jobs._finish",
)
HOUSEHOLDS = 150


def main() -> None:
    """Obey until there are no more orders."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
    import django

    django.setup()
    for line in sys.stdin:
        print(json.dumps(obey(**json.loads(line))), flush=True)


def obey(step: str, moment: str = "", seconds: float = 0) -> dict[str, Any]:
    """Do one step in a process of its own; return its exit code (negative for a signal) and what it said."""
    with tempfile.TemporaryFile("w+") as said:
        if not (child := os.fork()):
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            STEPS[step](moment)
            sys.stdout.flush()
            os._exit(0)
        if seconds:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return {"code": code, "said": said.read()}


def prepare(_moment: str) -> None:
    """Create a register with places and a clerk, and send a roster."""
    from django.core.management import call_command

    from fupin.intake.tests import world

    call_command("migrate", verbosity=0, interactive=False)
    world.make_places()
    clerk = world.make_clerk()
    from fupin.intake import actions

    actions.receive(world.again(clerk), "花名册.xlsx", world.book(rows()), area=world.TOWN)


def rows() -> list[list[Any]]:
    """Return a roster of single persons."""
    from fupin.intake.tests.world import identity

    born = date(1960, 5, 17)
    about = ["户主", "男", born.isoformat()]
    state = ["小学", "健康", "因病", 1]
    return [
        [f"K{n:04d}", "白石村", f"王{chr(0x4E00 + n)}", *about, identity(born, 2 * n + 1), *state, n]
        for n in range(HOUSEHOLDS)
    ]


def check(_moment: str) -> None:
    """Check the roster and queue its acceptance."""
    work("")
    queue()


def queue() -> None:
    """Let the clerk accept what was checked, unless that is under way."""
    from fupin.intake import actions
    from fupin.intake.models import Upload

    upload = Upload.objects.get()
    if upload.state == Upload.State.CHECKED:
        actions.request_acceptance(upload.owner, upload.pk)


def finish(_moment: str) -> None:
    """Start again after a kill: print what is there, do what is left, and print what is there then."""
    print(json.dumps(state()))
    work("")
    queue()
    work("")
    print(json.dumps(state()))


def work(moment: str) -> None:
    """Be the worker until nothing waits, or until the moment."""
    from fupin.framework import jobs

    if moment:
        arm(moment)
    jobs.recover(jobs.worker_name())
    jobs.run_all()


def arm(moment: str) -> None:
    """Put a kill before (or after, with +) a function."""
    from importlib import import_module

    after, path = moment.startswith("+"), moment.lstrip("+")
    module, _, name = path.rpartition(".")
    owner = import_module(module)
    original = getattr(owner, name)

    @wraps(original)
    def deadly(*args: Any, **kwargs: Any) -> Any:
        if after:
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, deadly)


def state() -> dict[str, Any]:
    """Return what is in the register."""
    from fupin.framework.log import broken_links
    from fupin.framework.models import Job, LogEntry
    from fupin.framework.writing import projection_differences
    from fupin.intake.models import Upload
    from fupin.registry.models import Account, Household, Member

    models = (Household, Member, Account)
    return {
        "upload": Upload.objects.get().state,
        "rows": [m.objects.count() for m in models],
        "versions": [m.versions._default_manager.count() for m in models],
        "accepts": LogEntry.objects.filter(action="intake.accept").count(),
        "broken": [*broken_links(), *(str(d) for m in models for d in projection_differences(m))],
        "jobs": list(Job.objects.order_by("pk").values_list("state", flat=True)),
    }


STEPS = {"prepare": prepare, "check": check, "work": work, "finish": finish}

if __name__ == "__main__":
    main()
