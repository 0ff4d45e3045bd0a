"""The Django application of this slice."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """Registers the slice under its own name, and what it adds to the main menu."""

    name = "fupin.assistance"
    label = "assistance"

    def ready(self) -> None:
        """Add the entries of the menu."""
        from fupin.assistance import menu

        menu.add()
