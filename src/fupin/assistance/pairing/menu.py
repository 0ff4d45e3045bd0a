"""What pairings add to the menu and to the pages of other slices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.assistance.actions import pairing_following as following
from fupin.assistance.pairing import jobs, panels
from fupin.assistance.rights import ACT, READ
from fupin.framework.web.layout import Entry, register
from fupin.framework.web.panels import register_columns, register_panel

__all__ = ["following", "jobs"]


def add() -> None:
    """Register everything; called once. Imported here, `following` and `jobs` register themselves."""
    help_ = _("Help")
    register(
        Entry(_("My households"), "assistance:mine", "house", 12, right=ACT),
        Entry(_("Pairings"), "assistance:pairings", "people", 34, right=READ, group=help_),
        Entry(_("Helpers"), "assistance:helpers", "user", 35, right=READ, group=help_),
        Entry(_("Help given"), "assistance:help-given", "inbox", 36, right=READ, group=help_),
    )
    register_panel("registry.household", panels.of_household, 20)
    register_panel("registry.area", panels.of_area, 40)
    register_columns("registry.households", panels.columns)
