"""The Django application of this slice."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.assistance"
    label = "assistance"
