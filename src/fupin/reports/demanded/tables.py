"""The list of demanded tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Day, Name, Words
from fupin.framework.web.tables import Table
from fupin.places import queries as places
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.rights import READ


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _url(row: Row) -> str:
    return reverse("reports:demanded-table", args=[row["id"]])


def _fill_url(row: Row) -> str:
    return reverse("reports:demanded-fill", args=[row["id"]])


def _mapped(row: Row) -> str:
    known = sum(bool(column["source"]) for column in row["columns"])
    return gettext("%(known)d of %(all)d") % {"known": known, "all": len(row["columns"])}


@cache
def demanded() -> Table:
    """The list, with a link in each row that fills the table at once."""
    columns = [
        Column("title", _("Name of the table"), Name(), link=_url, filter=True),
        Column("fill", _("For this year"), Words(), value=lambda _row: gettext("Fill"), needs=("id",), link=_fill_url),
        Column("area", _("Whose table"), source="area", resolve=_place_names),
        Column("rows", _("A row for each of the"), Choice(dict(DemandedTable.Rows.choices)), filter=True),
        Column("columns", _("Columns filled"), Words(), value=_mapped, needs=("columns",)),
        Column("filled_at", _("last filled"), Day(), absent=_("never")),
        Column("made_at", _("Brought in"), Day(), shown=False),
    ]
    empty = _("No table yet. Bring in the next one that is demanded; after that it is filled by one click.")
    return Table(
        "reports.demanded", _("Demanded tables"), columns, sort="-made_at", search=("title",), empty=empty,
        export_right=READ,
    )  # fmt: skip
