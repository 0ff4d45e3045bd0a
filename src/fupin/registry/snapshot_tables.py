"""The lists of the snapshot pages: what is published, the sums of two snapshots, and the rows behind them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.models import Snapshot
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Answer, Choice, Code, Day, Moment, Name, Number
from fupin.framework.web.tables import Table
from fupin.places import queries as places
from fupin.registry.differences import DIRECTION_WORDS, REASON_WORDS
from fupin.registry.tables import place_names

_MEGABYTE = 1_000_000
_LEVELS = {"published": "ok", "publishing": "info"}


@cache
def published() -> Table:
    """The list of snapshots."""
    columns = [
        Column("name", _("Name"), Name(), link=_snapshot, needs=("id",)),
        Column("area", _("Place"), source="area", resolve=place_names, filter=places.area_filter()),
        Column("true_on", _("As of"), Day(), filter=True),
        Column("known_by", _("Known by"), Moment(), shown=False),
        Column("households", _("Households"), Number(), value=_households, needs=("counts",)),
        Column("size", _("Megabytes"), Number(1), value=lambda row: row["bytes"] / _MEGABYTE, needs=("bytes",)),
        Column("state", _("State"), Choice(dict(Snapshot.State.choices), _LEVELS), filter=True),
        Column("frozen", _("Frozen"), Answer(), filter=True),
    ]  # fmt: skip
    return Table(
        "registry.snapshots", _("Snapshots"), columns, sort="-true_on,name", empty=_("Nothing has been published yet.")
    )


def places_compared(link: Callable[[Row], str | None]) -> Table:
    """The places of one level with their sums, before and after."""
    columns = [
        Column("name", _("Place"), Name(), link=link),
        *(
            Column(f"{direction}_{unit}", label, Number())
            for direction, labels in _SUMS.items()
            for unit, label in zip(("households", "persons"), labels, strict=True)
        ),
    ]
    return Table("registry.compared", _("The places below"), columns)


_SUMS = {
    "start": (_("Households at the start"), _("Persons at the start")),
    "in": (_("Households in"), _("Persons in")),
    "out": (_("Households out"), _("Persons out")),
    "end": (_("Households at the end"), _("Persons at the end")),
}


@cache
def reasons() -> Table:
    """Why households and persons came in and went out."""
    columns = [
        Column("direction", _("In or out"), Choice(DIRECTION_WORDS)),
        Column("reason", _("Reason"), Choice(REASON_WORDS), link=lambda row: row["url"]),
        Column("households", _("Households"), Number()),
        Column("persons", _("Persons"), Number()),
    ]
    return Table("registry.reasons", _("In and out"), columns, empty=_("Nobody came in or went out."))


@cache
def rows() -> Table:
    """Every household and person that came in or went out."""
    columns = [
        Column("number", _("household number"), Code(), link=_household, filter=True),
        Column("member", _("Person"), Code(), absent=_("whole household"), shown=False),
        Column("area", _("Place"), resolve=place_names, filter=places.area_filter()),
        Column("other", _("from or to"), resolve=place_names, absent="–"),
        Column("direction", _("In or out"), Choice(DIRECTION_WORDS), filter=True),
        Column("reason", _("Reason"), Choice(REASON_WORDS), filter=True),
        Column("households", _("Households"), Number(), total=True),
        Column("persons", _("Persons"), Number(), total=True),
    ]
    return Table(
        "registry.difference",
        _("In and out, row by row"),
        columns,
        sort="area,number",
        empty=_("Nobody came in or went out."),
        export_right="registry.export",
    )


def _snapshot(row: Row) -> str:
    return reverse("registry:snapshot", args=[row["id"]])


def _households(row: Row) -> int | None:
    count: int | None = row["counts"].get("rows_households")
    return count


def _household(row: Row) -> str | None:
    return reverse("registry:household", args=[row["number"]]) if row["number"] else None
