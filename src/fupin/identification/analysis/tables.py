"""The lists of analysts: analyses, and the places of one with their ranks, now and had the policy been another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Code, Money, Name, Number, Percent, Plain
from fupin.framework.web.tables import Table
from fupin.framework.web.words import Label
from fupin.identification.analysis.levers import BESIDE, PREFIX
from fupin.identification.analysis.numbers import Counted

ANALYSES = Table(
    "identification.analyses",
    _("Analyses"),
    [
        Column("name", _("Analysis"), Name(), link=lambda row: row["url"]),
        Column("place", _("Place"), Name()),
        Column("year", _("Year"), Plain()),
        Column("true_on", _("As of"), Code()),
        # Whoever sees only a part of an analysis is not shown the counts of the whole.
        Column("households", _("Households"), Number(), absent="–"),
        Column("poor", _("Poor households"), Number(), absent="–"),
        Column("unknown", _("Unknown households"), Number(), absent="–"),
        Column("fingerprint", _("Rules"), Code(), shown=False),
    ],
    sort="-year,name",
    search=["name"],
    empty=_("No snapshot has been identified yet."),
)

MOVES = ("winners", "losers", "unknown_to_yes", "unknown_to_no", "yes_to_unknown", "no_to_unknown")


def ranking(title: Label, place: Label, minor_digits: int, *, scenario: bool) -> Table:
    """Return the list of places, with the columns of a scenario where there is one."""
    columns = [*_now(place, minor_digits, wide=not scenario), *(_then(minor_digits) if scenario else ())]
    return Table(
        "identification.ranking_what_if" if scenario else "identification.ranking",
        title,
        columns,
        sort="-winners,-losers,name" if scenario else "-incidence,name",
        search=["name"],
        per_page=100,
        empty=_("Nothing below this place."),
        carries=(PREFIX, BESIDE),
    )


def _now(place: Label, minor_digits: int, *, wide: bool) -> list[Column]:
    """The figures under the policy in force; without a scenario beside them there is room for more."""
    return [
        Column("name", place, Name(), link=lambda row: row["url"] or None),
        Column("households", _("Households"), Number(), total=True, filter=True, shown=wide),
        Column("yes", _("Poor households"), Number(), total=True, filter=True),
        Column("yes_persons", _("Poor persons"), Number(), total=True, filter=True, shown=wide),
        Column("incidence", _("Incidence (persons)"), Percent(1), filter=True),
        Column("unknown", _("Unknown households"), Number(), total=True, filter=True),
        Column("unknown_share", _("Share unknown"), Percent(1), filter=True, shown=wide),
        Column("cost", _("To lift all to the line"), Money(minor_digits, whole=True), total=True, filter=True),
        Column("no", _("Households not poor"), Number(), total=True, filter=True, shown=False),
        Column("persons", _("Persons"), Number(), total=True, filter=True, shown=False),
        Column("size_unknown", _("Households of unknown size"), Number(), total=True, shown=False),
    ]


def _then(minor_digits: int) -> list[Column]:
    money = Money(minor_digits, whole=True)
    return [
        Column("yes_after", _("Poor then"), Number(), total=True, filter=True),
        Column("winners", _("Newly identified"), Number(), total=True, filter=True),
        Column("losers", _("No longer identified"), Number(), total=True, filter=True),
        Column("incidence_after", _("Incidence then"), Percent(1), filter=True),
        Column("cost_more", _("Additional cost"), money, total=True, filter=True),
        Column("cost_after", _("To lift all then"), money, total=True, filter=True, shown=False),
        Column("unknown_after", _("Unknown then"), Number(), total=True, shown=False),
        Column("to_unknown", _("Become unknown"), Number(), total=True, filter=True, shown=False),
        Column("from_unknown", _("Become known"), Number(), total=True, filter=True, shown=False),
        Column("winners_persons", _("Persons newly identified"), Number(), total=True, shown=False),
        Column("losers_persons", _("Persons no longer identified"), Number(), total=True, shown=False),
    ]


def row_of(key: int, name: str, url: str, found: Mapping[str, Any], then: Mapping[str, Any] | None) -> Row:
    """Return a place as a row of the ranking."""
    now = Counted.of(found)
    row = {"id": key, "name": name, "url": url, "size_unknown": now.size_unknown, **_told(now)}
    if then is not None:
        after = Counted.of(then, "_after")
        row |= {f"{figure}_after": value for figure, value in _told(after).items()}
        row |= {figure: then[figure] for move in MOVES for figure in (move, f"{move}_persons")}
        row["to_unknown"] = then["yes_to_unknown"] + then["no_to_unknown"]
        row["from_unknown"] = then["unknown_to_yes"] + then["unknown_to_no"]
        row["cost_more"] = None if after.cost is None or now.cost is None else after.cost - now.cost
    return row


def _told(counted: Counted) -> Row:
    names: Sequence[str] = ("households", "yes", "yes_persons", "no", "unknown", "unknown_share", "incidence", "cost")
    return {name: getattr(counted, name) for name in (*names, "persons")}


def analysis_url(analysis: int, key: int) -> str:
    """Return the address of a place of an analysis."""
    return reverse("identification:analysis-place", args=[analysis, key])
