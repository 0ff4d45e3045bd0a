"""`fupin daily`: do the duties of today now, without waiting for the worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fupin.framework import daily
from fupin.framework.models import Job


class Command(BaseCommand):
    """What was done today is not done again; what failed today is tried again; exit code 1 if any fails."""

    help = "Do the duties of today that are not done yet, and try again those that failed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do them and print a line for each."""
        found = daily.by_hand()
        for job in found:
            told = job.message or ", ".join(f"{what}: {value}" for what, value in job.result.items())
            self.stdout.write(f"{job.payload['duty']}: {job.state} {told}".rstrip())
        if any(job.state == Job.State.FAILED for job in found):
            raise CommandError("Some duties failed; the log says why. They are tried again tomorrow.")
