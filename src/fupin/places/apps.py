"""The Django application of this slice."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.places"
    label = "places"

    def ready(self) -> None:
        """Add the slice's page to the menu, and its table to the snapshots."""
        from fupin.framework.web.layout import Entry, register
        from fupin.places import columns

        columns.add()
        register(Entry(_("Places"), "places:tree", "tree", order=78, right="places.manage", group=_("Office")))
