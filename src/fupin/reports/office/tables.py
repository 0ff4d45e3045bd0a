"""The list of the office's templates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Moment, Number, Words
from fupin.framework.web.tables import Table
from fupin.places import queries as places
from fupin.reports.office.forms import LANGUAGES
from fupin.reports.office.making import products

_NEEDS = ("used_at", "retired_at", "tried_at")


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _url(row: Row) -> str:
    return reverse("reports:office-template", args=[row["id"]])


def state_of(row: Any) -> str:
    """Return what has become of a template, in words."""
    used, retired, tried = (row[n] if isinstance(row, dict) else getattr(row, n) for n in _NEEDS)
    if retired is not None:
        return gettext("put aside")
    if used is not None:
        return gettext("put to use")
    return gettext("tried") if tried is not None else gettext("not tried yet")


@cache
def templates() -> Table:
    """The templates of offices, each version."""
    labels = {name: one.label for name, one in products().items()}
    columns = [
        Column("paper", _("Report or paper"), Choice(labels), link=_url, filter=True),
        Column("area", _("Office of"), source="area", resolve=_place_names),
        Column("language", _("Language"), Choice(dict(LANGUAGES)), filter=True),
        Column("version", _("Version"), Number()),
        Column("state", _("State"), Words(), value=state_of, needs=_NEEDS),
        Column("note", _("What was changed")),
        Column("made_at", _("Uploaded"), Moment(), filter=True),
    ]
    empty = _("No office has a template of its own yet. Download one of the program's, change it and upload it.")
    return Table("reports.office", _("Templates"), columns, sort="-made_at", empty=empty)
