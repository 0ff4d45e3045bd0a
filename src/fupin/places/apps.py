"""The Django application of this slice."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.places"
    label = "places"
