"""The lists of notices and of publications."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Day, Name, Number, Words
from fupin.framework.web.tables import Table
from fupin.identification.notices.models import Notice
from fupin.identification.notices.publication_models import Publication
from fupin.identification.notices.queries import open_objections
from fupin.identification.notices.shown import said
from fupin.places import queries as places
from fupin.registry.queries import pack


def _notice_url(row: Row) -> str:
    return reverse("identification:notice", args=[row["id"]])


def _publication_url(row: Row) -> str:
    return reverse("identification:publication", args=[row["id"]])


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _kinds() -> dict[str, Any]:
    return {name: one.label for name, one in pack().notices.profiles.items()}


def _title(row: Row) -> str:
    return str(said(row["wording"]["title"]))


def _waiting(keys: Collection[Any]) -> Mapping[Any, Any]:
    found = open_objections(SYSTEM, list(keys))
    return {key: found.get(key, 0) for key in keys}


@cache
def notices() -> Table:
    """The list of notices."""
    return Table(
        "identification.notices",
        _("Notices"),
        [
            Column("title", _("Title of the notice"), Words(), value=_title, needs=("wording", "id"), link=_notice_url),
            Column("profile", _("Kind"), Choice(_kinds()), filter=True),
            Column("area", _("Place"), source="area", resolve=_place_names, filter=places.area_filter()),
            Column("state", _("State"), Choice(dict(Notice.State.choices)), filter=True),
            Column("posted_on", _("Posted on"), Day(), filter=True, absent="–"),
            Column("ends_on", _("Until"), Day(), filter=True),
            Column("count", _("Lines"), Number(), total=True),
            Column("waiting", _("Objections without answer"), Number(), source="id", resolve=_waiting, sort=False),
        ],
        sort="-posted_on",
        search=("profile",),
        empty=_("No notice was posted here yet. Procedures post them; each step says when."),
        export_right="registry.export",
    )


@cache
def publications() -> Table:
    """The list of publications."""
    return Table(
        "identification.publications",
        _("Publications"),
        [
            Column("title", _("Title of the publication"), Words(), link=_publication_url, needs=("id",)),
            Column("kind", _("Kind"), Choice(dict(Publication.Kind.choices)), filter=True),
            Column("area", _("Place"), source="area", resolve=_place_names, filter=places.area_filter()),
            Column("state", _("State"), Choice(dict(Publication.State.choices)), filter=True),
            Column("on", _("Date"), Day(), filter=True),
            Column("ends_on", _("Public until"), Day(), absent="–"),
            Column("medium", _("Medium"), Name(), filter=True, absent="–"),
            Column("level", _("Level of the medium"), Name(), filter=True, absent="–", shown=False),
            Column("link", _("Address on the web"), Words(), absent="–", shown=False),
        ],
        sort="-on,title",
        search=("title", "medium"),
        empty=_("Nothing was published here yet."),
        export_right="registry.export",
    )
