"""`fupin analyse FOLDER`: put a published folder of findings into the list of analyses."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language

from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.identification.analysis.asking import warm
from fupin.kernel.errors import FupinError


class Command(BaseCommand):
    """Register findings that `fupin identify` has published, and answer beforehand what the first pages ask."""

    help = "Put a published folder of findings into the list of analyses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder and what the analysis is called."""
        parser.add_argument("folder", type=Path, help="folder that `fupin identify` has written")
        parser.add_argument("--name", default="", help="what the analysis is called; else as the folder")
        parser.add_argument("--cold", action="store_true", help="answer nothing beforehand")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Register, warm, and say where it can be seen."""
        folder: Path = options["folder"]
        try:
            analysis = actions.register_analysis(SYSTEM, folder, options["name"] or folder.name)
            if not options["cold"]:
                warm(analysis)
        except FupinError as error:
            raise CommandError(error.inside(get_language() or "en")) from error
        self.stdout.write(f"   {analysis.households} households, {analysis.poor} poor: /analysis/{analysis.pk}/")
