"""`fupin escalate`: once a day, bring what is late before the leaders whom the procedures name."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from fupin.framework.permissions import SYSTEM
from fupin.identification import actions


class Command(BaseCommand):
    """Running it twice on one day changes nothing more."""

    help = "Bring late cases before their leaders; to be run every day."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Escalate and say how many."""
        self.stdout.write(f"{actions.escalate_overdue(SYSTEM)} late cases brought before their leaders.")
