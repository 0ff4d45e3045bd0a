"""What identification adds to the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.framework.web.layout import Entry, register
from fupin.identification.analysis.models import READ
from fupin.identification.notices.models import READ as CASES
from fupin.identification.second_look.models import READ as HOUSEHOLDS


def add() -> None:
    """Register the entries; called once."""
    register(Entry(_("Analyses"), "identification:analyses", "chart", 40, right=READ))
    register(Entry(_("A second look"), "identification:second-look", "search", 35, right=HOUSEHOLDS))
    register(Entry(_("Monitoring"), "identification:clues", "bell", 33, right=HOUSEHOLDS))
    register(Entry(_("Notices"), "identification:notices", "flag", 34, right=CASES))
    register(Entry(_("Patterns in incomes"), "identification:exit-patterns", "eye", 36, right=HOUSEHOLDS))
