"""The Django application of this slice."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.registry"
    label = "registry"
