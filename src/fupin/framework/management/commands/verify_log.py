"""`fupin verify_log`: walk the chain of the log and say whether anything was changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry


class Command(BaseCommand):
    """Exit code 0 means that every entry is as it was written and none is missing."""

    help = "Verify the hash chain of the log."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print each broken link, or that the chain is whole."""
        broken = list(broken_links())
        if broken:
            raise CommandError("\n".join(["The log was tampered with:", *broken]))
        self.stdout.write(f"The log is whole: {LogEntry.objects.count()} entries.")
