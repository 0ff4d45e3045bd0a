"""What identification adds to the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.framework.web.layout import Entry, register
from fupin.identification.analysis.models import READ
from fupin.identification.cases.models import READ as CASES
from fupin.identification.second_look.models import READ as HOUSEHOLDS


def add() -> None:
    """Register the entries; called once."""
    checking = _("Checking")
    register(
        Entry(_("Monitoring"), "identification:clues", "bell", 26, right=HOUSEHOLDS),
        Entry(_("Notices"), "identification:notices", "flag", 28, right=CASES),
        Entry(_("A second look"), "identification:second-look", "search", 44, right=HOUSEHOLDS, group=checking),
        Entry(_("Patterns in incomes"), "identification:exit-patterns", "eye", 46, right=HOUSEHOLDS, group=checking),
        Entry(_("Analyses"), "identification:analyses", "chart", 52, right=READ, group=_("Data")),
    )
