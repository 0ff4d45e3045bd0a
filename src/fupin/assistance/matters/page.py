"""What the page of a matter shows: the line of its stages, what may come next, its steps, facts, rating and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.assistance.matters import state, values
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.matters.tables import titles
from fupin.assistance.queries import matters as queries
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.formats import Choice, Code, Day, Money, Number
from fupin.framework.web.parts import Fact
from fupin.framework.web.words import Label, words
from fupin.kernel.text import Text
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.policy.matter_kinds import Ask, Field, Kind
from fupin.registry import queries as registry

NAMES = {
    state.OPEN: gettext_lazy("Opened"),
    state.VISIT: gettext_lazy("Follow-up"),
    state.RATED: gettext_lazy("Rated"),
    state.BACK: gettext_lazy("Sent back"),
    state.END: gettext_lazy("Ended"),
    state.REOPENED: gettext_lazy("Opened again"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One stage in the line: reached on a day, the present one, or still to come."""

    label: Label
    on: date | None
    past: bool
    here: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """One file of a step."""

    url: str
    name: str
    is_image: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a matter as its history shows it."""

    row: MatterStep
    title: Label
    who: str
    facts: list[Fact] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    correctable: bool = False


def money() -> Money:
    """Return the format of amounts."""
    return Money(registry.pack().currency.minor_digits)


def line_of(now: state.Standing, steps: Sequence[MatterStep]) -> list[Point]:
    """Return the stages of a matter in their order, with the day on which each was reached last."""
    reached = {step.stage: step.on for step in steps if step.kind == state.STAGE}
    behind = now.kind.position(now.reached)
    points = []
    for number, one in enumerate(now.kind.stages):
        done = one.name in now.reached
        points.append(Point(one.label, reached[one.name] if done else None, done, number == behind, one.optional))
    return points


def entries_of(user: object, kind: Kind, steps: Sequence[MatterStep], *, may_act: bool) -> list[Entry]:
    """Return the steps, the newest first, with what each said, by whom, and its files."""
    who = people.names(user, [step.by for step in steps])
    fields = kind.all_fields()
    return [
        Entry(
            row=step,
            title=_title(kind, step),
            who=who.get(step.by or 0, ""),
            facts=said_by(user, kind, fields, step.facts),
            pictures=_pictures(step),
            correctable=may_act and step.kind in (state.STAGE, state.VISIT),
        )
        for step in reversed(steps)
    ]


def _title(kind: Kind, step: MatterStep) -> Label:
    if step.kind == state.STAGE:
        return kind.stage_label(step.stage)
    if step.kind == state.END:
        name = step.facts.get("_end", "")
        end = kind.ends.get(name)
        return end.label if end else _("The household left the register") if name == state.GONE else name
    if step.kind == state.VISIT and kind.visits:
        return kind.visits.label
    return NAMES.get(step.kind, step.kind)


def _pictures(step: MatterStep) -> list[Picture]:
    return [
        Picture(
            reverse("assistance:matter-file", args=[step.pk, number]),
            one["name"],
            one["type"].startswith("image/"),
            one["kind"],
        )
        for number, one in enumerate(step.evidence)
    ]


def said_by(user: object, kind: Kind, fields: dict[str, Field], facts: dict[str, Any]) -> list[Fact]:
    """Return values as lines, in the order of the kind; those of an earlier text of the kind at the end."""
    found = [line(user, fields[name], facts[name]) for name in fields if facts.get(name) is not None]
    rating = facts.get(values.SCORE)
    if rating and kind.score:
        found += rating_lines(kind, rating)
    return [*found, *(Fact(name, str(value)) for name, value in state.unknown_facts(kind, facts).items())]


def line(user: object, one: Field, kept: Any) -> Fact:
    """Return one value as a line: label, value and unit; places and matters by their names."""
    if one.type == "place":
        return Fact(one.label, places.full_names(user, [kept]).get(kept))
    if one.type == "matter":
        return Fact(one.label, titles([kept]).get(kept), url=_link(user, kept))
    shown = values.shown_value(one, kept)
    unit = "" if one.type == "money" or one.declared.unit in (None, values.YEAR) else _(str(one.declared.unit))
    return Fact(one.label, shown, values.format_of(one), note=unit)


def rating_lines(kind: Kind, rating: dict[str, Any]) -> list[Fact]:
    """Return a rating: each item with its points, the sum, the grade and its limit."""
    card = kind.score
    if card is None:
        return []
    labels = {one.name: one for one in card.items}
    found = []
    for name, points in rating.get("items", {}).items():
        item, chosen = labels.get(name), rating.get("chosen", {}).get(name, "")
        choice = item.choices.get(chosen) if item else None
        note: Label = choice[0] if choice else f"/ {item.most}" if item else ""
        found.append(Fact(item.label if item else name, points, Number(), note=note))
    grades = {one.name: one.label for one in card.grades}
    found.append(Fact(_("Points"), rating.get("points"), Number(), note=f"/ {sum(one.most for one in card.items)}"))
    found.append(Fact(_("Grade"), rating.get("grade"), Choice(grades)))
    if rating.get("limit") is not None:
        found.append(Fact(_("Limit"), rating["limit"], money()))
    return found


def facts_of(user: object, row: Matter, kind: Kind) -> list[Fact]:
    """Return what a matter says of itself: whom it is about, its own fields, what was spent, its clocks."""
    own = {one.name: one for one in kind.opening_fields()}
    found = [Fact(_("Number"), row.number, Code()), *_about(user, row)]
    found += [line(user, one, row.facts.get(name)) for name, one in own.items() if name in row.facts]
    found += [Fact(one.label, None) for name, one in own.items() if name not in row.facts]
    found.append(Fact(_("Spent"), row.cost, money()))
    if row.measure:
        known = registry.pack().measures.get(row.measure)
        found.append(Fact(_("Measure"), words(known.label) if known else row.measure))
    found.append(Fact(_("Opened on"), row.opened_on, Day()))
    if row.closed_on:
        found.append(Fact(_("Closed on"), row.closed_on, Day()))
    return found


def _about(user: object, row: Matter) -> list[Fact]:
    found = []
    if row.household_id is not None:
        number, head = registry.numbers_of(user, [row.household_id]).get(row.household_id, ("", ""))
        url = reverse("registry:household", args=[number]) if number else ""
        found.append(Fact(_("Household"), f"{head} {number}".strip() or None, url=url))
    if row.member_id is not None:
        found.append(Fact(_("Person"), person_of(user, row)))
    found.append(Fact(_("Place"), places.full_names(SYSTEM, [row.area]).get(row.area)))
    if row.of_matter_id is not None:
        drawn_from = queries.kind_of(queries.kind_of(row.kind).draws_from)
        label: Text | str = drawn_from.label if drawn_from.stages else _("Draws from")
        found.append(Fact(label, titles([row.of_matter_id]).get(row.of_matter_id), url=_link(user, row.of_matter_id)))
    return found


def _link(user: object, identifier: int) -> str:
    """Return the address of a matter that the user may open; empty for one of which only the name is theirs."""
    return reverse("assistance:matter", args=[identifier]) if queries.matter(user, identifier) else ""


def sums_of(kind: Kind, steps: Sequence[MatterStep]) -> list[Fact]:
    """Return what the follow-ups of a matter said, added up, as its kind wants it; nothing before the first."""
    sums: dict[str, Any] = {}
    for step in steps:
        if step.kind == state.VISIT:
            queries.add_up(sums, kind, step.facts)
    fields = kind.all_fields()
    added = [one for one in kind.counts if one.each] if any(step.kind == state.VISIT for step in steps) else []
    return [Fact(one.label, sums.get(one.sum), values.format_of(fields[one.sum])) for one in added]


def person_of(user: object, row: Matter) -> str | None:
    """Return the name of the person whom a matter is about."""
    number = registry.numbers_of(user, [row.household_id or 0]).get(row.household_id or 0, ("", ""))[0]
    file = registry.household_file(user, number) if number else None
    return next((m.name for m in file.members if m.pk == row.member_id), None) if file else None


def heading(user: object, row: Matter) -> str:
    """Return what a matter is called on its page: its title, or the head of its household."""
    if row.title:
        return row.title
    head = registry.numbers_of(user, [row.household_id or 0]).get(row.household_id or 0, ("", ""))[1]
    name = person_of(user, row) if row.member_id else head
    return name or row.number


def clock(due: date | None) -> tuple[str, str]:
    """Return level and words of a day by which something is due."""
    if due is None:
        return "", ""
    left = (due - timezone.localdate()).days
    if left < 0:
        return "bad", _("%(days)d days late") % {"days": -left}
    return ("warn" if left <= 7 else "info"), _("due on %(day)s") % {"day": due.isoformat()}


def ask_of(kind: Kind, step: MatterStep) -> Ask:
    """Return what a step was asked for, to correct it."""
    if step.kind == state.VISIT:
        return kind.visits.ask if kind.visits else Ask()
    found = kind.stage(step.stage)
    return found.ask if found else Ask()
