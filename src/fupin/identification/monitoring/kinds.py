"""Which kind of monitored household a household would be, by the facts; people decide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fupin.identification.monitoring import plan
from fupin.registry.queries import pack

UNSTABLE, EDGE, SUDDEN = "unstable", "edge", "sudden"

WHY = {
    "sudden": _("the risk can strike a household of any income"),
    "exited": _("it left poverty before"),
    "listed": _("it is on the list of the poor already"),
    "never": _("it was never on the list"),
}


def propose(kind: str, status: str, risk: str, *, well_above: bool = False) -> tuple[str, str]:
    """Return the proposed kind, and the reason by its name in WHY; "" where it is on the list already.

    A sudden difficulty is proposed for whoever has income enough and a risk that strikes at any income.
    """
    known, population = plan.codes(plan.KINDS), pack().population
    registered = kind in population.registered
    if registered and status not in population.exited:
        found = "", "listed"
    elif plan.is_sudden(risk) and well_above:
        found = SUDDEN, "sudden"
    else:
        found = (UNSTABLE, "exited") if registered else (EDGE, "never")
    return found if found[0] in known or not found[0] else ("", found[1])
