"""The Django application of this slice."""

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.comparison"
    label = "comparison"

    def ready(self) -> None:
        """Add the jobs, the entries of the menu and the panels."""
        from fupin.comparison import jobs, menu, panels

        del jobs
        menu.add()
        panels.add()
