"""`fupin demo`: load the demonstration county, or say how to sign in to it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command

from fupin.project.demo import loading
from fupin.project.demo.county import FULL, SMALL
from fupin.project.demo.staff import sign_ins
from fupin.project.progress import step


class Command(BaseCommand):
    """Load an invented county into an empty register."""

    help = "Load the demonstration county into an empty register, or print its sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how much to load, and what may give way."""
        parser.add_argument("--small", action="store_true", help="two towns with six villages only")
        parser.add_argument("--replace", action="store_true", help="empty it, if it holds nothing else")
        parser.add_argument("--sign-ins", action="store_true", help="print who can sign in, and load nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, or print."""
        if options["sign_ins"]:
            self._print_sign_ins()
            return
        if not loading.is_empty():
            self._make_room(replace=options["replace"])
        loaded = loading.load(SMALL if options["small"] else FULL, say=self._say)
        counts, flaws = loaded.counts, sum(loaded.flaws.values())
        self._say(
            f"   {len(loaded.villages)} villages, {counts['household']} households, {counts['member']} persons, "
            f"{counts['account']} accounts; {flaws} entries wrong or missing, as in life"
        )

    def _make_room(self, *, replace: bool) -> None:
        if not replace:
            raise CommandError("The register is not empty. To load the demonstration anew, say: fupin demo --replace")
        if not loading.holds_only_demonstration():
            raise CommandError("The register holds more than the demonstration; nothing was touched.")
        with step("empty the register"):
            call_command("flush", verbosity=0, interactive=False)

    def _print_sign_ins(self) -> None:
        for one in sign_ins():
            code = f"  code {one.number()}" if one.key else ""
            self._say(f"  {one.username:<11} {one.password}{code}  {', '.join(one.roles)}: {', '.join(one.places)}")
        if any(one.key for one in sign_ins()):
            self._say("  Codes change every 30 seconds; print them again with: .venv/bin/fupin demo --sign-ins")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
