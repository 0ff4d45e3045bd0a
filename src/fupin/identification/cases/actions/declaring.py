"""Whoever acts declares to be related to a household or not; differences between the sides are explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_ids
from fupin.identification.cases.actions.docket import Docket, Kind, each
from fupin.identification.cases.actions.evidence import SHORTEST
from fupin.identification.cases.models import ACT, Case, CaseExplanation, Declaration
from fupin.identification.cases.shapes import Bulk
from fupin.identification.cases.standing import SAME_NAME, flagged
from fupin.kernel.area import common
from fupin.kernel.workflow import Refused

_COLUMNS = ("id", "case_id", "user_id", "related", "kinship", "flags", "made_at")
_EXPLANATION = ("id", "case_id", "difference", "words", "by_id", "made_at")


@action(ACT)
def declare(act: Act, case_id: int, *, related: bool, kinship: str = "") -> None:
    """Declare to be related to the household of a case, and how, or not to be related; the newest one counts."""
    if related and not kinship.strip():
        raise Refused(gettext_noop("Say how you are related."))
    docket = Docket(act, [case_id])
    case = docket.open_case(case_id)
    declared(docket, [case], {case_id: kinship} if related else {})
    docket.write()
    act.tell(case.area, case.pk, related=related, revision=case.revision)


@action(ACT)
def declare_many(act: Act, case_ids: Sequence[int], related: Mapping[int, str]) -> Bulk:
    """Declare kinship for many cases at once: with the households of those named, and with none of the others."""
    docket = Docket(act, case_ids)
    cases: list[Case] = []
    found = each(list(case_ids), lambda pk: pk, lambda pk: cases.append(docket.open_case(pk)))
    declared(docket, cases, related)
    docket.write()
    act.tell(common(case.area for case in cases), act.id, cases=found.done, related=len(related))
    return found


@action(ACT)
def explain(act: Act, case_id: int, difference: str, words: str) -> None:
    """Say why two of rule, people and lists differ; the explanation holds for these results only."""
    docket = Docket(act, [case_id])
    case = docket.open_case(case_id)
    made = _explained(docket, case, [difference], words)
    docket.write()
    _keep(made)
    act.tell(case.area, case.pk, difference=difference, words=words.strip(), revision=case.revision)


@action(ACT)
def explain_many(act: Act, differences: Mapping[int, Sequence[str]], words: str) -> Bulk:
    """Explain differences of many cases with the same words: case → keys of differences."""
    docket = Docket(act, differences)
    made: list[CaseExplanation] = []
    found = each(
        list(differences),
        lambda pk: pk,
        lambda pk: made.extend(_explained(docket, docket.open_case(pk), differences[pk], words)),
    )
    docket.write()
    _keep(made)
    areas = [docket.case(pk).area for pk in found.done]
    act.tell(common(areas), act.id, cases=found.done, words=words.strip())
    return found


def declared(docket: Docket, cases: Sequence[Case], related: Mapping[int, str]) -> None:
    """Write declarations of whoever acts for cases of a docket."""
    act = docket.act
    if act.actor.actor_id is None or not cases:
        return
    same_name = flagged(act.actor, {case.household_id for case in cases if case.household_id is not None})
    rows: list[list[Any]] = []
    for case, identifier in zip(cases, new_ids(len(cases)), strict=True):
        kin, flags = case.pk in related, [SAME_NAME] if case.household_id in same_name else []
        kinship = related.get(case.pk, "").strip()[:60]
        rows.append([identifier, case.pk, act.actor.actor_id, kin, kinship, flags, act.moment])
        docket.note(case, Kind.DECLARED, words=kinship, detail={"related": kin, "flags": flags})
        docket.bench.declare(case.pk, related=kin)
    insert_rows(Declaration, _COLUMNS, rows)


def _explained(docket: Docket, case: Case, differences: Iterable[str], words: str) -> list[CaseExplanation]:
    made: list[CaseExplanation] = []
    if len(words.strip()) < SHORTEST:
        raise Refused(gettext_noop("Say why; the reason is kept."))
    known = {one.key for one in docket.sides(case).differences}
    wanted = list(differences)
    if not known.issuperset(wanted) or not wanted:
        raise Refused(gettext_noop("There is no such difference any more. Reload the page."))
    step = docket.procedure(case).step(case.at)
    if not docket.bench.acts_as(case, step):
        raise Refused(
            gettext_noop("The step “%(step)s” is not yours: your posts do not include its actors."), step=step.label
        )
    act = docket.act
    for key in wanted:
        said = CaseExplanation(
            case_id=case.pk, difference=key, words=words.strip(), by_id=act.actor.actor_id, made_at=act.moment
        )
        docket.see(case, docket.sides(case).with_explanation(said))
        docket.note(case, Kind.EXPLAINED, words=words, detail={"difference": key})
        made.append(said)
    return made


def _keep(made: Sequence[CaseExplanation]) -> None:
    insert_rows(CaseExplanation, _EXPLANATION, ([getattr(one, name) for name in _EXPLANATION] for one in made))
