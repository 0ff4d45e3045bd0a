"""The lists of cases: what waits, what is late, what is closed; by day, turn, procedure, step and place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cache
from html import escape
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.filters import OneOf
from fupin.framework.web.formats import Answer, Choice, Code, Day, Moment, Name, Words
from fupin.framework.web.tables import Bulk, Table
from fupin.framework.web.words import Label, joined, words
from fupin.identification.cases.models import ACT
from fupin.identification.cases.state import procedure_version
from fupin.kernel.area import ancestor, level_of, span
from fupin.kernel.workflow import Actor
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import pack
from fupin.registry.queries.procedures import briefs, ids_by_number

SOON = 3
_FEW = 200


def due_words(due: date, today: date) -> tuple[str, str]:
    """Return the badge of a day and how far it is: late, today, soon, or later."""
    left = (due - today).days
    if left < 0:
        return "bad", ngettext("%(count)d day late", "%(count)d days late", -left) % {"count": -left}
    if left == 0:
        return "warn", _now("today")
    said = ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}
    return ("warn" if left <= SOON else "ok"), said


class Due(Day):
    """A day by which something has to be done, coloured by how near it is."""

    def html(self) -> Callable[[Any], str]:
        """Return the day and a badge with the days that are left."""
        today = timezone.localdate()

        def show(value: date) -> str:
            level, said = due_words(value, today)
            return f'{value.isoformat()} <span class="badge {level}">{escape(said)}</span>'

        return show


def subject_names(pairs: Collection[Any]) -> Mapping[Any, str]:
    """Return what cases are about, by (household, place): the head's name with the number, or the place."""
    found = briefs([household for household, _area in pairs if household is not None])
    named = places.names(SYSTEM, {area for household, area in pairs if household is None})
    return {pair: _subject(pair, found, named) for pair in pairs}


def _subject(pair: tuple[int | None, int], found: Mapping[int, Any], named: Mapping[int, str]) -> str:
    household, area = pair
    if household is None:
        return named.get(area, str(area))
    brief = found.get(household)
    return str(household) if brief is None else brief.head_name or brief.number


def step_names(pairs: Collection[Any]) -> Mapping[Any, str]:
    """Return what steps are called, by (version, step)."""
    return {(version, at): words(procedure_version(version).place(at)) for version, at in pairs}


def turn_names(triples: Collection[Any]) -> Mapping[Any, str]:
    """Return whose turn it is, by (version, step, place): people by name, or the role where nobody holds it."""
    wanted = {triple: _actors(*triple) for triple in triples}
    pairs = {(actor.role, place) for found in wanted.values() for actor, place in found}
    held = people.holders_of(SYSTEM, pairs)
    return {triple: _turn(found, held) for triple, found in wanted.items()}


def _actors(version: str, at: str, area: int) -> list[tuple[Actor, int]]:
    procedure = procedure_version(version)
    if procedure.ended(at):
        return []
    return [(a, ancestor(area, a.level)) for a in procedure.step(at).actors if a.level <= level_of(area)]


def _turn(found: list[tuple[Actor, int]], held: Mapping[tuple[str, int], list[tuple[int, str]]]) -> str:
    named = [name for actor, place in found for _id, name in held.get((actor.role, place), [])]
    roles = [people.role_label(actor.role) for actor, _place in found]
    return joined(list(dict.fromkeys(named)) or list(dict.fromkeys(roles)))


def _pair(*names: str) -> Callable[[Row], Any]:
    return lambda row: tuple(row[name] for name in names)


def _url(row: Row) -> str:
    return reverse("identification:case", args=[row["id"]])


def _full_names(keys: Collection[Any]) -> Mapping[Any, str]:
    return places.full_names(SYSTEM, keys)


def procedure_labels() -> dict[str, Label]:
    """Return the procedures of the pack, past texts included, by name."""
    dated = pack().dated_procedures
    return {name: texts[-1].procedure.label for name, texts in dated.items() if texts}


