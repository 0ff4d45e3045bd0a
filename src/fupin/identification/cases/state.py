"""Between the columns of a case and the situation that the machine moves; procedures under their own versions."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

from fupin.identification.cases.models import Case, ProcedureVersion
from fupin.kernel.workflow import Clock, Posting, Procedure, Situation, Tally
from fupin.kernel.workflow import read as read_procedure
from fupin.registry.queries import pack


def clock_on(day: date) -> Clock:
    """Return the clock of a day, with the calendar of the pack."""
    return Clock(day, pack().calendar)


def procedure_of(case: Case) -> Procedure:
    """Return the procedure under which a case runs, as it was when the case began."""
    return procedure_version(case.version_id)


@lru_cache(maxsize=256)
def procedure_version(version: str) -> Procedure:
    """Return the procedure that is kept under a hash; what is kept never changes."""
    return read_procedure(json.loads(ProcedureVersion.objects.values_list("content", flat=True).get(pk=version)))


def situation_of(case: Case) -> Situation:
    """Return where a case stands, as the machine reads it."""
    kept = case.situation
    tally, posting = kept.get("tally"), kept.get("posting")
    return Situation(
        case.at,
        case.entered,
        case.due,
        evidence=frozenset((name, person) for name, person in kept.get("evidence", ())),
        tally=Tally(**tally) if tally else None,
        posting=Posting(*(date.fromisoformat(posting[n]) for n in ("posted", "until"))) if posting else None,
        consent=kept.get("consent"),
        objections=kept.get("objections", 0),
        compared=kept.get("compared"),
        unexplained=kept.get("unexplained", 0),
    )


def columns_of(situation: Situation) -> dict[str, Any]:
    """Return the columns of a case that stands like this."""
    posting = situation.posting
    return {
        "at": situation.at,
        "entered": situation.entered,
        "due": situation.due,
        "situation": _plain(situation),
        "hangs_until": posting.until if posting else None,
        "objections_open": situation.objections,
        "consent": situation.consent,
    }


def plain_tally(tally: Tally | None) -> dict[str, int] | None:
    """Return the votes of a meeting as plain data."""
    if tally is None:
        return None
    names = ("entitled", "agree", "against", "abstained")
    return {name: getattr(tally, name) for name in names}


def _plain(situation: Situation) -> dict[str, Any]:
    posting = situation.posting
    return {
        "evidence": sorted([name, person] for name, person in situation.evidence),
        "tally": plain_tally(situation.tally),
        "posting": {"posted": posting.posted.isoformat(), "until": posting.until.isoformat()} if posting else None,
        "consent": situation.consent,
        "objections": situation.objections,
        "compared": situation.compared,
        "unexplained": situation.unexplained,
    }
