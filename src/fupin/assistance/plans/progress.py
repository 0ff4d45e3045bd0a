"""How far each line of plans has come, from facts: matters, help on file, facts of the register, checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.assistance.plans.catalogue import measure_of
from fupin.assistance.plans.evidence import Evidence, gather
from fupin.assistance.plans.models import COMMITMENT, MILESTONE, PlanLine
from fupin.assistance.plans.signs import Answer, sign_of
from fupin.framework.web.words import words
from fupin.policy.evaluate import Record
from fupin.policy.matter_kinds import Kind
from fupin.policy.measures import Measure
from fupin.registry.queries import Moment, pack

DONE_END = "done"


class State(StrEnum):
    """How far a line has come."""

    DONE = "done"
    UNDER_WAY = "under way"
    LATE = "late"
    NOT_BEGUN = "not begun"
    UNKNOWN = "unknown"


LABELS = {
    State.DONE: gettext_lazy("done"),
    State.UNDER_WAY: gettext_lazy("under way"),
    State.LATE: gettext_lazy("late"),
    State.NOT_BEGUN: gettext_lazy("not begun"),
    State.UNKNOWN: gettext_lazy("unknown"),
}
LEVELS = {
    State.DONE: "ok",
    State.UNDER_WAY: "info",
    State.LATE: "bad",
    State.NOT_BEGUN: "warn",
    State.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a line with the fact behind it; `amount` is what was given so far, in minor units."""

    state: State
    because: str = ""
    on: date | None = None
    matter_id: int | None = None
    amount: int | None = None

    @property
    def level(self) -> str:
        """The badge of the state."""
        return LEVELS[self.state]

    @property
    def label(self) -> str:
        """The state in words."""
        return str(LABELS[self.state])


def progress_of(
    user: object,
    lines: Sequence[PlanLine],
    year: int,
    at: Moment = None,
    *,
    area: int | None = None,
    records: Mapping[int, Record] | None = None,
) -> dict[int, Progress]:
    """Return how far each line has come, by its identifier; a handful of statements for any number of lines.

    With `area`, what is known is read for the whole place at once, instead of household by household; `records` are
    those of the households, where they were read already.
    """
    known = gather(user, lines, year, at, area=area, records=records)
    return {line.pk: judge(line, known) for line in lines}


def judge(line: PlanLine, known: Evidence) -> Progress:
    """Return how far one line has come."""
    found = _of_commitment(line, known) if line.kind == COMMITMENT else _of_measure(line, known)
    if found.state in (State.NOT_BEGUN, State.UNDER_WAY) and line.by is not None and line.by < known.today:
        return Progress(State.LATE, found.because, found.on, found.matter_id, found.amount)
    return found


def _of_commitment(line: PlanLine, known: Evidence) -> Progress:
    seen = known.checks.get(line.root_id or line.pk)
    if seen is None:
        return Progress(State.UNKNOWN, _("nobody looked yet"))
    said = _("seen on %(day)s: kept") if seen["kept"] else _("seen on %(day)s: not kept")
    text = " · ".join(filter(None, [said % {"day": seen["on"].isoformat()}, seen["note"]]))
    return Progress(State.DONE if seen["kept"] else State.NOT_BEGUN, text, seen["on"])


def _of_measure(line: PlanLine, known: Evidence) -> Progress:
    measure = measure_of(line.measure, known.year) if line.measure else None
    matters = _matters_for(line, known)
    ended = next((m for m in matters if _well_ended(m)), None)
    if ended:
        return Progress(State.DONE, _matter_said(ended), ended["closed_on"], ended["id"], ended["cost"])
    helps = _helps_for(line, known)
    given = sum(h["amount"] or 0 for h in helps) if any(h["amount"] is not None for h in helps) else None
    sign, why = _sign(line, measure, known)
    if sign is True:
        return Progress(State.DONE, why, None, None, given)
    if helps and all(m["outcome"] for m in matters) and not _short(line, given):
        return Progress(State.DONE, _help_said(helps), max(h["on"] for h in helps), None, given)
    return _unfinished(line, _Found(measure, matters, helps, given, sign))


