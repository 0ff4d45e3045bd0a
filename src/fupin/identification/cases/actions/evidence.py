"""Evidence is given, or withdrawn because it was wrong; votes are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.sensitive import blind_index
from fupin.identification.cases.actions.docket import Docket, Kind
from fupin.identification.cases.files import keep
from fupin.identification.cases.freezing import frozen
from fupin.identification.cases.models import ACT, Case, CaseEvidence
from fupin.identification.cases.shapes import Given
from fupin.identification.cases.sides import EvaluationSide
from fupin.identification.cases.state import plain_tally, situation_of
from fupin.identification.cases.strokes import check_strokes
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Evidence, Form, Refused, Tally, count, give, take_back

_COLUMNS = (
    *("id", "case_id", "meeting_id", "name", "form", "step", "visit", "person", "given_by_id", "given_at", "sha256"),
    *("file_name", "content_type", "bytes", "text", "signer", "strokes", "taken_at", "latitude", "longitude"),
    "withdrawn_reason",
)
SHORTEST = 2


@action(ACT)
def give_evidence(act: Act, case_id: int, given: Given) -> int:
    """Add a piece of evidence that the present step asks for; return its identifier. Files are kept verbatim."""
    docket = Docket(act, [case_id])
    case = docket.open_case(case_id)
    (row,) = put(docket, case, [prepared(docket, case, given)])
    docket.write()
    store([row])
    act.tell(case.area, case.pk, evidence=given.name, sha256=row["sha256"], revision=case.revision)
    return int(row["id"])


@action(ACT)
def withdraw_evidence(act: Act, evidence_id: int, reason: str) -> None:
    """Withdraw a piece of evidence that turned out wrong, with the reason; it stays on file, but counts no more."""
    kept = CaseEvidence.objects.filter(pk=evidence_id).first()
    docket = Docket(act, [kept.case_id] if kept else [])
    case = docket.open_case(kept.case_id if kept else 0)
    if kept is None or kept.withdrawn_at is not None or kept.visit != case.situation["visit"]:
        raise Refused(gettext_noop("This evidence belongs to an earlier step, or was withdrawn already."))
    if len(reason.strip()) < SHORTEST:
        raise Refused(gettext_noop("Say why; the reason is kept."))
    require_turn(docket, case)
    same = CaseEvidence.objects.filter(case=case, visit=kept.visit, name=kept.name, person=kept.person)
    if not same.filter(withdrawn_at=None).exclude(pk=kept.pk).exists():
        docket.stand(
            case, take_back(docket.procedure(case), situation_of(case), kept.name, kept.person, docket.clock.today)
        )
    kept.withdrawn_at, kept.withdrawn_by_id = act.moment, act.actor.actor_id
    kept.withdrawn_reason = reason.strip()
    kept.save()
    docket.note(case, Kind.WITHDRAWN, words=reason, detail={"evidence": kept.pk, "name": kept.name})
    docket.write()
    act.tell(case.area, case.pk, evidence=kept.name, reason=reason.strip(), revision=case.revision)


@action(ACT)
def count_votes(act: Act, case_id: int, tally: Tally) -> None:
    """Write down the votes of the meeting of the present step; a later count takes the place of an earlier one."""
    docket = Docket(act, [case_id])
    case = docket.open_case(case_id)
    tallied(docket, case, tally)
    docket.write()
    act.tell(case.area, case.pk, **(plain_tally(tally) or {}), revision=case.revision)


def require_turn(docket: Docket, case: Case) -> None:
    """Raise unless the present step is one of whoever acts, who is not related where that matters."""
    step = docket.procedure(case).step(case.at)
    standing = docket.bench.standing(case, step)
    if not standing.held & set(step.actors):
        raise Refused(
            gettext_noop("The step “%(step)s” is not yours: your posts do not include its actors."), step=step.label
        )
    if step.impartial and standing.related:
        raise Refused(
            gettext_noop("You are related to the household: somebody else has to act in the step “%(step)s”."),
            step=step.label,
        )


def tallied(docket: Docket, case: Case, tally: Tally) -> None:
    """Count the votes of a case of a docket, and freeze what the rule said on that day."""
    procedure = docket.procedure(case)
    require_turn(docket, case)
    docket.stand(case, count(procedure, situation_of(case), tally, docket.clock.today))
    vote = procedure.step(case.at).vote
    passed = vote is not None and tally.passed(vote)
    detail = {"tally": plain_tally(tally), "passed": passed, "quorate": vote is not None and tally.quorate(vote)}
    sides = docket.sides(case)
    docket.see(case, sides.with_votes(EvaluationSide(passed, tally, case.at, docket.act.today)))
    docket.note(case, Kind.VOTES, detail=detail | frozen(sides.rule))


def prepared(docket: Docket, case: Case, given: Given) -> dict[str, Any]:
    """Return a piece of evidence ready to be put on one or many cases of a step; its file is kept already."""
    step = docket.procedure(case).step(case.at)
    asked = next((e for e in step.evidence if e.name == given.name), None)
    if asked is None:
        raise Refused(gettext_noop("The step “%(step)s” does not ask for this evidence."), step=step.label)
    taken = given.taken_at
    if taken is not None and taken > docket.act.moment:
        raise Refused(gettext_noop("The photo cannot have been taken in the future. Check the clock."))
    latitude, longitude = given.spot or (None, None)
    plain = {"taken_at": taken, "latitude": latitude, "longitude": longitude, "text": given.text.strip()}
    return {"name": asked.name, "form": asked.form.value} | plain | _content(docket, asked, given)


def put(
    docket: Docket, case: Case, ready: Sequence[dict[str, Any]], meeting: int | None = None
) -> list[dict[str, Any]]:
    """Put prepared evidence on a case; return the rows to be stored."""
    require_turn(docket, case)
    rows = []
    for one, identifier in zip(ready, new_ids(len(ready)) if ready else (), strict=True):
        procedure, situation = docket.procedure(case), situation_of(case)
        docket.stand(case, give(procedure, situation, one["name"], one["person"], docket.clock.today))
        detail = {"evidence": identifier, "name": one["name"], "sha256": one["sha256"]}
        docket.note(case, Kind.EVIDENCE, detail=detail)
        about = {"id": identifier, "case_id": case.pk, "step": case.at, "visit": case.situation["visit"]}
        rows.append(one | about | {"meeting_id": meeting, "given_at": docket.act.moment, "withdrawn_reason": ""})
    return rows


def store(rows: Sequence[dict[str, Any]]) -> None:
    """Store evidence that was put on cases."""
    insert_rows(CaseEvidence, _COLUMNS, ([row[name] for name in _COLUMNS] for row in rows))


def _content(docket: Docket, asked: Evidence, given: Given) -> dict[str, Any]:
    actor = docket.act.actor.actor_id
    found: dict[str, Any] = {
        **{"sha256": "", "file_name": "", "content_type": "", "bytes": 0, "signer": "", "strokes": ""},
        **{"person": actor or 0, "given_by_id": actor},
    }
    if asked.form in (Form.FILE, Form.PHOTO):
        if given.file is None:
            raise Refused(gettext_noop("“%(what)s” is a file: choose one."), what=asked.label)
        kept = keep(given.file.name, given.file.content, photo=asked.form is Form.PHOTO)
        found |= {"sha256": kept.sha256, "file_name": kept.name, "content_type": kept.content_type, "bytes": kept.bytes}
    elif asked.form is Form.SIGNATURE:
        found |= _signature(given)
    elif asked.form is Form.TEXT and len(given.text.strip()) < SHORTEST:
        raise Refused(gettext_noop("“%(what)s” is empty: write it down."), what=asked.label)
    return found


def _signature(given: Given) -> dict[str, Any]:
    signer = " ".join(given.signer.split())
    if not signer and given.file is None:
        raise FupinError(gettext_noop("Write the name of whoever signs."))
    found: dict[str, Any] = {"signer": signer[:60], "person": blind_index(signer or "paper", "signer")}
    if given.file is not None:
        kept = keep(given.file.name, given.file.content)
        return found | {
            **{"sha256": kept.sha256, "file_name": kept.name, "content_type": kept.content_type},
            "bytes": kept.bytes,
        }
    return found | {"strokes": check_strokes(given.strokes)}
