"""`fupin figures check`: every figure of every statement issued, computed again as of then."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language

from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import NATION
from fupin.places import queries as places
from fupin.reports.figures.figure import show
from fupin.reports.figures.statements import Differing, differing
from fupin.reports.queries.figures import statements


class Command(BaseCommand):
    """Compute the figures of statements again and name those that come out otherwise."""

    help = "Compute every figure of the statements issued again, as of then, and name those that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is asked and of which statements."""
        parser.add_argument("what", choices=("check",))
        parser.add_argument("--area", type=int, default=NATION, help="key of a place; else all")
        parser.add_argument("--year", type=int, help="year of the statements; else all")
        parser.add_argument("--kind", default="", help="what they were issued for; else everything")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, print what differs, and fail where something does."""
        found = list(statements(SYSTEM, options["area"], options["kind"], options["year"]))
        wrong = 0
        for one in differing(found):
            wrong += 1
            self.stdout.write(self._line(one))
        count = sum(len(one.figures) for one in found)
        if wrong:
            raise CommandError(f"{wrong} of {count} figures of {len(found)} statements compute to something else.")
        self.stdout.write(f"   {count} figures of {len(found)} statements compute to what was issued.")

    def _line(self, one: Differing) -> str:
        language = get_language() or "en"
        name = places.names(SYSTEM, [one.statement.area]).get(one.statement.area, str(one.statement.area))
        now = show(one.now, language, unknown=True) if one.now else "–"
        why = " (the pack now says something else)" if one.other_text else ""
        then = show(one.then, language, unknown=True)
        return f"   {name} {one.statement.year} {one.statement.kind} {one.name}: {then} → {now}{why}"
