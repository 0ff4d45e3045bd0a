"""What demanded tables add to the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.framework.web.layout import Entry, register
from fupin.reports.rights import READ


def add() -> None:
    """Register the entry; called once."""
    register(Entry(_("Demanded tables"), "reports:demanded", "table", 64, right=READ, group=_("Reports")))
