"""What assistance adds to the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.assistance.draws.models import READ
from fupin.framework.web.layout import Entry, register


def add() -> None:
    """Register the entries; called once."""
    register(Entry(_("Draws"), "assistance:draws", "table", 30, right=READ))
