"""What matters add to the menu, to the pages of other slices, and to what stands in the way of an exit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import READ
from fupin.framework.web.layout import Entry, register


def add() -> None:
    """Register everything; called once."""
    from fupin.assistance.actions import matter_following  # noqa: F401 - follows households
    from fupin.assistance.matters import panels
    from fupin.assistance.queries.matters import exit_obstacles
    from fupin.identification.queries import register_obstacles

    register(Entry(_("Matters"), "assistance:matters", "list", 31, right=READ, group=_("Help")))
    panels.add()
    register_obstacles(exit_obstacles)
