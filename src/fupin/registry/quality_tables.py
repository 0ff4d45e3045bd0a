"""The lists of what the data checks doubt: what is open, and what somebody said is right as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Choice, Code, Day, Name, Words
from fupin.framework.web.tables import Bulk, Table
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry.checks import CHECKS
from fupin.registry.display import label_of
from fupin.registry.tables import member_url, place_names


def sentence(row: Row) -> str:
    """Return a doubt in words."""
    check = CHECKS.get(row["check_name"])
    return check.text(row["detail"]) if check else row["check_name"]


def _names(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    return people.names(SYSTEM, {i for i in identifiers if i})


def _labels() -> dict[str, Any]:
    return {name: check.label for name, check in CHECKS.items()}


def _columns() -> list[Column]:
    number = ("household__number",)
    return [
        Column("check", _("Check"), Choice(_labels()), source="check_name", filter=True),
        Column("what", _("What is doubted"), Words(), value=sentence, needs=("check_name", "detail")),
        Column(
            "head", label_of("household", "head_name"), Name(), source="household__head_name", link=member_url,
            needs=number, filter=True,
        ),
        Column("number", label_of("household", "number"), Code(), source="household__number", link=member_url),
        Column("area", label_of("household", "area"), source="area", resolve=place_names, filter=places.area_filter()),
        Column("found_at", _("Found on"), Day(), source="found_at__date", shown=False),
    ]  # fmt: skip


@cache
def open_doubts() -> Table:
    """The list of open doubts."""
    dismiss = Bulk(_("Right as it is …"), "registry:dismiss", "registry.dismiss", icon="check")
    return Table(
        "registry.quality",
        _("Data quality"),
        _columns(),
        sort="area,number",
        search=("household__head_name", "household__number"),
        bulk=[dismiss],
        empty=_("Nothing is doubted here."),
        export_right="registry.export",
    )


@cache
def dismissed_doubts() -> Table:
    """The list of doubts of which somebody said that it is right as it is."""
    reopen = Bulk(_("Open again"), "registry:reopen", "registry.dismiss", icon="undo")
    said = [
        Column("reason", _("Reason"), Words()),
        Column("dismissed_by", _("Said by"), Name(), source="dismissed_by_id", resolve=_names, sort=False),
        Column("dismissed_on", _("Said on"), Day(), source="dismissed_at__date"),
    ]
    return Table(
        "registry.dismissed",
        _("Right as it is"),
        [*_columns(), *said],
        sort="area,number",
        search=("household__head_name", "household__number"),
        bulk=[reopen],
        empty=_("Nobody dismissed a doubt here."),
        export_right="registry.export",
    )


def quality_url(area: int, check: str = "") -> str:
    """Return the address of the open doubts of a place, or of one check there."""
    more = f"&f.check={check}" if check else ""
    return f"{reverse('registry:quality')}?f.area={area}{more}"
