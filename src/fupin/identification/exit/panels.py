"""The exit of a household on its page: would it hold?"""

from __future__ import annotations

from django.utils.safestring import SafeString

from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.identification.exit.household import of_file, rendered
from fupin.registry.queries import HouseholdFile, pack


def add() -> None:
    """Register the panel; called once."""
    register_panel("registry.household", of_household, 12)


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show the test for a registered household that has not exited; nothing for others or for an earlier state."""
    household, known = file.household, pack().population
    settled = household.kind not in known.registered or household.status in known.exited
    if settled or file.moment is not None or not file.accounts:
        return ""
    test = of_file(request.user, file)
    return "" if test.rule is None else rendered(test, request)
