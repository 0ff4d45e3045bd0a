"""Somebody objects, named or not, before the end or after it; what was found of it, and the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, Story, action
from fupin.framework.sensitive import seal
from fupin.identification.cases.actions.docket import Docket, Kind
from fupin.identification.cases.actions.opening import Opening, procedure_for
from fupin.identification.cases.models import ACT, Case, CaseObjection
from fupin.identification.cases.standing import Office
from fupin.identification.cases.state import procedure_of, situation_of
from fupin.identification.notices import actions as notices
from fupin.identification.notices.models import PUBLISH, Objection
from fupin.kernel.workflow import Refused, Subject
from fupin.registry.queries import pack

_SHORTEST, _LONGEST = 5, 2000
# What takes an end back, should a late objection be right: the effect of the procedure to be opened then.
_BACK = {
    **{"register": "remove", "remove": "register", "exit": "return", "return": "exit"},
    **{"monitor": "unmonitor", "unmonitor": "monitor"},
}
_Finding = CaseObjection.Finding


@action(ACT)
def record_objection(
    act: Act,
    case_id: int,
    words: str,
    *,
    name: str = "",
    contact: str = "",
    notice_objection_id: int | None = None,
) -> int:
    """Take down an objection against a case, named or anonymous; also after its end, when it waits for a new check.

    Words, name and contact are kept sealed; the log says that there is an objection, and nothing of it.
    """
    if not _SHORTEST <= len(words.strip()) <= _LONGEST:
        raise Refused(gettext_noop("Write down the objection: what is wrong, in a sentence or more."))
    sealed = {"words": seal(words.strip()), "name": seal(name.strip()[:60]), "contact": seal(contact.strip()[:120])}
    docket = Docket(act, [case_id])
    found = objected(docket, docket.case(case_id), sealed, notice_objection_id)
    docket.write()
    found.save(force_insert=True)
    act.tell(found.case.area, case_id, objection=found.pk, anonymous=found.anonymous, late=found.late)
    return found.pk


@action(ACT)
def answer_objection(act: Act, objection_id: int, finding: str, answer: str) -> int | None:
    """Answer an objection: upheld or dismissed, with what was found. An upheld one leads the case back.

    An upheld objection that came after the end opens the case that looks at it again; its identifier is returned.
    """
    found = CaseObjection.objects.select_for_update().filter(pk=objection_id).first()
    docket = Docket(act, [found.case_id] if found else [])
    case = docket.case(found.case_id if found else 0)
    if found is None or found.finding:
        raise Refused(gettext_noop("This objection is answered already. Reload the page."))
    if finding not in _Finding.values or len(answer.strip()) < _SHORTEST:
        raise Refused(gettext_noop("Say what was found, and whether the objection is upheld or dismissed."))
    _require_answerer(docket, case)
    found.finding, found.answer = finding, answer.strip()
    found.answered_on, found.answered_at, found.answered_by_id = act.today, act.moment, act.actor.actor_id
    found.save()
    upheld = finding == _Finding.UPHELD
    if not case.closed:
        situation = situation_of(case)
        docket.stand(case, replace(situation, objections=max(situation.objections - 1, 0)), upheld=upheld)
    docket.note(case, Kind.ANSWERED, words=answer, detail={"objection": found.pk, "finding": finding})
    docket.write()
    _tell_the_public(act, found)
    again = _look_again(act, case, found) if upheld and case.closed else None
    act.tell(case.area, case.pk, objection=found.pk, finding=finding, again=again)
    return again


def objected(
    docket: Docket, case: Case, sealed: dict[str, str], notice_objection_id: int | None = None
) -> CaseObjection:
    """Return an objection to a case of a docket, to be saved after the docket."""
    act, late = docket.act, case.closed
    found = CaseObjection(
        case=case,
        notice_objection_id=notice_objection_id,
        step=case.at,
        received_at=act.moment,
        received_by_id=act.actor.actor_id,
        late=late,
        **sealed,
    )
    if not late:
        situation = situation_of(case)
        docket.stand(case, replace(situation, objections=situation.objections + 1))
    detail: dict[str, Any] = {"objection": found.pk, "anonymous": found.anonymous, "notice": notice_objection_id}
    docket.note(case, Kind.LATE_OBJECTION if late else Kind.OBJECTION, detail=detail)
    return found


def _require_answerer(docket: Docket, case: Case) -> None:
    procedure = procedure_of(case)
    if case.closed:
        return
    step = procedure.step(case.at)
    standing = docket.bench.standing(case, step)
    if not docket.bench.acts_as(case, step) or (step.impartial and standing.related):
        raise Refused(
            gettext_noop("The step “%(step)s” is not yours: your posts do not include its actors."), step=step.label
        )


def _tell_the_public(act: Act, found: CaseObjection) -> None:
    # Whoever objected on a public page reads the answer there, by the receipt.
    if found.notice_objection_id is not None:
        public = Objection.objects.get(pk=found.notice_objection_id)
        places = frozenset({found.case.area, public.area})
        office = replace(act, actor=Office(act.actor.actor_id, places, frozenset({PUBLISH})), story=Story())
        notices.answer_objection(office, found.notice_objection_id, found.answer)


def _look_again(act: Act, case: Case, found: CaseObjection) -> int | None:
    procedure = procedure_of(case)
    effect = procedure.ends[case.at].effect
    wanted = _BACK.get(effect)
    known = pack().procedures(act.today).values()
    again = next((p for p in known if wanted and any(e.effect == wanted for e in p.ends.values())), None)
    if again is None or again.subject is not Subject.HOUSEHOLD or case.household_id is None:
        again = procedure_for(procedure.name, act.today)
    opening = Opening(act, again, act.today, words=found.answer)
    payload = {"objection": found.pk, "after": case.pk}
    if case.household_id is None:
        opened = opening.of_area(case.area, payload)
    else:
        opening.read([case.household_id])
        opened = opening.of_household(case.household_id, payload)
    opening.write()
    return opened.pk