@dataclass(frozen=True, slots=True)
class _Found:
    measure: Measure | None
    matters: list[dict[str, Any]]
    helps: list[dict[str, Any]]
    given: int | None
    sign: Answer


def _unfinished(line: PlanLine, found: _Found) -> Progress:
    running = next((m for m in found.matters if not m["outcome"]), None)
    if running:
        return Progress(State.UNDER_WAY, _matter_said(running), running["opened_on"], running["id"], found.given)
    if found.helps:
        return Progress(State.UNDER_WAY, _help_said(found.helps), max(h["on"] for h in found.helps), None, found.given)
    if found.matters:
        last = found.matters[-1]
        return Progress(State.NOT_BEGUN, _matter_said(last), last["closed_on"], last["id"])
    return Progress(*_nothing(line, found))


def _nothing(line: PlanLine, found: _Found) -> tuple[State, str]:
    if line.kind == MILESTONE or (line.household_id is None and not line.measure):
        return State.UNKNOWN, _("no matter is linked to this line")
    if found.measure is None:
        return State.UNKNOWN, _("the catalogue does not know this measure")
    if found.sign is None and not found.measure.done.nothing:
        return State.UNKNOWN, _("the facts that would show it are not known")
    return State.NOT_BEGUN, _("no matter and no help is on file")


def _matters_for(line: PlanLine, known: Evidence) -> list[dict[str, Any]]:
    root = line.root_id or line.pk
    if line.household_id is None:
        return [m for m in known.of_places if known.roots.get(m["plan_line_id"]) == root]
    found = []
    for matter in known.matters.get(line.household_id, ()):
        linked = known.roots.get(matter["plan_line_id"] or 0)
        same = bool(line.measure) and matter["measure"] == line.measure and _same_person(line, matter)
        if linked == root or (linked is None and same):
            found.append(matter)
    return sorted(found, key=lambda m: m["opened_on"])


def _helps_for(line: PlanLine, known: Evidence) -> list[dict[str, Any]]:
    if line.household_id is None or not line.measure:
        return []
    rows = known.helps.get(line.household_id, ())
    return [
        h for h in rows if h["measure"] == line.measure and h["on"].year == known.year and _same_person(line, h)
    ]  # fmt: skip


def _same_person(line: PlanLine, row: Mapping[str, Any]) -> bool:
    return line.member_id is None or row["member_id"] is None or line.member_id == row["member_id"]


def _short(line: PlanLine, given: int | None) -> bool:
    return line.amount is not None and given is not None and given < line.amount


def _sign(line: PlanLine, measure: Measure | None, known: Evidence) -> tuple[Answer, str]:
    if measure is None or measure.done.nothing or line.household_id is None:
        return None, ""
    record = known.records.get(line.household_id)
    if record is None:
        return None, ""
    return sign_of(measure, record, line.member_id, known.answers(line.household_id) if measure.done.rule else {})


def _well_ended(matter: Mapping[str, Any]) -> bool:
    """Tell whether a matter ended as it should; an end that asks for a reason is none of these."""
    kind = pack().matters.get(matter["kind"])
    end = kind.ends.get(matter["outcome"]) if kind else None
    return not end.reason if end else matter["outcome"] == DONE_END


def _matter_said(matter: Mapping[str, Any]) -> str:
    kind = pack().matters.get(matter["kind"])
    name = words(kind.label) if kind else matter["kind"]
    where = _stage_said(kind, matter["outcome"] or matter["stage"])
    return f"{name} {matter['number']}: {where}"


def _stage_said(kind: Kind | None, name: str) -> str:
    if kind is None:
        return name
    end = kind.ends.get(name)
    return words(end.label if end else kind.stage_label(name))


def _help_said(helps: Sequence[Mapping[str, Any]]) -> str:
    newest = max(helps, key=lambda h: h["on"])
    return _("help given on %(day)s: %(what)s") % {"day": newest["on"].isoformat(), "what": newest["what"]}
