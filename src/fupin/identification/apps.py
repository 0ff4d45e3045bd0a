"""The Django application of this slice."""

from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    """Registers the slice under its own name, its jobs, and what it adds to the pages of the register."""

    name = "fupin.identification"
    label = "identification"

    def ready(self) -> None:
        """Add the job, the panels, the tab and the columns."""
        from fupin.identification import jobs, panels

        assert jobs.identify_area  # noqa: S101 - imported to be registered
        panels.add()
