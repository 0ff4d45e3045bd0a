"""How a household stands to the measures of its plan, and why others that would answer its causes are not in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import get_language, gettext_lazy

from fupin.assistance.measures.entitling import Asked, Entitlement, on_file
from fupin.assistance.plans.catalogue import cause_label, lacks_of
from fupin.assistance.plans.proposing import weighed
from fupin.assistance.plans.reading import PlanFile
from fupin.framework.web.words import words
from fupin.registry.queries import Moment

LABELS = {
    "has": gettext_lazy("has it"),
    "may": gettext_lazy("may have it"),
    "unknown": gettext_lazy("not known yet"),
    "cannot": gettext_lazy("cannot have it"),
}
LEVELS = {"has": "yes", "may": "info", "unknown": "unknown", "cannot": "bad"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure: what it is called, which cause it answers, and how the household stands to it, with the reason."""

    measure: str
    answers: str
    state: str
    reason: str

    @property
    def label(self) -> str:
        """The state in words."""
        return str(LABELS[self.state])

    @property
    def level(self) -> str:
        """The badge of the state."""
        return LEVELS[self.state]


@dataclass(frozen=True, slots=True)
class Standings:
    """The measures of a plan by name, and those that answer its causes too and are not in it."""

    inside: Mapping[str, Standing] = field(default_factory=dict)
    outside: Sequence[Standing] = ()


def standings(user: object, file: PlanFile, at: Moment = None) -> Standings:
    """Return how a household stands to the measures of a plan; two statements."""
    if file.plan.household_id is None or not file.record:
        return Standings()
    record, year = dict(file.record), file.plan.year
    day = at[0] if at and at[0].year == year else date(year, 12, 31)
    given = on_file(user, [file.plan.household_id], at)[file.plan.household_id]
    lines = Asked(record, year, day, given).lines()
    planned = {one.line.measure for one in file.measures}
    others = [one for one in weighed(lines, lacks_of(record, year)) if one.line.measure.name not in planned]
    return Standings(
        {one.measure.name: _standing(one) for one in lines if one.measure.name in planned},
        [_standing(one.line, words(cause_label(one.cause, year))) for one in others],
    )


def _standing(one: Entitlement, answers: str = "") -> Standing:
    reason = one.reason.inside(get_language() or "en")
    return Standing(words(one.measure.label), answers, one.state, reason)
