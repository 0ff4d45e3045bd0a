"""`fupin snapshot`: publish the register as columns, check a published folder, compare two."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language

from fupin.columnar.schema.snapshot import open_snapshot
from fupin.columnar.schema.store import Store
from fupin.framework.permissions import SYSTEM
from fupin.framework.snapshots import publish
from fupin.kernel.area import from_official
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import actions, publishing
from fupin.registry.pack import pack


class Command(BaseCommand):
    """Works on folders anywhere; the list of the installation is kept by its pages."""

    help = "Publish the register as Parquet, check a published snapshot, or compare two."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("publish", help="write a snapshot, or finish one that was stopped")
        one.add_argument("--area", required=True, help="official code or key of the place")
        one.add_argument("--out", required=True, type=Path, help="folder of the snapshot; it must not exist yet")
        one.add_argument(
            "--as-of", type=date.fromisoformat, help="the day it is true on, YYYY-MM-DD; today if left out"
        )
        one.add_argument("--base", type=Path, help="earlier snapshot; what did not change since is taken over")
        one.add_argument("--level", type=int, help="level of the parts: 1 province … 5 village")
        check = verbs.add_parser("check", help="compare every file with its hash")
        check.add_argument("folder", type=Path)
        both = verbs.add_parser("compare", help="write what differs between two snapshots")
        both.add_argument("earlier", type=Path)
        both.add_argument("later", type=Path)
        both.add_argument(
            "--out", required=True, type=Path, help="a file .xlsx or .parquet, or a folder for both tables"
        )
        both.add_argument("--memory", default="1GB", help="what the engine may use; the rest is spilled to disk")

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        """Do what the verb says; a mistake of the user is one sentence."""
        try:
            {"publish": self._publish, "check": self._check, "compare": self._compare}[verb](options)
        except FupinError as error:
            raise CommandError(error.inside(get_language() or "en")) from None

    def _publish(self, options: dict[str, Any]) -> None:
        folder, area = options["out"].resolve(), _area(options["area"])
        folder.parent.mkdir(parents=True, exist_ok=True)
        found = publishing.resumed(folder, area, options["as_of"])
        day, known_by, level = found or (*actions.note_taken(SYSTEM, area, options["as_of"]), options["level"])
        base = open_snapshot(options["base"].resolve()) if options["base"] else None
        store = publish(publishing.plan(folder, area, (day, known_by), level, base), self._progress)
        self._tell(store)

    def _check(self, options: dict[str, Any]) -> None:
        store = open_snapshot(options["folder"])
        store.check()
        self._tell(store)

    def _compare(self, options: dict[str, Any]) -> None:
        from fupin.registry.differences import compared, write_file

        stores = [open_snapshot(options[name]) for name in ("earlier", "later")]
        out: Path = options["out"].resolve()
        if out.suffix not in (".xlsx", ".parquet"):
            found = compared(pack(), stores[0], stores[1], out, self._progress, memory=options["memory"])
            self.stdout.write(f"{found.rows('rows')} rows: {out}")
            return
        folder = out.with_name(f"{out.name}.parts")
        found = compared(pack(), stores[0], stores[1], folder, self._progress, memory=options["memory"])
        write_file(found, out)
        self.stdout.write(f"{found.rows('rows')} rows: {out}")

    def _progress(self, done: int, total: int) -> None:
        if self.stdout.isatty() or done == total:
            self.stdout.write(f"{done}/{total}", ending="\n" if done == total else "\r")
            self.stdout.flush()

    def _tell(self, store: Store) -> None:
        about = store.manifest.about
        self.stdout.write(f"{store.folder}: {about['area']} as of {about['true_on']}, known by {about['known_by']}")
        self.stdout.write(
            f"  {len(store.areas)} parts, {store.rows('households')} households, {store.rows('members')} persons"
        )


def _area(text: str) -> int:
    """Return the key that an official code means; a place that nobody recorded is cut from the code itself."""
    known = places.resolve(SYSTEM, text)
    if len(known) > 1:
        raise CommandError(f"{text} means {len(known)} places today: {', '.join(map(str, known))}. Name one of them.")
    try:
        return known[0] if known else from_official(text)
    except ValueError as error:
        raise CommandError(str(error)) from None
