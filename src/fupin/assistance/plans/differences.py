"""What differs between two versions of a plan: slots, dates and lines, each line found again by its root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from fupin.assistance.plans.catalogue import cause_label, line_label
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.framework.web.words import Label, words
from fupin.registry.queries import pack

_COMPARED = ("cause", "what", "member_id", "quantity", "amount", "source", "helper_id", "unit_id", "since", "by")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same: what, and how it was and is; None where there was or is nothing."""

    label: str
    old: str | None
    new: str | None


def differences(
    old: Plan, old_lines: Sequence[PlanLine], new: Plan, new_lines: Sequence[PlanLine], names: Mapping[int, str]
) -> list[Difference]:
    """Return what a newer version changes; `names` are those of members and helpers by identifier."""
    found = [*_of_plan(old, new)]
    before, after = _by_root(old_lines), _by_root(new_lines)
    for root in dict.fromkeys([*before, *after]):
        one, other = before.get(root), after.get(root)
        if one is None and other is not None:
            found.append(Difference(_named(other, new), None, said(other, new.year, names)))
        elif one is not None and other is None:
            found.append(Difference(_named(one, old), said(one, old.year, names), None))
        elif one is not None and other is not None and _differ(one, other):
            found.append(Difference(_named(one, old), said(one, old.year, names), said(other, new.year, names)))
    return found


def _of_plan(old: Plan, new: Plan) -> Iterable[Difference]:
    if old.exit_by != new.exit_by:
        yield Difference(_("To leave poverty by"), _text(old.exit_by), _text(new.exit_by))
    for name, slot in pack().plans.slots.items():
        if old.slots.get(name) != new.slots.get(name):
            yield Difference(words(slot.label), old.slots.get(name), new.slots.get(name))
    for name, group in pack().plans.classes.items():
        if old.classes.get(name) != new.classes.get(name):
            labels = {key: words(value.label) for key, value in group.values.items()}
            pair = (labels.get(one.classes.get(name, "")) for one in (old, new))
            yield Difference(words(group.label), *pair)


def _differ(one: PlanLine, other: PlanLine) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _COMPARED)


def said(line: PlanLine, year: int, names: Mapping[int, str]) -> str:
    """Return a line in words, without what it is called."""
    parts: list[Label | None] = [
        cause_label(line.cause, year),
        names.get(line.member_id or 0),
        line.what,
        None if line.quantity is None else f"× {line.quantity.normalize():f}",
        None if line.amount is None else pack().currency.show(line.amount),
        line.source,
        names.get(line.helper_id or 0),
        _text(line.since),
        None if line.by is None else _("by %(day)s") % {"day": line.by.isoformat()},
    ]
    return " · ".join(words(part) for part in parts if part)


def _text(value: Any) -> str | None:
    return None if value is None else value.isoformat()


def _by_root(lines: Sequence[PlanLine]) -> dict[int, PlanLine]:
    return {line.root_id or line.pk: line for line in lines}


def _named(line: PlanLine, plan: Plan) -> str:
    return words(line_label(line, plan.year))
