"""The lists of measures: one household's statement, and what does not fit in a place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.assistance.measures.shown import cause_label
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.filters import YesNo
from fupin.framework.web.formats import Answer, Choice, Code, Day, Money, Name, Number, Words
from fupin.framework.web.tables import Table
from fupin.framework.web.words import Label, words
from fupin.places import queries as places
from fupin.policy.tree import HOUSEHOLD
from fupin.registry.queries import pack

WHY: Mapping[str, Label] = {
    "no_cause": _("answers no cause"),
    "outside": _("given to a household outside the programme"),
    "twice": _("twice for the same"),
    "too_much": _("beyond the cost laid down"),
}
KINDS: Mapping[str, Label] = {"plan": _("planned"), "help": _("given"), "matter": _("under way or done")}


def causes() -> dict[str, str]:
    """Return the causes of the pack in the language of the page."""
    codes = pack().codes[str(pack().fact(HOUSEHOLD, "main_cause").codes)].values
    return {code: words(cause_label(code)) for code in codes}


def measures() -> dict[str, str]:
    """Return the measures of the pack in the language of the page."""
    return {name: words(one.label) for name, one in pack().measures.items()}


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def household_url(row: Row) -> str:
    """Return the address of the household of a row."""
    return reverse("registry:household", args=[row["number"]])


def home_columns() -> list[Column]:
    """Return the columns that say of which household a row is."""
    return [
        Column("head", _("Household"), Name(), link=household_url, needs=("number",)),
        Column("number", _("Household number"), Code(), shown=False),
        Column("area", _("Place"), Words(), resolve=_place_names, filter=places.area_filter()),
    ]


def _money() -> Money:
    return Money(pack().currency.minor_digits)


@cache
def statement() -> Table:
    """One household's measures; each part of the statement takes the columns that it needs."""
    return Table(
        "assistance.entitlement",
        _("Measures"),
        [
            Column("measure", _("Measure"), Words()),
            Column("since", _("Since"), Day(), absent="–"),
            Column("given", _("Given"), _money()),
            Column("worth", _("Laid down"), Words(), absent="–"),
            Column("lead", _("Ask at"), Words(), absent="–"),
            Column("reason", _("Why"), Words()),
            Column("documents", _("According to"), Words(), absent="–"),
        ],
        empty=_("None."),
    )


def unanswered() -> Table:
    """Causes without a measure."""
    return Table(
        "assistance.unanswered",
        _("Causes without a measure"),
        [
            *home_columns(),
            Column("cause", _("Cause"), Choice(causes()), filter=True),
            Column("main", _("Main cause"), Answer(), filter=YesNo()),
        ],
        sort="area,number",
        empty=_("Every cause is answered here."),
        export_right="registry.export",
        carries=("year",),
    )


def needless() -> Table:
    """Measures without a cause, given twice, or beyond their cost."""
    return Table(
        "assistance.needless",
        _("Measures without a cause"),
        [
            *home_columns(),
            Column("measure", _("Measure"), Choice(measures()), filter=True),
            Column("why", _("What does not fit"), Choice(WHY), filter=True),
            Column("kind", _("Where it stands"), Choice(KINDS), filter=True),
            Column("causes", _("Causes on file"), Words()),
            Column("amount", _("Given"), _money(), absent="–"),
            Column("limit", _("Laid down"), _money(), absent="–"),
        ],
        sort="area,number",
        empty=_("Every measure fits a cause here."),
        export_right="registry.export",
        carries=("year",),
    )


@cache
def willing() -> Table:
    """Able and willing persons without an offer."""
    return Table(
        "assistance.willing",
        _("Willing, without an offer"),
        [
            Column("name", _("Full name"), Name(), link=household_url, needs=("number",)),
            Column("age", _("Age"), Number(), filter=True),
            *home_columns(),
            Column("causes", _("Causes on file"), Words()),
        ],
        sort="area,number",
        empty=_("Everybody able and willing has something to earn by here."),
        export_right="registry.export",
        carries=("year",),
    )
