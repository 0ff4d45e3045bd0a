"""The list of patterns, and what each asks people to check."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Answer, Choice, Day, Format, Number, Plain, Show, Words
from fupin.framework.web.tables import Table
from fupin.places import queries as places

# The names that `fupin.columnar.patterns.finding` gives; loading it here would load numbers with every page.
KINDS = {
    "above": _("incomes just above the line"),
    "round": _("all amounts round"),
    "copied": _("accounts that repeat each other"),
    "leaps": _("leaps over the line within a year"),
    "digits": _("unusual last digits"),
}
CHECKS = {
    "above": _(
        "Compute the income of these households again from slips, contracts and bank records, at the household."
    ),
    "round": _("Ask for the papers behind the amounts: estimated incomes are not evidence."),
    "copied": _("Ask who filled in these accounts, and fill in each one again with the household."),
    "leaps": _("Ask what changed within the year: new work, new fields, or only the form."),
    "digits": _("Compare a few of these amounts with the papers: invented numbers prefer some digits."),
}


class Chance(Format):
    """A probability, short: small ones as "< 0.0001"."""

    numeric = True

    def text(self) -> Show:
        """Return the number with as many digits as matter."""
        return lambda value: "< 0.0001" if value < 0.0001 else f"{value:.2g}" if value < 0.01 else f"{value:.2f}"


class Times(Format):
    """How many times as many."""

    numeric = True

    def text(self) -> Show:
        """Return for example "3.2 ×"."""
        return lambda value: f"{value:,.1f} ×"


def _url(row: Row) -> str:
    return reverse("identification:exit-pattern", args=[row["id"]])


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


@cache
def pattern_table() -> Table:
    """Return the list of patterns."""
    return Table(
        "identification.exit_patterns",
        _("Patterns in incomes"),
        [
            Column("kind", _("Pattern"), Choice(KINDS), link=_url, filter=True),
            Column("area", _("Village"), source="area", resolve=_place_names, filter=places.area_filter()),
            Column("found", _("Found"), Number()),
            Column("expected", _("Expected"), Number(1)),
            Column("effect", _("Times as many"), Times(), absent="–"),
            Column("among", _("Among"), Number()),
            Column("q", _("Chance, all villages considered"), Chance()),
            Column("p", _("Chance, this village alone"), Chance(), shown=False),
            Column("stands_out", _("Stands out"), Answer(), filter=True, shown=False),
            Column("year", _("Year"), Plain(), filter=True),
            Column("checked_at", _("Checked on"), Day(), source="checked_at__date", filter=True, absent="–"),
            Column("explanation", _("Explained because"), Words(), absent="–"),
        ],
        sort="q,-found",
        empty=_("No pattern stands out here, or nobody looked yet."),
        export_right="registry.export",
    )
