"""The Django application of this slice."""

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.comparison"
    label = "comparison"

    def ready(self) -> None:
        """Add the jobs, the daily duties, the entries of the menu and the panels."""
        from fupin.comparison import duties, jobs, menu, panels

        del duties, jobs
        menu.add()
        panels.add()
