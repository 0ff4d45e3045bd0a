"""Officers in processes of their own who act on one case at once, or are killed in the middle of a transition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.testing import racing
from fupin.framework.testing.racing import Runner
from fupin.identification.cases import actions
from fupin.identification.cases.models import Case, CaseEvent, CaseEvidence
from fupin.identification.cases.shapes import Given, Hearing
from fupin.identification.tests.case_world import PAPER, PICTURE, WON
from fupin.kernel.errors import FupinError
from fupin.people.models import User
from fupin.registry.models import Household
from fupin.registry.tests.samples import VILLAGE

Step = Callable[[Any, list[int]], object]
REASON = "Papers are missing."
_SHARED = (Given("minutes", text="All came."), Given("sign_in", file=PAPER), Given("photo", file=PICTURE))

STEPS: dict[str, Step] = {
    "decide": lambda who, cases: actions.decide(who, cases[0], "stopped", reason=REASON, revision=_seen(cases[0])),
    "give": lambda who, cases: actions.give_evidence(who, cases[0], _SHARED[2]),
    "votes": lambda who, cases: actions.count_votes(who, cases[0], WON),
    "open": lambda who, cases: actions.open_case(who, "remove", household_id=_home(cases[0])),
    "object": lambda who, cases: actions.record_objection(who, cases[0], "They own a lorry."),
    "consent": lambda who, cases: actions.give_consent(who, cases[0], words="It says yes."),
    "retract": lambda who, cases: actions.retract_consent(who, cases[0], "It says no."),
    "meeting": lambda who, cases: _counted(
        actions.hold_meeting(
            who, VILLAGE, "exit", "assessment", [Hearing(pk, WON, "proposed") for pk in cases], evidence=_SHARED
        )
    ),
}


def _seen(case_id: int) -> int:
    return Case.objects.get(pk=case_id).revision


def _home(case_id: int) -> int:
    return Case.objects.get(pk=case_id).household_id or 0


def _counted(bulk: Any) -> str:
    return f"{len(bulk.done)} done, {len(bulk.refused)} refused"


def race(folder: Path, cases: Sequence[int], *runners: tuple[int, str, str]) -> list[Any]:
    """Let officers go at once: (account, step, moment); return what each did and saw, None for who was killed.

    A moment names a function after whose call the process kills itself as `kill -9` would; "" is none.
    """
    officers = (Runner(partial(_act, list(cases), who, step), moment and f"+{moment}") for who, step, moment in runners)
    return racing.race(folder, *officers)


def _act(cases: list[int], account: int, step: str) -> dict[str, Any]:
    who, before = User.objects.get(pk=account), state(cases)
    outcome = _tried(lambda: STEPS[step](who, cases))
    return {"before": before, "outcome": outcome, "after": state(cases)}


def _tried(work: Callable[[], object]) -> str:
    try:
        return str(work())
    except FupinError as error:
        return f"refused: {error}"


def state(cases: list[int]) -> dict[str, Any]:
    """Return all that is stored of cases, and what does not fit together."""
    rows = list(Case.objects.filter(pk__in=cases).order_by("pk"))
    events = CaseEvent.objects.filter(case_id__in=cases)
    logged = set(LogEntry.objects.values_list("pk", flat=True))
    return {
        "at": [case.at for case in rows],
        "revisions": [case.revision for case in rows],
        "events": events.count(),
        "evidence": CaseEvidence.objects.filter(case_id__in=cases).count(),
        "cases": Case.objects.count(),
        "statuses": sorted(Household.objects.values_list("status", flat=True)),
        "wrong": [
            *broken_links(),
            *(f"gaps in {case.pk}" for case in rows if case.events.count() != case.revision),
            *(f"no entry for {act}" for act in events.values_list("act_id", flat=True) if act not in logged),
        ],
    }
