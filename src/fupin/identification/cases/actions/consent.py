"""The household says yes, or takes its yes back, at any step; with its signature where it can sign."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.ids import new_id
from fupin.framework.sensitive import blind_index
from fupin.identification.cases.actions.docket import Docket, Kind
from fupin.identification.cases.actions.evidence import SHORTEST, require_turn, store
from fupin.identification.cases.models import ACT, Case
from fupin.identification.cases.state import procedure_of, situation_of
from fupin.identification.cases.strokes import check_strokes
from fupin.kernel.workflow import Form, Refused, Subject, agree, retract

CONSENT, RETRACTION = "consent", "retraction"


@action(ACT)
def give_consent(act: Act, case_id: int, *, signer: str = "", strokes: str = "", words: str = "") -> None:
    """Note that the household agrees; signed on the screen, or with words that say how it agreed."""
    docket = Docket(act, [case_id])
    case = docket.open_case(case_id)
    require_turn(docket, case)
    rows = _signed(docket, case, CONSENT, (signer, strokes), words)
    docket.stand(case, agree(docket.procedure(case), situation_of(case), docket.clock.today))
    docket.note(case, Kind.CONSENT, words=words, detail={"evidence": [row["id"] for row in rows]})
    docket.write()
    store(rows)
    act.tell(case.area, case.pk, signed=bool(rows), revision=case.revision)


@action(ACT)
def retract_consent(act: Act, case_id: int, reason: str, *, signer: str = "", strokes: str = "") -> str:
    """Note that the household does not agree, or takes its yes back; return the step at which the case stands then."""
    if len(reason.strip()) < SHORTEST:
        raise Refused(gettext_noop("Say why; the reason is kept."))
    docket = Docket(act, [case_id])
    case = docket.open_case(case_id)
    rows = _signed(docket, case, RETRACTION, (signer, strokes), reason)
    after = retract(procedure_of(case), situation_of(case), docket.clock)
    detail = {"evidence": [row["id"] for row in rows]}
    if procedure_of(case).retracted:
        docket.enter(case, after, Kind.RETRACTED, words=reason, detail=detail)
    else:
        docket.stand(case, after)
        docket.note(case, Kind.RETRACTED, words=reason, detail=detail)
    docket.write()
    store(rows)
    act.tell(case.area, case.pk, at=case.at, revision=case.revision)
    return case.at


def _signed(docket: Docket, case: Case, name: str, signature: tuple[str, str], words: str) -> list[dict[str, Any]]:
    signer, strokes = signature
    if case.subject != Subject.HOUSEHOLD.value:
        raise Refused(gettext_noop("This case is about a place: nobody's consent is asked."))
    if not strokes:
        if len(words.strip()) < SHORTEST:
            raise Refused(gettext_noop("Let the household sign, or write down how it answered."))
        return []
    named = " ".join(signer.split())
    if not named:
        raise Refused(gettext_noop("Write the name of whoever signs."))
    about = {"id": new_id(), "case_id": case.pk, "step": case.at, "visit": case.situation["visit"], "meeting_id": None}
    given = {"given_by_id": docket.act.actor.actor_id, "given_at": docket.act.moment, "withdrawn_reason": ""}
    file = {"sha256": "", "file_name": "", "content_type": "", "bytes": 0}
    seen = {"taken_at": None, "latitude": None, "longitude": None, "text": words.strip()}
    drawn = {"signer": named[:60], "strokes": check_strokes(strokes), "person": blind_index(named, "signer")}
    return [{"name": name, "form": Form.SIGNATURE.value, **about, **given, **file, **seen, **drawn}]
