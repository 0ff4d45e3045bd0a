"""The door for readers of measures: entitlement, causes with their evidence, and what does not fit in a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.assistance.measures.bulk import Home, Use, homes, uses, uses_of
from fupin.assistance.measures.entitling import Asked, Entitlement, Given, given_of, on_file
from fupin.assistance.measures.lists import Needless, Unanswered, Willing, needless, unanswered, willing_without_offer
from fupin.assistance.measures.models import CauseEvidence
from fupin.assistance.measures.shown import Shown, answers_of, cause_label, causes_of_record
from fupin.assistance.queries.files import HelpFile
from fupin.kernel.text import Text
from fupin.policy.evaluate import Record
from fupin.policy.explain import explain
from fupin.registry import queries as registry
from fupin.registry.queries import Moment, pack

__all__ = [
    "Cause",
    "Entitlement",
    "Home",
    "Needless",
    "Shown",
    "Unanswered",
    "Use",
    "Willing",
    "causes_of",
    "entitlements",
    "evidence_by_id",
    "homes",
    "needless",
    "unanswered",
    "uses",
    "uses_of",
    "willing_without_offer",
]


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of a household: its evidence on file, and what the register itself shows of it."""

    code: str
    label: Text
    main: bool
    evidence: Sequence[CauseEvidence] = ()
    shown: Shown | None = None


def entitlements(
    user: object,
    record: Record,
    year: int,
    *,
    on: date | None = None,
    at: Moment = None,
    given: HelpFile | None = None,
) -> list[Entitlement]:
    """Return how a household, as `registry.for_policy` gives it, stands to every measure in force on a day of a year.

    The day is the last one of the year where none is given: with the day of a decision it is what applied then.
    Who asks for many households passes what is on file of each, from `queries.files.help_files`.
    """
    day = on or date(year, 12, 31)
    return Asked(record, year, day, _given(user, record, at) if given is None else _filed(given)).lines()


def causes_of(
    user: object, household_id: int, at: Moment = None, record: Record | None = None, year: int | None = None
) -> list[Cause]:
    """Return the causes of a household, the main one first; with its record and a year also what the rules show."""
    home = record or _home(user, household_id, at)
    if home is None:
        return []
    rows: Any = CauseEvidence.objects.at(at).visible_to(user)
    evidence = list(rows.filter(household_id=household_id, withdrawn="").order_by("seen_on", "id"))
    shown: Mapping[str, Shown] = {}
    if record is not None and year is not None:
        shown = answers_of(explain(pack().measure_rules(year), record))
    return [
        Cause(
            code,
            cause_label(code),
            code == home.get("main_cause"),
            [row for row in evidence if row.cause == code],
            shown.get(code),
        )
        for code in causes_of_record(home)
    ]


def _home(user: object, household_id: int, at: Moment) -> Record | None:
    home = registry.household_by_id(user, household_id, at)
    return {"main_cause": home.main_cause, "other_causes": home.other_causes} if home else None


def evidence_by_id(user: object, identifier: int) -> CauseEvidence | None:
    """Return evidence that was not taken back, if the user may see it."""
    rows: Any = CauseEvidence.objects.visible_to(user)
    found: CauseEvidence | None = rows.filter(pk=identifier, withdrawn="").first()
    return found


def _given(user: object, record: Record, at: Moment) -> Given:
    key = record.get("id")
    if key is None:
        return Given()
    return on_file(user, [int(key)], at)[int(key)]


def _filed(given: HelpFile) -> Given:
    return given_of(given.help, [matter for matter, _steps in given.matters])
