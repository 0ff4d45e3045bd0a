"""What must hold before a case is even opened: an exit that would not last is not proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.permissions import SYSTEM
from fupin.identification.exit import test_household
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.kernel.workflow import Procedure

EXIT = "exit"


def leads_to_exit(procedure: Procedure) -> bool:
    """Tell whether a procedure may end with the exit of its household."""
    return any(end.effect == EXIT for end in procedure.ends.values())


def require_exit(procedure: Procedure, household_id: int, payload: Mapping[str, Any]) -> None:
    """Raise where the procedure leads to an exit and the exit of the household would not hold, with the reasons.

    An exit of which nobody can tell may be proposed; what is not known has to be found out or explained on the way.
    """
    if not leads_to_exit(procedure):
        return
    year = payload.get("year")
    test = test_household(SYSTEM, household_id, year if isinstance(year, int) else None)
    if test is None or test.rule is None or test.holds is not False:
        return
    reasons = test.reasons()
    raise FupinError(
        gettext_noop("The exit is not proposed: in %(year)d it would not hold. %(why)s"),
        year=test.year,
        why=_joined(reasons),
    )


def _joined(reasons: tuple[Text, ...]) -> Text:
    languages = dict.fromkeys(language for one in reasons for language, _words in one.by_language)
    return Text.of(**{language: " ".join(one.inside(language) for one in reasons) for language in languages})