def _step_labels() -> dict[str, Label]:
    texts = [one.procedure for dated in pack().dated_procedures.values() for one in dated]
    known: dict[str, list[str]] = {}
    for text in texts:
        for name in (*text.steps, *text.ends):
            label = words(text.place(name))
            known.setdefault(name, [])
            if label not in known[name]:
                known[name].append(label)
    return {name: " / ".join(labels) for name, labels in known.items()}


class _Search:
    """Finds cases by the names and numbers of their households, and by places."""

    # A template asks whether there is a search; it must not search.
    do_not_call_in_templates = True

    def __call__(self, text: str) -> Q:
        """Return the cases meant; they are the reader's already, so who else bears the name does not matter."""
        hits = registry.search(SYSTEM, text, _FEW)
        numbers = [hit.number for hit in hits if hit.kind in ("household", "member")]
        found = Q(household_id__in=ids_by_number(numbers))
        for hit in hits:
            found |= Q(area__range=span(hit.key)) if hit.kind == "area" else Q()
        return found


def _columns(*, closed: bool, mixed: bool = False) -> list[Column]:
    step = ("version_id", "at")
    day = (
        Column("closed_at", _("Closed on"), Moment(), source="closed_at")
        if closed
        else Column("due", _("Due"), Due(), filter=True)
    )
    return [
        Column(
            *("subject", _("Household or place"), Name()),
            value=_pair("household_id", "area"), needs=("household_id", "area"), resolve=subject_names, link=_url,
        ),
        Column("procedure", _("Procedure"), Choice(procedure_labels()), filter=True),
        Column(
            *("at", _("State") if mixed else _("Result") if closed else _("Step"), Words()),
            value=_pair(*step), needs=step, resolve=step_names, sort="at", source="at", filter=OneOf(_step_labels),
        ),
        day,
        *([] if closed else [_turn_column()]),
        *([Column("closed_at", _("Closed on"), Moment(), filter=True, absent="–")] if mixed else []),
        Column("area", _("Place"), resolve=_full_names, filter=places.area_filter()),
        Column("due_in_all", _("Due in all"), Day() if closed else Due(), filter=True, shown=False, absent="–"),
        Column("overridden", _("In spite of the exit test"), Answer(), filter=True, shown=False),
        Column("opened_at", _("Begun"), Moment(), shown=False),
        Column("id", _("Number of the case"), Code(), shown=False),
    ]  # fmt: skip


def _turn_column() -> Column:
    needs = ("version_id", "at", "area")
    return Column("turn", _("Whose turn"), Words(), value=_pair(*needs), needs=needs, resolve=turn_names)


@cache
def open_cases() -> Table:
    """The list of cases under way."""
    return Table(
        "identification.cases",
        _("Cases"),
        _columns(closed=False),
        sort="due",
        search=_Search(),
        bulk=[
            Bulk(_("Go through them …"), "identification:cases-review-chosen", ACT, icon="check"),
            Bulk(
                _("I am related to none of them"), "identification:cases-unrelated", ACT, icon="people",
                question=_("You declare that you are related to none of the households chosen. This is kept."),
            ),
        ],
        empty=_("Nothing waits here. New cases begin on the page of a household or place."),
        export_right="registry.export",
    )  # fmt: skip


@cache
def closed_cases() -> Table:
    """The list of cases that came to their end."""
    return Table(
        "identification.cases_closed",
        _("Cases"),
        _columns(closed=True),
        sort="-closed_at",
        search=_Search(),
        empty=_("No case is closed yet."),
        export_right="registry.export",
    )


@cache
def gathered_cases() -> Table:
    """The list of the cases of a campaign, under way and closed."""
    return Table(
        "identification.cases_gathered",
        _("Cases of the campaign"),
        _columns(closed=False, mixed=True),
        sort="due",
        search=_Search(),
        empty=_("No case was begun in this campaign yet."),
        export_right="registry.export",
    )
