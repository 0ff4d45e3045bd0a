"""The lists of comparison: department lists, the three outputs, points, months and their changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fupin.comparison import kinds
from fupin.comparison.models import DepartmentList, Point, RosterChange
from fupin.comparison.showing import conflicts, facts, point_words
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import unseal
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Answer, Choice, Code, Day, Moment, Money, Name, Number, Percent, Words
from fupin.framework.web.tables import Bulk, Table
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry.queries import pack

STATE_LEVELS = {
    "received": "info",
    "checked": "warn",
    "accepted": "ok",
    "undone": "unknown",
    "rejected": "bad",
    "expired": "unknown",
}
POINT_LEVELS = {"open": "warn", "answered": "info", "settled": "ok", "gone": "unknown"}
WAYS = {
    "number": _("same number"),
    "old_number": _("same number in another form"),
    "relative": _("number of a relative"),
    "probable": _("name, birth, place"),
    "said": _("as a clerk said"),
}
EXPORT = "registry.export"


def kind_labels() -> dict[str, str]:
    """Return every kind with its label in the language of the page."""
    return {name: kinds.said(profile.label) for name, profile in kinds.kinds().items()}


def place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    """Return town, village and group of each area key, for a whole page of a list."""
    return places.full_names(SYSTEM, keys)


def _names(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    return people.names(SYSTEM, {one for one in identifiers if one})


def _area(**more: Any) -> Column:
    return Column("area", _("Place"), resolve=place_names, filter=places.area_filter(), **more)


def _kind() -> Column:
    return Column("kind", _("List"), Choice(kind_labels()), filter=True)


def _household() -> Column:
    return Column(
        "number", _("Household number"), Code(), source="household__number", link=household_url, absent="–", filter=True
    )


def household_url(row: Row) -> str | None:
    """Return the address of the household of a row, where there is one."""
    number = row.get("household__number")
    return reverse("registry:household", args=[number]) if number else None


def _period(row: Row) -> str:
    return kinds.period_words(row["kind"], row["period"])


def _list_url(row: Row) -> str:
    return reverse("comparison:list", args=[row["id"]])


def _count(row: Row) -> Any:
    return row["counts"].get("rows")


def lists() -> Table:
    """The lists that were sent."""
    state = Choice(dict(DepartmentList.State.choices), STATE_LEVELS)
    return Table(
        "comparison.lists",
        _("Department lists"),
        [
            _kind(),
            Column(
                *("period", _("Period"), Words()), value=_period, needs=("kind", "period"), link=_list_url
            ),
            _area(),
            Column("state", _("State"), state, filter=True),
            Column("rows", _("Number of rows"), Number(), value=_count, needs=("counts",), absent="–"),
            Column("name", _("File"), Name(), filter=True, link=_list_url),
            Column("owner", _("Sent by"), source="owner__name", absent="–"),
            Column("created", _("Sent"), Moment()),
            Column("expires_on", _("To be used before"), Day(), filter=True),
        ],
        sort="-created",
        search=("name",),
        empty=_("No list was sent yet. Send the file of a department as it is."),
    )  # fmt: skip


def rows(kind: str, side: str) -> Table:
    """The rows of one list in one output: in both, only theirs, or pairs that somebody must look at."""
    reader = facts(kind)
    ours = [] if side == "theirs" else [
        _household(),
        Column("registered", _("Registered"), Answer(), filter=True),
        Column("way", _("Found by"), Choice(WAYS), filter=True),
        Column("probability", _("Probability"), Percent(), shown=side == "review", filter=True),
        Column("differs", _("Says differently"), Words(), value=conflicts(kind), needs=("conflicts",), absent="–"),
    ]  # fmt: skip
    same = Bulk(_("The same person"), "comparison:same", "comparison.run", icon="check")
    other = Bulk(_("Not the same"), "comparison:not-same", "comparison.run", icon="cross")
    return Table(
        f"comparison.rows.{side}",
        {"both": _("In both"), "theirs": _("Only in the list"), "review": _("The same person?")}[side],
        [
            Column("name", pgettext_lazy("of a person", "Name"), Name(), filter=True),
            Column("identity", _("Number"), Code(), value=_opened, needs=("identity",), sensitive=True),
            Column("birth_date", _("Date of birth"), Day(), filter=True, shown=side != "both"),
            _area(),
            *ours,
            Column("says", _("The list says"), Words(), value=reader, needs=("facts",)),
            Column("line", _("Line"), Number(), shown=False),
        ],
        sort="area,name",
        search=("name",),
        bulk=[same, other] if side == "review" else [],
        empty=_("Nobody here."),
        export_right=EXPORT,
    )


def _opened(row: Row) -> str | None:
    # Opened only to be masked at once: what leaves the server has four characters left.
    return unseal(row["identity"]) or None


@cache
def not_listed() -> Table:
    """Persons whom the register says to be on such a list, and whom the list lacks."""
    return Table(
        "comparison.not_listed",
        _("Only in the register"),
        [
            Column("name", pgettext_lazy("of a person", "Name"), Name(), filter=True),
            _household(),
            Column("registered", _("Registered"), Answer(), filter=True),
            _area(),
        ],
        sort="area,name",
        search=("name",),
        empty=_("Nobody here."),
        export_right=EXPORT,
    )


def points(state: str) -> Table:
    """The points of one state: the queue of the village, what waits for the town, what is settled."""
    answered = [
        Column("answer", _("Answer"), Choice(dict(Point.Answer.choices)), filter=True),
        Column("reason", _("Reason"), Words(), absent="–"),
        Column("answered_by", _("Answered by"), Name(), source="answered_by_id", resolve=_names, sort=False),
    ]
    bulk = {
        "open": [Bulk(_("Answer those chosen …"), "comparison:answer-bulk", "comparison.answer", icon="check")],
        "answered": [Bulk(_("Confirm"), "comparison:confirm", "comparison.run", icon="check")],
    }
    return Table(
        f"comparison.points.{state}",
        _("Doubtful points"),
        [
            Column("name", pgettext_lazy("of a person", "Name"), Name(), filter=True, link=point_url, needs=("id",)),
            Column("words", _("Question"), Words(), value=point_words, needs=("words", "says", "kind")),
            _kind(),
            _household(),
            _area(),
            Column("deadline", _("Deadline"), Day(), filter=True, shown=state == "open"),
            Column("state", _("State"), Choice(dict(Point.State.choices), POINT_LEVELS), shown=state == "settled"),
            *([] if state == "open" else answered),
            Column("revision", _("Times changed"), Number(), shown=False),
        ],
        sort="deadline,area,name" if state == "open" else "area,name",
        search=("name",),
        bulk=bulk.get(state, []),
        empty=_("No point waits here."),
        export_right=EXPORT,
    )


def point_url(row: Row) -> str:
    """Return the address of a point."""
    return reverse("comparison:point", args=[row["id"]])


def _month_url(row: Row) -> str:
    return reverse("comparison:month", args=[row["id"]])


def _figure(name: str) -> Any:
    return lambda row: row["figures"].get("changes", {}).get(name)


def months() -> Table:
    """The months of rosters."""
    changes = [
        Column(name, label, Number(), value=_figure(str(name)), needs=("figures",), absent="–")
        for name, label in RosterChange.Change.choices
    ]
    return Table(
        "comparison.months",
        _("Months of rosters"),
        [
            _kind(),
            Column("month", _("Month"), Words(), value=lambda row: f"{row['month']:%Y-%m}", needs=("month",),
                   link=_month_url),
            _area(),
            *changes,
            Column("signed_by", _("Signed by"), Name(), source="signed_by_id", resolve=_names, sort=False, absent="–"),
            Column("signed_at", _("Signed"), Moment(), absent="–"),
        ],
        empty=_("No roster was compared yet."),
        export_right=EXPORT,
    )  # fmt: skip


def changes(kind: str, change: str) -> Table:
    """The changes of one sort in a month."""
    digits = pack().currency.minor_digits
    profile = kinds.kinds().get(kind)
    column = profile.columns.get(profile.roster.category) if profile and profile.roster else None

    def category(name: str) -> Any:
        return lambda row: (kinds.shown(column, row[name]) if column else row[name]) or None

    classes = [
        Column("category_before", _("Category before"), Words(), value=category("category_before"),
               needs=("category_before",), absent="–"),
        Column("category", _("Category now"), Words(), value=category("category"), needs=("category",), absent="–"),
    ]  # fmt: skip
    amounts = [
        Column("amount_before", _("Amount before"), Money(digits), absent="–", filter=True),
        Column("amount", _("Amount now"), Money(digits), absent="–", filter=True, total=True),
    ]
    return Table(
        f"comparison.changes.{change}",
        RosterChange.Change(change).label,
        [
            Column("name", pgettext_lazy("of a person", "Name"), Name(), filter=True),
            _household(),
            _area(),
            *([] if change == "uncovered" else [*classes, *amounts]),
        ],
        sort="area,name",
        search=("name",),
        empty=_("Nobody here."),
        export_right=EXPORT,
    )
