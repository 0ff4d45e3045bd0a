"""`fupin identify`: the policy of a year asked of every household of a snapshot, on one machine or on a cluster."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language

from fupin.columnar.backends.base import Engine
from fupin.columnar.nation import Progress, identify_snapshot
from fupin.columnar.schema.snapshot import open_snapshot
from fupin.columnar.schema.store import Store
from fupin.kernel.errors import FupinError
from fupin.policy.packs import find


class Command(BaseCommand):
    """Publish the findings of a snapshot as a folder; a run that was stopped goes on where it was."""

    help = "Identify every household of a snapshot and publish the findings. Run it again to go on after a stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the snapshot, the rules and the engine."""
        parser.add_argument("--snapshot", type=Path, required=True, help="folder of the snapshot")
        parser.add_argument("--out", type=Path, required=True, help="folder of the findings, not yet there")
        parser.add_argument("--pack", default=settings.PACK, help="name of the policy pack")
        parser.add_argument("--year", type=int, help="year of the policy and the accounts; else that of the snapshot")
        parser.add_argument("--backend", choices=("duckdb", "spark"), default="duckdb")
        parser.add_argument("--master", default="local[2]", help="where Spark runs: local[N] or spark://host:port")
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--memory", default="600MB", help="memory of the engine; the rest is spilled beside --out")
        parser.add_argument("--places-only", action="store_true", help="only the counts of places, no households")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run, and print the counts of the whole."""
        try:
            store = self._run(options)
        except FupinError as error:
            raise CommandError(error.inside(get_language() or "en")) from error
        households = sum(p.rows for p in store.manifest.pieces if p.table == "findings")
        places = sum(p.rows for p in store.manifest.pieces if p.table == "places")
        self.stdout.write(f"   {households} findings and the counts of {places} places in {store.folder}")

    def _run(self, options: dict[str, Any]) -> Store:
        year = options["year"] or _year_of(options["snapshot"])
        with engine_for(options) as engine:
            return identify_snapshot(
                options["snapshot"],
                options["out"],
                find(options["pack"]),
                year,
                engine,
                households=not options["places_only"],
                progress=self._show,
            )

    def _show(self, done: Progress) -> None:
        share = 100 * done.households // max(done.of_households, 1)
        line = f"   {done.areas}/{done.of_areas} areas, {done.households} households, {share}%, {done.seconds:.1f} s"
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def engine_for(options: dict[str, Any]) -> Iterator[Engine]:
    """The engine that was asked for, closed afterwards."""
    if options["backend"] == "spark":
        from fupin.columnar.backends.spark import Spark

        with Spark(master=options["master"], memory=options["memory"].removesuffix("B").lower()) as spark:
            yield spark
        return
    from fupin.columnar.backends.duckdb import DuckDB

    spill = options["out"].with_name(f"{options['out'].name}.spill")
    with DuckDB(threads=options["threads"], memory_limit=options["memory"], temp_folder=spill, ordered=False) as duckdb:
        yield duckdb


def _year_of(snapshot: Path) -> int:
    return date.fromisoformat(str(open_snapshot(snapshot).manifest.about["true_on"])).year
