"""The Django application of this slice."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registers the slice under its own name, with its part of the menu."""

    name = "fupin.registry"
    label = "registry"

    def ready(self) -> None:
        """Add the slice to the menu, its work to the jobs and its tables to the snapshots."""
        from fupin.registry import columns, jobs, menu  # noqa: F401 - jobs registers itself

        menu.add()
        columns.add()
