"""The Django application of this slice."""

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.comparison"
    label = "comparison"

    def ready(self) -> None:
        """Add the jobs to those that the worker knows."""
        from fupin.comparison import jobs

        del jobs
