"""What assistance adds to the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.assistance.draws.models import READ
from fupin.assistance.matters import menu as matters
from fupin.assistance.measures import menu as measures
from fupin.assistance.needs import menu as needs
from fupin.assistance.pairing import menu as pairing
from fupin.assistance.plans import menu as plans
from fupin.framework.web.layout import Entry, register


def add() -> None:
    """Register the entries; called once."""
    for part in (measures, plans, needs, pairing, matters):
        part.add()
    register(Entry(_("Draws"), "assistance:draws", "table", 37, right=READ, group=_("Help")))
