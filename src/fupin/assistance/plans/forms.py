"""What the pages of plans send: the parts of a plan and its lines, read from one form; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fupin.assistance.plans.models import COMMITMENT, MILESTONE, Plan, PlanLine
from fupin.framework.web.layout import translated
from fupin.kernel.errors import FupinError
from fupin.registry.queries import pack

_FIELDS = ("what", "member_id", "quantity", "amount", "source", "helper_id", "since", "by", "cause", "category")


@dataclass(slots=True)
class Sent:
    """What one form asked for; `problems` says what could not be read, by the name of its field."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, text: str, parse: Callable[[str], Any]) -> Any:
        """Return a value as it was typed; None, with a problem noted, for one that cannot be read."""
        if not text.strip():
            return None
        try:
            return parse(text.strip())
        except FupinError as error:
            self.problems[name] = translated(error)
        except (ValueError, InvalidOperation):
            self.problems[name] = _("“%(text)s” cannot be read here.") % {"text": text[:40]}
        return None


def sent(post: QueryDict, plan: Plan, lines: Iterable[PlanLine]) -> Sent:
    """Return what the form of a plan says: changed parts, changed lines, new ones, dropped ones."""
    found = Sent()
    if plan.household_id is not None:
        found.values = _of_household(post, found)
    else:
        until = found.read("until_year", post.get("until_year", ""), _year)
        found.values = {"until_year": until if until is not None else plan.until_year}
    for line in lines:
        if post.get(f"drop.{line.pk}"):
            found.dropped[line.pk] = post.get(f"reason.{line.pk}", "")
        elif changes := _changes(post, found, line):
            found.lines[line.pk] = changes
    found.new = [*_new(post, found)]
    return found


def _of_household(post: QueryDict, found: Sent) -> dict[str, Any]:
    policy = pack().plans
    slots = {name: text for name in policy.slots if (text := post.get(f"slot.{name}", "").strip()[:300])}
    chosen = {name: post.get(f"class.{name}", "") for name in policy.classes}
    classes = {name: code for name, code in chosen.items() if code in policy.classes[name].values}
    return {"slots": slots, "classes": classes, "exit_by": found.read("exit_by", post.get("exit_by", ""), _day)}


def _changes(post: QueryDict, found: Sent, line: PlanLine) -> dict[str, Any]:
    typed = {name: value for name, value in _line(post, found, str(line.pk)).items() if f"{name}.{line.pk}" in post}
    return {name: value for name, value in typed.items() if value != getattr(line, name)}


def _line(post: QueryDict, found: Sent, key: str) -> dict[str, Any]:
    reading: Mapping[str, Callable[[str], Any]] = {
        "member_id": int, "helper_id": int, "quantity": _quantity, "amount": _money, "since": _day, "by": _day,
    }  # fmt: skip
    made: dict[str, Any] = {}
    for name in _FIELDS:
        text = post.get(f"{name}.{key}", "")
        made[name] = found.read(f"{name}.{key}", text, reading[name]) if name in reading else text.strip()
    return made


def _new(post: QueryDict, found: Sent) -> Iterable[dict[str, Any]]:
    if measure := post.get("measure.new", ""):
        yield {**_line(post, found, "new"), "measure": measure}
    elif post.get("what.new", "").strip():
        yield _line(post, found, "new")
    for name in post.getlist("commitment"):
        if name in pack().plans.commitments:
            yield {"kind": COMMITMENT, "measure": name}
    if (name := post.get("milestone", "")) in pack().plans.milestones:
        yield {**_line(post, found, "goal"), "kind": MILESTONE, "measure": name}


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _money(text: str) -> int:
    return pack().currency.to_minor(text.replace(",", ""))


def _quantity(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or value != round(value, 2) or abs(value) >= Decimal(10) ** 12:
        raise FupinError(gettext_noop("“%(text)s” is no quantity with at most two decimals."), text=text[:20])
    return value


def _year(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) != 4:
        raise ValueError(text)
    return int(text)
