"""The Django application of this slice."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the slice under its own name, and what it adds to the main menu."""

    name = "fupin.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the entries of the menu."""
        from fupin.reports import menu

        menu.add()
