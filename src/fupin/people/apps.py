"""The Django application of this slice."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.people"
    label = "people"
