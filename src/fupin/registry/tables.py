"""The lists of the register: households, members, doubts of the data checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import unseal
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Code, Day, Name, Number, Several
from fupin.framework.web.panels import more_columns
from fupin.framework.web.tables import Table
from fupin.framework.web.words import Label
from fupin.places import queries as places
from fupin.registry.display import choices, fact_columns, label_of
from fupin.registry.filters import Coded


def place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    """Return town, village and group of each area key, for a whole page of a list."""
    return places.full_names(SYSTEM, keys)


def household_url(row: Row) -> str:
    """Return the address of the household of a row."""
    return reverse("registry:household", args=[row["number"]])


def member_url(row: Row) -> str:
    """Return the address of the household of a member's row."""
    return reverse("registry:household", args=[row["household__number"]])


def _opened(path: str) -> Callable[[Row], str | None]:
    # Opened only to be masked at once: what leaves the server has four characters left.
    return lambda row: unseal(row[path]) or None


def _place(right_word: str = "village") -> Column:
    return Column(
        "area",
        label_of("household", "area"),
        source="area",
        resolve=place_names,
        filter=places.area_filter(),
        code=right_word,
    )


def _coded(name: str, label: Label, codes: str, *, shown: bool = True) -> Column:
    labels = choices(codes)
    return Column(name, label, Choice(labels), filter=Coded(labels), shown=shown)


@cache
def households() -> Table:
    """The list of households with every declared fact as a column that can be chosen."""
    label = partial(label_of, "household")
    columns = [
        Column("number", label("number"), Code(), filter=True, link=household_url),
        Column("head_name", label("head_name"), Name(), filter=True, link=household_url, needs=("number",)),
        _place(),
        Column("kind", label("kind"), Choice(choices("household_kind")), filter=True),
        _coded("status", label("status"), "household_status"),
        _coded("attribute", label("attribute"), "attribute", shown=False),
        Column("size", label("size"), Number(), filter=True, total=True),
        _coded("main_cause", label("main_cause"), "cause"),
        Column("other_causes", label("other_causes"), Several(choices("cause")), sort=False, shown=False),
        Column("registered_on", label("registered_on"), Day(), filter=True, shown=False),
        Column("phone", label("phone"), Code(), value=_opened("phone"), needs=("phone",), sensitive=True),
        Column("bank_name", label("bank_name"), shown=False),
        *more_columns("registry.households"),
        *fact_columns("household"),
    ]
    return Table(
        "registry.households",
        _("Households"),
        columns,
        sort="area,number",
        search=("head_name", "number", "head_initials"),
        empty=_("No household here yet. Upload a workbook, or add a household by hand."),
        export_right="registry.export",
    )


@cache
def members() -> Table:
    """The list of persons."""
    label = partial(label_of, "member")
    columns = [
        Column("name", label("name"), Name(), filter=True, link=member_url, needs=("household__number",)),
        Column("household", label_of("household", "number"), Code(), source="household__number", link=member_url),
        _place(),
        _coded("relation", label("relation"), "relation"),
        _coded("sex", label("sex"), "sex"),
        Column("birth_date", label("birth_date"), Day(), filter=True),
        Column(
            "identity",
            label("identity_number"),
            Code(),
            value=_opened("identity"),
            needs=("identity",),
            sensitive=True,
        ),
        *fact_columns("member"),
    ]
    return Table(
        "registry.members",
        _("Members"),
        columns,
        sort="area,household,name",
        search=("name", "initials"),
        empty=_("Nobody here yet."),
        export_right="registry.export",
    )
