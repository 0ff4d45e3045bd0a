"""What must hold before a case is even opened: an exit that would not last is not proposed, but by who may override."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.words import joined
from fupin.identification.cases.shapes import Override
from fupin.identification.cases.standing import Bench
from fupin.identification.exit import ExitTest, exit_tests
from fupin.identification.exit.obstacles import obstacles, require_no_obstacle
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.kernel.workflow import Procedure, Refused
from fupin.people.queries import role_label

EXIT = "exit"
_SHORTEST = 5


@dataclass(slots=True)
class Gate:
    """Before cases of a procedure are opened: what is open and what the exit test says, read for all at once."""

    procedure: Procedure
    _obstacles: dict[int, list[Text]] = field(default_factory=dict)
    _tests: dict[int, ExitTest] = field(default_factory=dict)

    def read(self, household_ids: Collection[int], payload: Mapping[str, Any]) -> None:
        """Read what stands in the way of the exits of households; nothing where the procedure leads to none."""
        if not leads_to_exit(self.procedure):
            return
        year = payload.get("year")
        self._obstacles = obstacles(SYSTEM, household_ids)
        self._tests = exit_tests(household_ids, year if isinstance(year, int) else None)

    def require(self, household_id: int, bench: Bench, area: int, override: Override | None) -> ExitTest | None:
        """Raise where a case must not begin, with the reasons; return the test in spite of which one does.

        An exit of which nobody can tell may be proposed; what is not known has to be found out or explained on the way.
        """
        require_no_obstacle(self._obstacles, household_id)
        test = self._tests.get(household_id)
        refused = test if test is not None and test.rule is not None and test.holds is False else None
        if override is not None:
            self._permit(refused, bench, area, override)
            return refused
        if refused is not None:
            raise FupinError(
                gettext_noop("The exit is not proposed: in %(year)d it would not hold. %(why)s"),
                year=refused.year,
                why=_joined(refused.reasons()),
            )
        return None

    def _permit(self, test: ExitTest | None, bench: Bench, area: int, override: Override) -> None:
        if test is None:
            raise Refused(gettext_noop("The exit test does not say no: begin the case without a reason against it."))
        if not may_override(self.procedure, bench, area):
            raise Refused(
                gettext_noop("Only %(who)s may open an exit in spite of its test."), who=overriders(self.procedure)
            )
        if len(override.reason) < _SHORTEST or override.paper is None:
            raise Refused(gettext_noop("Write down the reason and attach the paper in which it was decided."))


def leads_to_exit(procedure: Procedure) -> bool:
    """Tell whether a procedure may end with the exit of its household."""
    return any(end.effect == EXIT for end in procedure.ends.values())


def may_override(procedure: Procedure, bench: Bench, area: int) -> bool:
    """Tell whether somebody may begin a case of a place in spite of the test, as the pack says."""
    return bool(procedure.override) and (bench.is_system or bool(bench.held(area) & set(procedure.override)))


def overriders(procedure: Procedure) -> str:
    """Return who may begin a case in spite of the test, in words; a dash where the pack allows nobody."""
    return joined([role_label(actor.role) for actor in procedure.override]) or "–"


def _joined(reasons: tuple[Text, ...]) -> Text:
    languages = dict.fromkeys(language for one in reasons for language, _words in one.by_language)
    return Text.of(**{language: " ".join(one.inside(language) for one in reasons) for language in languages})
