"""The Django application of this slice."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Registers the slice under its own name, with its part of the menu and its jobs."""

    name = "fupin.intake"
    label = "intake"

    def ready(self) -> None:
        """Add the slice to the menu, and its jobs to those that the worker knows."""
        from fupin.framework.web.layout import Entry, register
        from fupin.intake import jobs

        del jobs
        register(Entry(_("Uploads"), "intake:uploads", "upload", order=50, right="intake.read", group=_("Data")))
