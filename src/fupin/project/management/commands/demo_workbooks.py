"""`fupin demo_workbooks DIR`: the demonstration county as the workbooks that its villages would send."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from fupin.policy.packs import find
from fupin.project.demo.county import FULL, SMALL, County
from fupin.project.demo.material import of_pack
from fupin.project.demo.workbooks.folder import write_first_try, write_villages
from fupin.project.progress import step


class Command(BaseCommand):
    """Write a folder of workbooks to try the first page with."""

    help = "Write the workbooks that the villages of the demonstration county would send, and a pair for the first try."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where to, and how many."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--small", action="store_true", help="six villages only")
        parser.add_argument("--first-try", action="store_true", help="only the pair for the first try")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the files."""
        pack, material = find(settings.PACK), of_pack(settings.PACK)
        folder, plan = options["folder"], SMALL if options["small"] else FULL
        with step("a clean workbook, and one with wrong cells"):
            pair = write_first_try(pack, County(material, plan), folder)
        self.stdout.write(f"   {pair.clean}, {pair.wrong}: {len(pair.mistakes)} wrong cells")
        if not options["first_try"]:
            with step("the workbooks of the villages"):
                count = sum(1 for _ in write_villages(pack, County(material, plan), folder / "villages"))
            self.stdout.write(f"   {count} workbooks in {folder / 'villages'}")
