"""Writing the evidence of causes: what shows that a household has one, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.measures.models import CauseEvidence
from fupin.assistance.measures.shown import answer_of, causes_of_record
from fupin.assistance.rights import PLAN
from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError
from fupin.registry import queries as registry

_SHORTEST_REASON = 4


@action(PLAN)
def add_evidence(act: Act, household_id: int, values: Mapping[str, Any]) -> int:
    """File what shows a cause of a household: values are cause, what, seen_on, attachment_id, member_id; its key."""
    home = registry.household_by_id(SYSTEM, household_id)
    if home is None or home.ended:
        raise FupinError(gettext_noop("There is no such household any more. Reload the page."))
    act.permit([home.area])
    day: date = values.get("seen_on") or act.today
    row = {
        "area": home.area,
        "household_id": home.pk,
        "cause": _cause(home, str(values.get("cause") or "")),
        "what": str(values.get("what") or "").strip()[:300],
        "seen_on": day,
        "attachment_id": _attached(home, values.get("attachment_id")),
        "member_id": _member(home.number, values.get("member_id")),
    }
    if not row["what"]:
        raise FupinError(gettext_noop("Say what shows the cause: a bill, a certificate, what was seen."))
    (identifier,) = insert_records(act, CauseEvidence, [row], day)
    act.tell(home.area, identifier, cause=row["cause"], what=row["what"])
    return identifier


@action(PLAN)
def file_answer(act: Act, household_id: int, cause: str, year: int) -> int:
    """File the register's own answer as evidence of a cause, in its words of today; refused unless it says yes."""
    home = registry.household_by_id(SYSTEM, household_id)
    file = registry.household_file(SYSTEM, home.number) if home and not home.ended else None
    if home is None or file is None:
        raise FupinError(gettext_noop("There is no such household any more. Reload the page."))
    act.permit([home.area])
    shown = answer_of(registry.for_policy(file, year), _cause(home, cause), year)
    if shown is None or shown.answer is not True:
        raise FupinError(gettext_noop("What is on file does not show this cause. Add a paper, or what was seen."))
    row = {
        **{"area": home.area, "household_id": home.pk, "cause": cause, "rule": shown.rule},
        **{"what": shown.why.inside(registry.pack().languages[0])[:300], "seen_on": act.today},
    }
    (identifier,) = insert_records(act, CauseEvidence, [row], act.today)
    act.tell(home.area, identifier, cause=cause, rule=shown.rule)
    return identifier


@action(PLAN)
def withdraw_evidence(act: Act, evidence_id: int, reason: str) -> None:
    """Take back evidence of a cause, for a reason that is kept; the evidence stays in the history."""
    rows: Any = CauseEvidence.objects.visible_to(SYSTEM)
    row = rows.filter(pk=evidence_id, withdrawn="").first()
    if row is None:
        raise FupinError(gettext_noop("This evidence was taken back already."))
    act.permit([row.area])
    why = reason.strip()
    if len(why) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why; the reason is kept."))
    change_records(act, CauseEvidence, {row.pk: {"withdrawn": why[:200]}}, act.today)
    act.tell(row.area, row.pk, reason=why)


def _cause(home: Any, cause: str) -> str:
    if cause not in causes_of_record({"main_cause": home.main_cause, "other_causes": home.other_causes}):
        raise FupinError(gettext_noop("The household's file does not name this cause. Write it into the file first."))
    return cause


def _attached(home: Any, identifier: int | None) -> int | None:
    if identifier is None:
        return None
    found = registry.attachment(SYSTEM, identifier)
    if found is None or found.household_id != home.pk:
        raise FupinError(gettext_noop("This file does not belong to the household."))
    return identifier


def _member(number: str, identifier: int | None) -> int | None:
    if identifier is None:
        return None
    file = registry.household_file(SYSTEM, number)
    if file is None or identifier not in {one.pk for one in file.members}:
        raise FupinError(gettext_noop("This person does not belong to the household."))
    return identifier
