"""The Django application of this slice."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.project"
    label = "project"
