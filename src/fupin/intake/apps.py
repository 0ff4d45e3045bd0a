"""The Django application of this slice."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.intake"
    label = "intake"
