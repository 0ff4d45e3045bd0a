"""`fupin nation`: write a synthetic nation whose truth is known."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from fupin.kernel.errors import FupinError
from fupin.policy.packs import find
from fupin.project.nation.run import Wish, generate


class Command(BaseCommand):
    """Write a snapshot of an invented nation, with the truth about every household beside it."""

    help = "Write a synthetic nation of any size as a snapshot, with the truth about every household."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the size, and what it depends on."""
        parser.add_argument("folder", type=Path, help="the snapshot; it must not exist yet")
        parser.add_argument("--households", type=int, required=True, help="how many; 29480000 is the whole register")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives another nation (default: 1)")
        parser.add_argument("--processes", type=int, default=2, help="provinces written at a time (default: 2)")
        parser.add_argument("--areas", type=Path, help="a Parquet file of real areas; else the tree is invented")
        parser.add_argument("--year", type=int, help="the year of the register (default: the pack's)")
        parser.add_argument("--years", type=int, default=1, help="years of accounts, that one included (default: 1)")
        parser.add_argument("--pack", default=settings.PACK, help="the policy pack")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it, and say where it is."""
        names = ("households", "seed", "processes", "areas", "year", "years")
        wish = Wish(**{name: options[name] for name in names})
        try:
            store = generate(options["folder"], find(options["pack"]), wish, self._say)
        except (FupinError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted. The same command goes on where it stopped.", returncode=130) from None
        rows = {table: store.rows(table) for table in ("households", "members", "account_items")}
        self._say(f"   {options['folder']}: " + ", ".join(f"{count:,} {name}" for name, count in rows.items()))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
