"""What the pages of a draw show: its steps, its facts, its result line by line, and what was checked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.assistance.draws.lists import Check, checks
from fupin.assistance.draws.models import Draw, DrawEntry
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.publication.masking import FIRST, mask_name
from fupin.framework.web.formats import Code, Day, Moment, Number
from fupin.framework.web.parts import Fact, Step
from fupin.kernel import draw as lots
from fupin.people import queries as people
from fupin.places import queries as places

STATES = Draw.State
STEPS = (
    gettext_lazy("The list"),
    gettext_lazy("Freeze the list"),
    gettext_lazy("Publish the list"),
    gettext_lazy("Seed"),
    gettext_lazy("Result"),
)
MEANT = {
    "drawn": gettext_lazy("drawn"),
    "waiting": gettext_lazy("waiting list"),
    "not drawn": gettext_lazy("not drawn"),
}
CHECKED = {
    "commitment": gettext_lazy("The list has the commitment that was published."),
    "logged": gettext_lazy("The log holds the same commitment since the list was frozen."),
    "participants": gettext_lazy("The participants are those of the list."),
    "order": gettext_lazy("Drawn again with the seed, the order is the same."),
    "result": gettext_lazy("The log holds the hash of this result."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a result."""

    place: int
    number: int
    label: str
    meant: str
    won: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """One promise in words, whether it holds, and what differs."""

    words: str
    holds: bool | None
    differences: list[str]


def steps_of(draw: Draw) -> tuple[list[Step], int]:
    """Return the steps and which one is next; a cancelled draw stands where it stopped."""
    done = 4 if draw.result else 3 if draw.announced_at else 2 if draw.text else 1 if draw.entries.exists() else 0
    return [Step(label) for label in STEPS], 5 if draw.result else done


def facts_of(draw: Draw) -> list[Fact]:
    """Return what a draw says of itself, and what was published of it."""
    place = places.full_names(SYSTEM, [draw.area]).get(draw.area)
    found = [
        Fact(_("Place"), place),
        Fact(_("What is drawn"), draw.drawn),
        Fact(_("How many"), draw.units, Number()),
        Fact(_("Length of the waiting list"), draw.waiting, Number()),
        Fact(_("Who takes part"), draw.eligible),
        Fact(_("Which public numbers decide"), draw.seed_source),
        Fact(_("Day of the seed"), draw.seed_day, Day()),
    ]
    if draw.text:
        found.append(Fact(_("Participants"), len(lots.entries_of(draw.text)), Number()))
        found.append(Fact(_("Commitment"), draw.commitment, Code(), note=_("SHA-256 of the list")))
    if draw.announced_at:
        found.append(Fact(_("List published at"), draw.announced_at, Moment()))
    return found


def seed_of(draw: Draw, user: object = None) -> list[Fact]:
    """Return the seed and who watched, by name only for a user; nothing before it is drawn."""
    if not draw.result:
        return []
    witnesses = draw.witnesses if user else [mask_name(name, FIRST) for name in draw.witnesses]
    entered = [Fact(_("Entered by"), people.names(user, [draw.held_by]).get(draw.held_by or 0))] if user else []
    return [
        Fact(_("The numbers as published"), draw.seed),
        Fact(_("Their digits"), draw.digits, Code()),
        Fact(_("Witnesses"), " · ".join(witnesses)),
        *entered,
        Fact(_("Drawn at"), draw.held_at, Moment()),
        Fact(_("Hash of the result"), draw.result_hash, Code()),
        Fact(_("Entry of the log"), _logged(draw.held_entry), Code()),
    ]


def lines_of(draw: Draw) -> list[Line]:
    """Return the result place by place."""
    labels = {number: one.label for number, one in enumerate(lots.entries_of(draw.text), 1)}
    rows = DrawEntry.objects.visible_to(SYSTEM).filter(draw_id=draw.pk).exclude(changed="")
    changed = set(rows.values_list("number", flat=True))
    found = []
    for line in draw.result.split("\n")[3:-1]:
        place, number, meant = line.split(" ", 2)
        label = labels.get(int(number), "")
        words = str(MEANT.get(meant, meant))
        found.append(Line(int(place), int(number), label, words, meant == "drawn", int(number) in changed))
    return found


def participants_of(draw: Draw) -> list[tuple[int, str]]:
    """Return number and label of each participant of the frozen list."""
    return [(number, one.label) for number, one in enumerate(lots.entries_of(draw.text), 1)]


def checked(draw: Draw) -> list[Checked]:
    """Check a draw again and say what came of it."""
    return [Checked(str(CHECKED[one.name]), one.holds, _differences(one)) for one in checks(draw)]


def _differences(check: Check) -> list[str]:
    said = []
    for one in check.differences[:20]:
        published, found = one.published[-200:] or "–", one.found[-200:] or "–"
        said.append(_("published: %(published)s; now: %(found)s") % {"published": published, "found": found})
    return said


def record_of(draw: Draw) -> dict[str, Any]:
    """Return the published record of a draw, as the script of the documents reads it."""
    return {
        "format": lots.TITLE,
        "list": draw.text,
        "commitment": draw.commitment,
        "announced": draw.announced_at and draw.announced_at.isoformat(),
        "seed": {"text": draw.seed, "digits": draw.digits, "day": draw.seed_day.isoformat()} if draw.result else None,
        "result": draw.result,
        "result_hash": draw.result_hash,
        "drawn_at": draw.held_at and draw.held_at.isoformat(),
        "witnesses": [mask_name(name, FIRST) for name in draw.witnesses],
        "photo": draw.photo,
        "state": draw.state,
        "cancelled": draw.reason,
        "log": {"frozen": _logged(draw.frozen_entry), "held": _logged(draw.held_entry)},
    }


def related(draw: Draw) -> list[tuple[str, Draw]]:
    """Return the published draw that this one stands in the place of, and the one that stands in its place."""
    shown = Draw.objects.visible_to(SYSTEM).exclude(announced_at=None)
    older = [(_("In the place of the cancelled draw"), one) for one in shown.filter(pk=draw.replaces_id or 0)]
    return [*older, *((_("Drawn anew as"), one) for one in shown.filter(replaces_id=draw.pk))]


def public_address(draw: Draw, absolute: Callable[[str], str]) -> str:
    """Return the address of the public page, with the name of this installation."""
    return absolute(reverse("assistance:public-draw", args=[draw.token]))


def _logged(entry: int | None) -> str:
    found = LogEntry.objects.visible_to(SYSTEM).filter(pk=entry or 0).values_list("hash", flat=True).first()
    return found or ""
