"""What the register adds to the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.framework.web.layout import Entry, register, register_footer, register_search
from fupin.registry.pack import pack


def add() -> None:
    """Register the entries, and the fingerprint of the rules for the foot of every page."""
    register(
        Entry(_("Overview"), "registry:home", "home", 10),
        Entry(_("Households"), "registry:households", "house", 20, right="registry.read"),
        Entry(_("Members"), "registry:members", "people", 21, right="registry.read"),
        Entry(_("Data quality"), "registry:quality", "check", 42, right="registry.read", group=_("Checking")),
        Entry(_("Snapshots"), "registry:snapshots", "compare", 54, right="snapshot.read", group=_("Data")),
    )
    register_search("registry:search")
    register_footer(lambda: (str(_("Policy")), f"{pack().name} {pack().version} {pack().fingerprint[:8]}"))
