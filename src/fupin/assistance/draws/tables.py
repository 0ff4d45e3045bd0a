"""The lists of draws: the draws of a place, who is on one, and the households to choose from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.assistance.draws.models import READ, RUN, Draw, DrawEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Code, Day, Name, Number, Words
from fupin.framework.web.tables import Bulk, Table
from fupin.places import queries as places
from fupin.registry import queries as registry

LEVELS = {"draft": "unknown", "frozen": "info", "announced": "info", "held": "yes", "cancelled": "warn"}


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _heads(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    return {pk: head for pk, (_number, head) in registry.numbers_of(SYSTEM, identifiers).items()}


def _url(row: Row) -> str:
    return reverse("assistance:draw", args=[row["id"]])


def _household_url(row: Row) -> str:
    return reverse("registry:household", args=[row["record"]])


@cache
def draws() -> Table:
    """The list of draws."""
    states = dict(Draw.State.choices)
    columns = [
        Column("title", _("Title"), Name(), link=_url, filter=True),
        Column("area", _("Place"), source="area", resolve=_place_names),
        Column("drawn", _("What is drawn"), Words()),
        Column("units", _("How many"), Number()),
        Column("state", _("State"), Choice(states, LEVELS), filter=True),
        Column("seed_day", _("Day of the seed"), Day(), filter=True),
    ]
    empty = _("No draw yet. Draw lots where there is too little for all who are eligible.")
    return Table(
        "assistance.draws", _("Draws"), columns, sort="-seed_day,title", search=("title", "drawn"), empty=empty
    )


@cache
def entries() -> Table:
    """The list of the households of one draw, excluded ones too."""
    changed = dict(DrawEntry.Changed.choices)
    columns = [
        Column("number", _("Number on the list"), Number(), absent="–", filter=True),
        Column("head", _("Head of household"), Name(), source="household_id", resolve=_heads, sort=False),
        Column("record", _("Household number"), Code(), link=_household_url, filter=True),
        Column("area", _("Where"), source="area", resolve=_place_names),
        Column("excluded", _("Excluded because"), Words(), absent="–", filter=True),
        Column("place", _("Place drawn"), Number(), absent="–", filter=True),
        Column("changed", _("Since the list was frozen"), Choice(changed), absent="–"),
        Column("label", _("As published"), Words(), shown=False, absent="–"),
        Column("nonce", _("Secret of the slip"), Code(), shown=False, absent="–"),
        Column("leaf", _("Leaf"), Code(), shown=False, absent="–"),
    ]
    bulk = [
        Bulk(_("Exclude …"), "assistance:draw-exclude", RUN, icon="cross"),
        Bulk(_("Put back"), "assistance:draw-readmit", RUN, icon="undo"),
    ]
    return Table(
        *("assistance.entries", _("Participants"), columns),
        sort="place,number,record", search=("record", "label"), bulk=bulk, carries=("draw",),
        empty=_("Nobody is on the list yet."), export_right=READ,
    )  # fmt: skip


@cache
def eligible() -> Table:
    """The list of the register, to put households of it onto the list of a draw."""
    bulk = [Bulk(_("Put on the list of the draw"), "assistance:draw-add", RUN, icon="plus")]
    empty = _("No household is left here that is not on the list.")
    return registry.household_list(_("Choose who takes part"), bulk, empty, ("draw",))
