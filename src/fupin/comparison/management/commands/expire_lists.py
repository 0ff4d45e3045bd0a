"""`fupin expire_lists`: delete the rows and files of department lists that may no longer be used."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from fupin.comparison import actions
from fupin.framework.permissions import SYSTEM


class Command(BaseCommand):
    """Run it once a day; lists that expired meanwhile are not used anyway."""

    help = "Delete the rows and files of department lists that have expired; points and signed months stay."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Delete them and say how many."""
        self.stdout.write(f"{actions.expire_lists(SYSTEM)} lists expired")
