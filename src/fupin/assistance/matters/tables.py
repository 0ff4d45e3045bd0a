"""The list of the matters of a kind, its columns made from what the kind declares; and the figures above it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, CharField, F, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.assistance.matters import values
from fupin.assistance.queries import matters as queries
from fupin.assistance.rights import ACT, READ
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.filters import YesNo
from fupin.framework.web.formats import Answer, Choice, Code, Day, Money, Name
from fupin.framework.web.parts import Figure
from fupin.framework.web.tables import Bulk, Table
from fupin.framework.web.words import Label
from fupin.places import queries as places
from fupin.policy.matter_kinds import PLACE, Count, Field, Kind
from fupin.registry import queries as registry

SHOWN_FIELDS = 3
NOT_BEGUN, UNDER_WAY = "_opened", "_open"
"""What stands in lists for the stage before the first, and for the outcome of an open matter."""


def place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    """Return town, village and group of each area key, for a whole page of a list."""
    return places.full_names(SYSTEM, keys)


def heads(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    """Return the heads of households, for a whole page of a list."""
    return {pk: head for pk, (_number, head) in registry.numbers_of(SYSTEM, identifiers).items()}


def _url(row: Row) -> str:
    return reverse("assistance:matter", args=[row["id"]])


def stage_labels(kind: Kind) -> dict[str, Label]:
    """Return the words for the stages of a kind, the opening first."""
    return {NOT_BEGUN: _("opened, no stage yet"), **{one.name: one.label for one in kind.stages}}


def end_labels(kind: Kind) -> dict[str, Label]:
    """Return the words for the ends of a kind, being open first."""
    ends: dict[str, Label] = {one.name: one.label for one in kind.ends.values()}
    return {UNDER_WAY: _("under way"), **ends, queries.GONE: _("the household left the register")}


def _named(column: str, nothing: str) -> Case:
    # An empty word of the address asks for nothing, so an empty column needs a name of its own.
    return Case(When(**{column: ""}, then=Value(nothing)), default=F(column), output_field=CharField())


def matter_table(kind: Kind, today: date) -> Table:
    """Return the list of a kind."""
    late = Case(When(queries.overdue(today), then=Value(True)), default=Value(False), output_field=BooleanField())
    columns = [
        Column("number", _("Number"), Code(), link=_url, filter=True),
        *_about(kind),
        Column("area", _("Place"), source="area", resolve=place_names, filter=places.area_filter()),
        Column("at", _("Stage"), Choice(stage_labels(kind)), expression=_named("stage", NOT_BEGUN), filter=True),
        Column("result", _("Outcome"), Choice(end_labels(kind)), expression=_named("outcome", UNDER_WAY), filter=True),
        Column("due", _("Due"), Day(), absent="–", filter=True),
        Column("late", _("Late"), Answer(), expression=late, filter=YesNo(with_unknown=False), shown=False),
        Column("cost", _("Cost"), Money(registry.pack().currency.minor_digits), total=True, filter=True),
        Column("opened_on", _("Opened on"), Day(), filter=True, shown=False),
        Column("closed_on", _("Closed on"), Day(), absent="–", filter=True, shown=False),
        Column("visit_due", _("Follow-up due"), Day(), absent="–", filter=True, shown=kind.visits is not None),
        *_fields(kind),
    ]
    bulk = [Bulk(_("Take a step together …"), "assistance:matter-many", ACT, icon="check")]
    return Table(
        f"assistance.matters.{kind.name}", kind.label, columns,
        sort="-opened_on,number", search=("number", "title"), bulk=bulk, export_right=READ,
        empty=_("No matter of this kind here yet."), carries=("kind",),
    )  # fmt: skip


def _about(kind: Kind) -> list[Column]:
    title = Column("title", _("What it is called"), Name(), link=_url, filter=True, shown=bool(kind.title), absent="–")
    if kind.about == PLACE:
        return [title]
    head = Column("head", _("Head of household"), Name(), source="household_id", resolve=heads, sort=False, link=_url)
    return [head, title]


def _fields(kind: Kind) -> Iterable[Column]:
    for number, one in enumerate(listed_fields(kind)):
        yield Column(
            f"f_{one.name}",
            one.label,
            values.format_of(one),
            source=f"facts__{one.name}",
            shown=number < SHOWN_FIELDS,
            filter=one.type != "codes",
            resolve=_resolve(one),
        )


def _resolve(one: Field) -> Any:
    return {"place": place_names, "matter": titles}.get(one.type)


def titles(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    """Return what matters are called, for a whole page of a list."""
    rows = queries.matters(SYSTEM).filter(id__in=[i for i in identifiers if isinstance(i, int)])
    return {pk: title or number for pk, title, number in rows.values_list("id", "title", "number")}


def listed_fields(kind: Kind) -> list[Field]:
    """Return the fields that lists and exports show: all but the sensitive ones."""
    return [one for one in kind.all_fields().values() if not one.declared.sensitive]


def figures(kind: Kind, rows: list[dict[str, Any]], address: str) -> list[Figure]:
    """Return the figures above a list: open, late, ended, spent, and those that the kind declares."""
    open_ = [row for row in rows if row["open"]]
    late = sum(row["late"] for row in open_)
    found = [
        Figure(_("Under way"), len(open_), f"{address}&f.result={UNDER_WAY}"),
        Figure(_("Late"), late, f"{address}&f.late=True"),
        Figure(_("Ended"), len(rows) - len(open_)),
        Figure(_("Spent"), sum(row["cost"] for row in rows), format=_money()),
    ]
    return [*found, *(_counted(kind, count, rows) for count in kind.counts)]


def _money() -> Money:
    return Money(registry.pack().currency.minor_digits, whole=True)


def _counted(kind: Kind, count: Count, rows: list[dict[str, Any]]) -> Figure:
    fields = kind.all_fields()
    asked = [row for row in rows if all(said(row.get(name)) == value for name, value in count.where.items())]
    if count.outcome:
        asked = [row for row in asked if row["outcome"] == count.outcome]
    if count.reached:
        least = kind.position({count.reached})
        asked = [row for row in asked if kind.position({row["stage"]}) >= least]
    if not count.sum:
        return Figure(count.label, len(asked))
    found = [(row["sums"] if count.each else row).get(count.sum) for row in asked]
    known = [value for value in found if value is not None]
    missing = 0 if count.each else len(asked) - len(known)
    note = gettext("not known of %(count)d") % {"count": missing} if missing and known else ""
    money = fields[count.sum].type == "money"
    return Figure(
        count.label,
        queries.exact_sum(known) if known else None,
        format=_money() if money else None,
        note=note,
    )


def said(value: Any) -> str:
    """Return a value as a pack writes it, to compare it with."""
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
