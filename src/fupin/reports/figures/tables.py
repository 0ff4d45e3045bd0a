"""The lists of figures: of a place, of one figure over many places, of a set, and of the rows behind a figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Code, Day, Format, Moment, Name, Number, Plain, Words
from fupin.framework.web.tables import Table
from fupin.framework.web.words import Label
from fupin.kernel.text import Text
from fupin.places import queries as places
from fupin.policy.figures import FigureText
from fupin.reports.figures.asking import CARRIED

_NONE = _("no data")


def of_place(before: int) -> Table:
    """The figures of one place, with those of the year before."""
    columns = [
        Column("label", _("Figure"), Name(), link=lambda row: row["one"]),
        Column("value", _("Value"), Words(), link=lambda row: row["behind"], absent=_NONE),
        Column("unit", _("Unit"), Plain(), absent=""),
        Column("unknown", _("Not known"), Number(), absent=""),
        Column("missing", _("Places without data"), Number(), absent=""),
        Column("before", str(before), Words(), absent=_NONE),
        Column("group", _("Group"), Words(), filter=True),
        Column("definition", _("Definition"), Words()),
        Column("form", _("Place in the village report"), Code(), shown=False, absent=""),
        Column("name", _("Name"), Code(), shown=False),
    ]
    return Table(
        "reports.figures",
        _("All figures"),
        columns,
        search=("label", "name", "definition", "group"),
        per_page=100,
        carries=CARRIED,
        empty=_("No such figure."),
    )


def over_places(text: FigureText, level: int, before: int) -> Table:
    """One figure over the places of a level, ranked."""
    columns = [
        Column("rank", _("Rank"), Number(), absent=""),
        Column("name", places.level_name(level), Name(), link=lambda row: row["url"]),
        Column("above", _("Place above"), Name(), filter=True),
        Column("value", text.label, _format(text), link=lambda row: row["behind"], absent=_NONE),
        Column("unknown", _("Not known"), Number(), absent=""),
        Column("before", str(before), _format(text), absent=_NONE),
        Column("change", _("Change"), _format(text), absent=_NONE),
    ]
    return Table("reports.figure", text.label, columns, sort="rank", per_page=200, carries=CARRIED)


def of_set(title: Label, texts: Sequence[FigureText], level: int, before: int) -> Table:
    """The figures of a set over the places of a level, each with the year before as a column to be shown."""
    columns = [Column("place", places.level_name(level), Name(), link=lambda row: row["url"])]
    for text in texts:
        added = text.kind in ("count", "sum", "fact")
        columns.append(Column(text.name, text.label, _format(text), absent=_NONE, total=added, help=text.definition))
    columns += [
        Column(f"{text.name}_before", _before(text, before), _format(text), absent=_NONE, shown=len(texts) <= _FEW)
        for text in texts
    ]
    return Table("reports.figure_set", title, columns, per_page=200, carries=CARRIED)


_FEW = 10


def _before(text: FigureText, year: int) -> Label:
    return Text.of(zh=f"{text.label.inside('zh')} {year}", en=f"{text.label.inside('en')} {year}")


def rows_behind(title: Label, *, values: bool) -> Table:
    """What lies behind a figure."""
    columns = [
        Column("name", _("Household or place"), Name(), link=lambda row: row["url"], absent="–"),
        Column("person", _("Person"), Name(), absent=""),
        Column("number", _("Number"), Code(), link=lambda row: row["url"], absent=""),
        Column("area", _("Place"), Name(), filter=True),
        *([Column("value", _("Value"), Plain(), absent=_NONE)] if values else []),
        Column("known", _("Counted"), Choice(_KNOWN, {"no": "info"}), filter=True),
    ]
    return Table(
        "reports.behind",
        title,
        columns,
        sort="area,number",
        carries=CARRIED,
        export_right="registry.export",
        empty=_("Nothing is counted here."),
    )


_KNOWN = {"yes": _("counted"), "no": _("not known whether")}


def statements() -> Table:
    """The statements issued."""
    columns = [
        Column("area", _("Place"), Name(), link=_statement, needs=("id",), resolve=_names, filter=places.area_filter()),
        Column("year", _("Year"), Plain(), filter=True),
        Column("kind", _("Kind"), Words(), filter=True),
        Column("true_on", _("As of"), Day(), filter=True),
        Column("issued_at", _("Issued"), Moment()),
    ]
    return Table(
        "reports.statements", _("Statements"), columns, sort="-issued_at", empty=_("No statement was issued here.")
    )


def _statement(row: Row) -> str:
    return reverse("reports:statement", args=[row["id"]])


def _names(keys: Collection[Any]) -> dict[Any, str]:
    return places.full_names(SYSTEM, keys)


def _format(text: FigureText) -> Format:
    if text.type in ("date", "text", "code", "codes", "mix"):
        return Words()
    return Number(text.unit.decimals if text.unit else 0)
