"""The list of papers made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.models import Job
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Day, Moment
from fupin.framework.web.tables import Table
from fupin.places import queries as places
from fupin.reports.papers.kinds import KINDS

_LEVELS = {"done": "yes", "failed": "no", "cancelled": "warn", "running": "info", "queued": "info"}


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _url(row: Row) -> str:
    return reverse("reports:papers-made", args=[row["id"]])


@cache
def made() -> Table:
    """The papers made for whole places, newest first."""
    kinds = {kind.name: kind.label for kind in KINDS.values()}
    columns = [
        Column("paper", _("Kind of paper"), Choice(kinds), link=_url, filter=True),
        Column("area", _("Place"), source="area", resolve=_place_names),
        Column("state", _("State"), Choice(dict(Job.State.choices), _LEVELS), source="job__state", filter=True),
        Column("true_on", _("As of"), Day(), filter=True),
        Column("made_at", _("Made"), Moment(), filter=True),
        Column("expires_on", _("Deleted after"), Day()),
    ]
    empty = _("No papers were made for a whole place yet. Open a place and choose its papers.")
    return Table("reports.papers", _("Papers made"), columns, sort="-made_at", empty=empty)
