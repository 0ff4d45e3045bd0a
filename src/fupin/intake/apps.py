"""The Django application of this slice."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.intake"
    label = "intake"

    def ready(self) -> None:
        """Let the worker know the jobs of this slice."""
        from fupin.intake import jobs  # noqa: F401
