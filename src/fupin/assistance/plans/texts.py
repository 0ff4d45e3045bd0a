"""The text of a plan that is signed: readable lines, and below them the same as data; kept sealed under its hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.assistance.plans.catalogue import cause_label, line_label
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.framework.sealed import SealedFiles
from fupin.kernel.text import Text
from fupin.registry.queries import pack

STORE = SealedFiles("plans")
_RULE = "-" * 8
_OF_LINE = (
    *("root_id", "kind", "measure", "cause", "category", "what", "member_id", "quantity", "amount", "source"),
    *("helper_id", "unit_id", "since", "by"),
)
_OF_PLAN = ("household_id", "year", "until_year", "version", "slots", "classes", "exit_by")


@dataclass(frozen=True, slots=True)
class Household:
    """The household as it is named in a text: number, head, and the names of its members."""

    number: str
    head: str
    members: Mapping[int, str]


def content_of(plan: Plan, lines: Sequence[PlanLine]) -> str:
    """Return what a plan says as data: the same rows give the same text, always."""
    rows = [{name: _plain(getattr(line, name)) for name in _OF_LINE} for line in _ordered(lines)]
    said = {name: _plain(getattr(plan, name)) for name in _OF_PLAN}
    return json.dumps({**said, "lines": rows}, ensure_ascii=False, sort_keys=True)


def text_of(plan: Plan, lines: Sequence[PlanLine], household: Household) -> str:
    """Return the text that the household signs, in the first language of the pack."""
    return "\n".join([*_readable(plan, lines, household), _RULE, content_of(plan, lines), ""])


def agrees(text: str, plan: Plan, lines: Sequence[PlanLine]) -> bool:
    """Tell whether a kept text says what the rows say now."""
    return text.rstrip("\n").rpartition(f"\n{_RULE}\n")[2] == content_of(plan, lines)


def _readable(plan: Plan, lines: Sequence[PlanLine], household: Household) -> Iterable[str]:
    yield f"{household.number} {household.head} · {plan.year} · {plan.version}"
    for slot in pack().plans.slots.values():
        if written := plan.slots.get(slot.name):
            yield f"{_say(slot.label)}: {written}"
    if plan.exit_by:
        yield plan.exit_by.isoformat()
    for number, line in enumerate(_ordered(lines), 1):
        yield f"{number}. {' · '.join(filter(None, _parts(line, plan.year, household)))}"


def _parts(line: PlanLine, year: int, household: Household) -> Iterable[str]:
    yield _say(line_label(line, year))
    yield _say(cause_label(line.cause, year))
    yield household.members.get(line.member_id or 0, "")
    yield line.what
    yield "" if line.quantity is None else f"× {line.quantity.normalize():f}"
    yield "" if line.amount is None else pack().currency.show(line.amount)
    yield line.source
    yield "" if line.by is None else line.by.isoformat()


def _say(label: object) -> str:
    language = pack().languages[0]
    return label.inside(language) if isinstance(label, Text) else str(label)


def _ordered(lines: Sequence[PlanLine]) -> list[PlanLine]:
    return sorted(lines, key=lambda line: (line.kind, line.root_id or line.pk, line.pk))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    # A decimal reads the same whichever database it comes from.
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value
