"""`fupin work`: run the jobs that wait and the duties of every day, until stopped."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from fupin.framework import daily, jobs


class Command(BaseCommand):
    """The worker; one for each data folder, held apart by a lock that dies with its process."""

    help = "Run waiting jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to stop when nothing waits."""
        parser.add_argument("--once", action="store_true", help="stop when no job waits")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take the lock, take back what a killed worker left, then work."""
        with (Path(settings.DATA) / "worker.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(f"A worker is already running for {settings.DATA}.") from None
            jobs.recover(jobs.worker_name())
            self._work(once=options["once"])

    def _work(self, *, once: bool) -> None:
        duties = daily.Worker()
        while True:
            duties.look()
            if jobs.run_next() is None:
                if once:
                    return
                time.sleep(0.3)
            close_old_connections()
