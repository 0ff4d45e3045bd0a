"""What comparison adds to the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.comparison.scope import READ
from fupin.framework.web.layout import Entry, register


def add() -> None:
    """Register the entries; called once."""
    register(Entry(_("Comparing lists"), "comparison:lists", "table", 40, right=READ, group=_("Checking")))
    register(Entry(_("Doubtful points"), "comparison:points-open", "warning", 24, right=READ))
