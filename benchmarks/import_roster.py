"""Import of a roster of 24,047 persons in 8,393 households with 22 columns: checked, previewed, accepted with history.

The floor reads the same file with python-calamine and writes the same rows into the same tables, without history,
checks or log. Both are measured in processes of their own, one after the other; the ratio is that of their CPU
seconds, the database's included. Aims: at most 6 times the floor, 15 CPU seconds, 250 MB.
Set FUPIN_BENCH_POSTGRES to the address of an empty PostgreSQL database to measure that too.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, cast

from benchmarks import _import, _roster

MODULE = "benchmarks.import_roster"
FILE = "roster.xlsx"
AIMS = {"ratio": 6.0, "cpu": 15.0, "mb": 250.0}


def main() -> None:
    """Measure every database there is and print the ratios."""
    for name, address in _import.databases():
        with tempfile.TemporaryDirectory(prefix="fupin-bench-") as folder:
            _measure(name, Path(folder), address)


def _measure(name: str, folder: Path, address: str) -> None:
    _roster.write(folder / FILE, _roster.roster())
    _import.fresh(MODULE, "prepare", folder, address)
    product = _import.fresh(MODULE, "product", folder, address)
    _import.fresh(MODULE, "prepare", folder, address)
    floor = _import.fresh(MODULE, "floor", folder, address)
    print(f"{name}: {_roster.PERSONS:,} persons in {_roster.HOUSEHOLDS:,} households, 22 columns")
    for label, found in (("floor", floor), ("product", product)):
        print(
            f"  {label:8} {found['cpu'] + found['server']:6.1f} CPU s ({found['server']:.1f} in the database)"
            f" {found['wall']:6.1f} s wall {found['mb']:6.0f} MB {found['statements']:6} statements"
        )
    for step in ("receive", "check", "preview", "accept"):
        print(f"    of which {step:8} {product[step]:6.1f} CPU s")
    ratio = (product["cpu"] + product["server"]) / (floor["cpu"] + floor["server"])
    print(f"  {ratio:.1f} x the floor; {product['statements'] / _roster.PERSONS:.4f} statements per person")
    reached = {"ratio": ratio, "cpu": product["cpu"] + product["server"], "mb": product["mb"]}
    missed = [f"{n} {reached[n]:.1f} > {aim:.0f}" for n, aim in AIMS.items() if reached[n] > aim]
    print(f"  aims {'missed: ' + ', '.join(missed) if missed else 'met'}")


def product(folder: Path, rows: int = _roster.PERSONS, households: int = _roster.HOUSEHOLDS) -> dict[str, Any]:
    """Send, check, preview and accept the file as the pages do; the worker runs in this process."""
    import time

    from fupin.framework.jobs import run_next
    from fupin.framework.models import Job
    from fupin.intake import actions, queries
    from fupin.intake.models import Upload
    from fupin.registry.models import Household, Member

    user, taken = _import.officer(), {}
    begun = time.process_time()

    def done(step: str) -> None:
        nonlocal begun
        now = time.process_time()
        taken[step], begun = now - begun, now

    upload = actions.receive(user, FILE, (folder / FILE).read_bytes(), area=0)
    done("receive")
    run_next()
    done("check")
    found = queries.upload(user, upload.pk)
    found = cast(Upload, found)
    _import.must(found.counts["errors"] == 0, queries.summary(found)["groups"])
    _import.must(len(queries.details(found)["households"]) == households)
    done("preview")
    actions.request_acceptance(user, upload.pk)
    job = run_next()
    job = cast(Job, job)
    _import.must(job.state == job.State.DONE, job.message)
    _import.must((Household.objects.count(), Member.objects.count()) == (households, rows))
    done("accept")
    return taken


def floor(folder: Path) -> dict[str, Any]:
    """Read the same file and write the same rows raw, in one transaction."""
    from django.db import transaction

    from benchmarks._floor import households_of, write_raw

    with transaction.atomic():
        write_raw(households_of(folder / FILE))
    return {}


def step(name: str, folder: Path) -> None:
    """Run one step in this process."""
    if name == "prepare":
        _import.prepare(_roster.villages())
        print("{}")
        return
    _import.start()
    work = {"product": product, "floor": floor}[name]
    _import.measured(lambda: work(folder))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        step(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
