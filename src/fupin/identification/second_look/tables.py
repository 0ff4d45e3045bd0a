"""The lists of the second look: households to look at again, and those of which somebody said that they are right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Code, Day, Name, Plain, Words
from fupin.framework.web.tables import Bulk, Table
from fupin.framework.web.words import joined
from fupin.kernel.text import Text
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.policy.tree import HOUSEHOLD
from fupin.registry.queries import pack

# The names that `fupin.columnar.screening.queue` gives; loading it here would load the engine with every page.
KINDS = {
    "listed_but_well_off": _("on the list, but scores well-off"),
    "not_listed_but_poor": _("not on the list, but scores poor"),
}


def reasons(row: Row) -> str:
    """Return the reasons of a case in the language of the reader."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return joined([reason[language] for reason in row["reasons"]])


def _url(row: Row) -> str:
    return reverse("registry:household", args=[row["household__number"]])


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _names(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    return people.names(SYSTEM, {one for one in identifiers if one})


def _label(name: str) -> Any:
    facts = pack().facts[HOUSEHOLD]
    return facts[name].label if name in facts else Text.of(en=name)


def _columns() -> list[Column]:
    number = ("household__number",)
    return [
        Column(
            *("head", _label("head_name"), Name()),
            source="household__head_name", link=_url, needs=number, filter=True,
        ),
        Column("kind", _("What contradicts"), Choice(KINDS), filter=True),
        Column("why", _("Speaks for it"), Words(), value=reasons, needs=("reasons",)),
        Column("number", _label("number"), Code(), source="household__number", link=_url),
        Column("area", _label("area"), source="area", resolve=_place_names, filter=places.area_filter()),
        Column("year", _("Year"), Plain(), filter=True, shown=False),
        Column("beyond", _("Distance from the cut-off"), Words(), value=_beyond, needs=("beyond",), shown=False),
    ]  # fmt: skip


def _beyond(row: Row) -> str:
    return f"{row['beyond']:.2f}"


@cache
def open_cases() -> Table:
    """The list of cases that wait for somebody to look."""
    dismiss = Bulk(_("Right as it is …"), "identification:second-look-dismiss", "registry.dismiss", icon="check")
    return Table(
        "identification.second_look",
        _("A second look"),
        _columns(),
        sort="area,number",
        search=("household__head_name", "household__number"),
        bulk=[dismiss],
        empty=_("Nothing waits for a second look here."),
        export_right="registry.export",
    )


@cache
def dismissed_cases() -> Table:
    """The list of cases of which somebody said that they are right as they are."""
    reopen = Bulk(_("Open again"), "identification:second-look-reopen", "registry.dismiss", icon="undo")
    said = [
        Column("reason", _("Reason"), Words()),
        Column("dismissed_by", _("Said by"), Name(), source="dismissed_by_id", resolve=_names, sort=False),
        Column("dismissed_on", _("Said on"), Day(), source="dismissed_at__date"),
    ]
    return Table(
        "identification.second_look_dismissed",
        _("Right as it is"),
        [*_columns(), *said],
        sort="area,number",
        search=("household__head_name", "household__number"),
        bulk=[reopen],
        empty=_("Nobody dismissed a case here."),
        export_right="registry.export",
    )
