"""A case that begins although the exit test says no: reason and paper on its timeline, with what the test said."""

from __future__ import annotations

from typing import Any

from fupin.framework.ids import new_id
from fupin.identification.cases.actions.docket import Docket, Kind
from fupin.identification.cases.files import keep
from fupin.identification.cases.models import Case
from fupin.identification.cases.shapes import Override
from fupin.identification.exit import ExitTest
from fupin.kernel.workflow import Form

OVERRIDE = "override"


def overridden(docket: Docket, case: Case, override: Override, test: ExitTest) -> dict[str, Any]:
    """Flag a case that was just begun, write its entry and return the row of the paper, to be stored with it."""
    if override.paper is None:
        raise ValueError(OVERRIDE)
    kept, actor = keep(override.paper.name, override.paper.content), docket.act.actor.actor_id
    case.overridden = True
    row = {
        **{"id": new_id(), "case_id": case.pk, "meeting_id": None, "name": OVERRIDE, "form": Form.FILE.value},
        # It belongs to no visit of the step, and so can neither count as its evidence nor be withdrawn with it.
        **{"step": case.at, "visit": 0, "person": actor or 0, "given_by_id": actor, "given_at": docket.act.moment},
        **{"sha256": kept.sha256, "file_name": kept.name, "content_type": kept.content_type, "bytes": kept.bytes},
        **{"text": "", "signer": "", "strokes": "", "taken_at": None, "latitude": None, "longitude": None},
        "withdrawn_reason": "",
    }
    acted = sorted(docket.bench.held(case.area) & set(docket.procedure(case).override))
    docket.note(
        case,
        Kind.OVERRIDDEN,
        words=override.reason,
        acted_as=[[actor.role, actor.level] for actor in acted],
        detail={"evidence": row["id"], "name": OVERRIDE, "sha256": kept.sha256, "test": _frozen(test)},
    )
    return row


def _frozen(test: ExitTest) -> dict[str, Any]:
    lines = [
        {"name": one.name, "answer": one.answer, "reason": dict(one.reason.by_language)}
        for one in test.lines
        if one.decides
    ]
    return {"year": test.year, "rule": test.rule, "fingerprint": test.fingerprint, "lines": lines}
