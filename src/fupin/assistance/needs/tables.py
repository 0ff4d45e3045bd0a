"""The lists of needs and offers, and what fits what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.assistance.measures.tables import measures
from fupin.assistance.needs.models import Need
from fupin.assistance.rights import OFFER
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Day, Name, Quantity, Words
from fupin.framework.web.tables import Bulk, Table
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry import queries as registry

LEVELS = {"unsorted": "unknown", "ready": "info", "conditional": "warn", "done": "yes", "refused": "bad"}
_QUANTITY = Quantity()


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _heads(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    found = registry.numbers_of(SYSTEM, [one for one in identifiers if one])
    return {pk: head or number for pk, (number, head) in found.items()}


def _units(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    wanted = [one for one in identifiers if one]
    return dict(people.units(SYSTEM).filter(pk__in=wanted).values_list("pk", "name"))


def _need_url(row: Row) -> str:
    return reverse("assistance:need", args=[row["id"]])


def _offer_url(row: Row) -> str:
    return reverse("assistance:offer", args=[row["id"]])


def _measure_column() -> Column:
    return Column("measure", _("Measure"), Choice(measures()), filter=True, absent="–")


def needs() -> Table:
    """The list of needs."""
    columns = [
        Column(
            "what", _("What is needed"), Words(), link=_need_url, filter=True, value=_said, needs=("what", "measure")
        ),
        Column("household", _("Household"), Name(), source="household_id", resolve=_heads, sort=False, absent="–"),
        Column("area", _("Place"), Words(), resolve=_place_names, filter=places.area_filter()),
        _measure_column(),
        Column("readiness", _("How it stands"), Choice(dict(Need.Readiness.choices), LEVELS), filter=True),
        Column("condition", _("Condition"), Words(), absent="–"),
        Column("quantity", _("Quantity"), _QUANTITY, absent="–"),
        Column("asked_on", _("Asked on"), Day(), filter=True),
        Column("answered_on", _("Answered on"), Day(), shown=False, absent="–"),
        Column("offer", _("Offer"), Words(), source="offer_id", resolve=_offers, sort=False, absent="–", shown=False),
    ]
    return Table(
        "assistance.needs",
        _("Needs"),
        columns,
        sort="-asked_on",
        search=("what", "condition"),
        empty=_("No need is on file here. Ask the households, and write down what they want."),
        export_right="registry.export",
    )


def offers() -> Table:
    """The list of offers."""
    columns = [
        Column("what", _("What is offered"), Words(), link=_offer_url, filter=True),
        _measure_column(),
        Column("area", _("Place"), Words(), resolve=_place_names, filter=places.area_filter()),
        Column("unit", _("From"), Name(), source="unit_id", resolve=_units, sort=False, absent="–"),
        Column("quantity", _("Quantity"), _QUANTITY),
        Column("left", _("Left"), _QUANTITY, source="id", resolve=_left, sort=False, code=""),
        Column("since", _("From day"), Day()),
        Column("until", _("Until"), Day(), absent="–"),
    ]
    return Table(
        "assistance.offers",
        _("Offers"),
        columns,
        sort="-since",
        search=("what",),
        empty=_("Nobody has offered anything here yet."),
        export_right="registry.export",
    )


@cache
def matching() -> Table:
    """What fits what: needs with the offer proposed for each."""
    return Table(
        "assistance.matching",
        _("What fits what"),
        [
            Column("need", _("What is needed"), Words(), link=lambda row: reverse("assistance:need", args=[row["id"]])),
            Column("household", _("Household"), Name(), source="household_id", resolve=_heads, absent="–"),
            Column("area", _("Place"), Words(), resolve=_place_names, filter=places.area_filter()),
            Column("asked_on", _("Asked on"), Day()),
            Column("offer", _("Offer"), Words()),
            Column("why", _("Why this one"), Words()),
        ],
        sort="asked_on",
        bulk=[Bulk(_("Promise these"), "assistance:need-match", OFFER, icon="check")],
        empty=_("No open need and no offer fit each other here."),
    )


def _said(row: Row) -> str:
    return row["what"] or str(measures().get(row["measure"], row["measure"]))


def _offers(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    from fupin.assistance.queries.needs import offers as found

    return dict(found(SYSTEM).filter(pk__in=[one for one in identifiers if one]).values_list("pk", "what"))


def _left(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    from fupin.assistance.queries.needs import offers as found
    from fupin.assistance.queries.needs import taken_of

    taken = taken_of(SYSTEM, identifiers)
    rows = found(SYSTEM).filter(pk__in=list(identifiers)).values_list("pk", "quantity")
    return {pk: quantity - taken.get(pk, 0) for pk, quantity in rows}
