"""Pages at county size: CPU, statements and times of each page, for a township clerk and a county officer.

Loads the demonstration county into an empty database, SQLite and then PostgreSQL, and asks for each page many times
in process. Ratios: against the 47 to 180 ms of CPU that the same pages take in the peers that were measured, and
against one SELECT by an indexed column. `--data FOLDER` uses a county that is loaded there already.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

REQUESTS, WARM = 200, 12
PEERS = (47.0, 180.0)  # milliseconds of CPU for one page
USERS = ("clerk", "county")
TITLES = ("page", "user", "statements", "CPU ms", "p95", "wall ms", "p95", "kB", "of best peer", "of worst", "x floor")


@dataclass
class Measured:
    """What the requests of one page took."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def main() -> None:
    """Measure a county that is there, or load one into each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder in which the demonstration is loaded")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    chosen = parser.parse_args()
    if chosen.data:
        os.environ["FUPIN_DATA"] = str(chosen.data)
        _measure(chosen.requests)
        return
    from tools import services

    _loaded_and_measured("SQLite", "", chosen.requests)
    with services.postgresql() as address:
        _loaded_and_measured("PostgreSQL", address, chosen.requests)


def _loaded_and_measured(name: str, database: str, requests: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fupin-pages-") as folder:
        environment = {**os.environ, "FUPIN_DATA": folder, "FUPIN_DATABASE": database}
        print(f"{name}: loading the county", flush=True)
        for command in (["migrate", "--verbosity=0"], ["demo"]):
            _run(["-m", "fupin.project.cli", *command], environment, quiet=True)
        _run(["-m", "benchmarks.pages", "--data", folder, "--requests", str(requests)], environment)


def _run(words: list[str], environment: dict[str, str], *, quiet: bool = False) -> None:
    output = subprocess.DEVNULL if quiet else None
    subprocess.run([sys.executable, *words], env=environment, check=True, stdout=output)


def _measure(requests: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.SECOND_FACTOR = False  # the requests come from a script, which has no telephone
    pages = dict(_pages())
    floor = _floor()
    print(f"{connection.vendor}: {requests} requests each; floor, one SELECT by an indexed column: {floor:.3f} ms CPU")
    lines = [
        _line(page, user, _requested(user, page, make, requests), floor)
        for page, make in pages.items()
        for user in USERS
    ]
    widths = [max(len(line[place]) for line in (TITLES, *lines)) for place in range(len(TITLES))]
    for line in (TITLES, *lines):
        print("  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def _pages() -> Iterator[tuple[str, Callable[[Random], str]]]:
    """Yield each page with a function that returns one of its addresses; raises if a page is not there."""
    from django.urls import reverse

    from fupin.kernel.area import ancestor
    from fupin.registry.models import Household

    # Both users see the first town; so both are asked for households of it.
    first = Household.objects.order_by("area").values_list("area", flat=True)[0]
    town, county = ancestor(first, 4), ancestor(first, 3)
    rows: Any = Household.objects.all()
    rows = rows.filter(area__range=(town, town + 10**6 - 1)).order_by("number")
    numbers = list(rows.values_list("number", "area", "head_name")[:5000])
    villages = sorted({ancestor(area, 5) for _number, area, _name in numbers})
    reverse("registry:households")
    yield "household", lambda rng: reverse("registry:household", args=[rng.choice(numbers)[0]])
    yield "list", lambda rng: f"{reverse('registry:households')}?page={rng.randint(1, 20)}"
    yield "list, filtered", lambda rng: f"{reverse('registry:households')}?q={rng.choice(numbers)[2]}"
    yield "village", lambda rng: reverse("registry:area", args=[rng.choice(villages)])
    yield "town", lambda _rng: reverse("registry:area", args=[town])
    yield "county", lambda _rng: reverse("registry:area", args=[county])
    yield "search", lambda rng: f"{reverse('registry:search')}?q={rng.choice(numbers)[2]}"


def _requested(username: str, page: str, make: Callable[[Random], str], requests: int) -> Measured:
    from django.test import Client

    from fupin.people.models import User

    client, rng, found = Client(), Random(f"{username} {page}"), Measured()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    for number in range(requests + WARM):
        address = make(rng)
        with _counted() as statements:
            begun, cpu = perf_counter(), process_time()
            answer = client.get(address)
            took, worked = perf_counter() - begun, process_time() - cpu
        allowed = (200, 403, 404) if page == "county" else (200,)
        if answer.status_code not in allowed:
            sys.exit(f"{username} asked for {address} and got {answer.status_code}")
        if number >= WARM:
            found.cpu.append(worked * 1000)
            found.wall.append(took * 1000)
            found.statements.append(len(statements))
            found.sizes.append(len(answer.content))
    return found


@contextmanager
def _counted() -> Iterator[list[str]]:
    from django.db import connection

    statements: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield statements


def _floor(rounds: int = 3000) -> float:
    from django.db import connection

    from fupin.registry.models import Household

    table = Household._meta.db_table
    rows: Any = Household.objects.all()
    numbers = list(rows.order_by("-number").values_list("number", flat=True)[:rounds])
    with connection.cursor() as cursor:
        begun = process_time()
        for number in numbers:
            cursor.execute(f"SELECT * FROM {table} WHERE number = %s", [number])
            cursor.fetchall()
        return (process_time() - begun) * 1000 / len(numbers)


def _line(page: str, user: str, found: Measured, floor: float) -> tuple[str, ...]:
    cpu, wall = median(found.cpu), median(found.wall)
    return (
        page,
        user,
        f"{median(found.statements):.0f}",
        *(f"{cpu:.1f}", f"{_p95(found.cpu):.1f}", f"{wall:.1f}", f"{_p95(found.wall):.1f}"),
        f"{median(found.sizes) / 1000:.0f}",
        *(f"{cpu / peer:.2f}" for peer in PEERS),
        f"{cpu / floor:.0f}",
    )


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
