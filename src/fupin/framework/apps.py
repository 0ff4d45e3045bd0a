"""The Django application of this slice."""

from django.apps import AppConfig


class FrameworkConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.framework"
    label = "framework"
