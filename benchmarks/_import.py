"""What both import benchmarks share: a register of its own for each run, a process of its own for each measurement."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = "FUPIN_BENCH_POSTGRES"
OFFICER = "benchmark"


def databases() -> Iterator[tuple[str, str]]:
    """Yield the name and the address of each database to measure."""
    yield "SQLite", ""
    if address := os.environ.get(POSTGRES):
        yield "PostgreSQL", address


def fresh(module: str, step: str, folder: Path, address: str) -> dict[str, Any]:
    """Run one step in a process of its own and return what it measured."""
    environment = {**os.environ, "FUPIN_DATA": str(folder), "FUPIN_DATABASE": address, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", module, step, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def start() -> None:
    """Make Django ready inside a step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
    import django

    django.setup()


def prepare(villages: Iterator[tuple[str, str]]) -> None:
    """Create an empty register with the places of the benchmark and one officer over all of them."""
    start()
    from django.core.management import call_command

    from fupin.framework.permissions import SYSTEM
    from fupin.people import actions as people
    from fupin.places import actions as places
    from fupin.places.codes import OfficialPlace
    from fupin.project.translations import compile_translations

    compile_translations()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("flush", verbosity=0, interactive=False)
    places.import_areas(SYSTEM, [OfficialPlace(code, name) for code, name in villages], date(2020, 1, 1))
    user = people.add_user(SYSTEM, OFFICER, OFFICER, 0)
    people.give_post(SYSTEM, user, "county_officer", 0, since=date(2020, 1, 1))


def officer() -> Any:
    """Return the account that imports."""
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.get(username=OFFICER)


def must(holds: bool, otherwise: object = "") -> None:
    """Stop a measurement that did not do what it should."""
    if not holds:
        raise RuntimeError(f"the benchmark did not do what it should: {otherwise}")


def measured(work: Callable[[], dict[str, Any]], *, database: bool = True) -> None:
    """Run the work and print as JSON what it took: CPU seconds of process and database, peak memory."""
    with _statements(database) as count, _server(database) as server:
        begun, spent = time.perf_counter(), time.process_time()
        more = work()
        seconds = {"wall": time.perf_counter() - begun, "cpu": time.process_time() - spent}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**seconds, "server": server[0], "mb": peak, "statements": count[0], **more}))


@contextmanager
def _statements(database: bool) -> Iterator[list[int]]:
    count = [0]
    if not database:
        yield count
        return
    from django.db import connection

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        yield count


@contextmanager
def _server(database: bool) -> Iterator[list[float]]:
    """Measure the CPU seconds of all server processes of the database, if it has any."""
    spent = [0.0]
    if not database or not _postgresql():
        yield spent
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = psutil.Process(cursor.fetchone()[0])
    above = own.parent()
    family = [own, *(above.children() if above else [])]
    before = _seconds(family)
    yield spent
    spent[0] = _seconds(family) - before


def _postgresql() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def _seconds(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in set(processes):
        if process.is_running():
            times = process.cpu_times()
            total += times.user + times.system
    return total
