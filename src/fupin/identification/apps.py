"""The Django application of this slice."""

from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.identification"
    label = "identification"
