"""The Django application of this slice."""

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.comparison"
    label = "comparison"
