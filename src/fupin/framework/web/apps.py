"""The Django application that carries the templates and static files of the design system."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the design system under its own name."""

    name = "fupin.framework.web"
    label = "web"
