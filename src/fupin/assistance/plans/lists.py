"""The lists that are made from facts when they are asked for: what plans lack, and what households do themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.assistance.measures.tables import home_columns
from fupin.assistance.plans.catalogue import cause_label
from fupin.assistance.plans.completeness import LATE, OPEN, UNSIGNED, Lack
from fupin.assistance.plans.efforts import NO_WORK, NOT_KEPT, UNKNOWN, UNSEEN, Effort
from fupin.assistance.plans.models import Plan
from fupin.assistance.plans.tables import LEVELS
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.filters import Given, OneOf
from fupin.framework.web.formats import Choice, Day, Number, Several, Words
from fupin.framework.web.tables import Table
from fupin.framework.web.words import Label, joined, words
from fupin.registry.queries import pack

NOTHING = "nothing"
REASONS: Mapping[str, Label] = {
    NOT_KEPT: _("a promise is not kept yet"),
    NO_WORK: _("able to work, without work"),
    UNSEEN: _("nobody looked yet"),
    UNKNOWN: _("not known whether anybody is without work"),
}


def _plan_url(row: Row) -> str | None:
    return reverse("assistance:plan", args=[row["plan_id"]]) if row["plan_id"] else None


@dataclass(frozen=True)
class AnyOf(OneOf):
    """One of the values of a list is among those chosen; for rows in memory."""

    with_unknown: bool = False

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match where a value is chosen."""
        chosen = set(self._values(given)[0])
        return lambda values: not chosen.isdisjoint(values)


def lack_choices() -> dict[str, Label]:
    """Return what a plan can lack, in the order of lists: the parts of every plan, then the rest, then nothing."""
    parts: dict[str, Label] = {
        name: gettext("without: %(part)s") % {"part": words(slot.label)} for name, slot in pack().plans.slots.items()
    }
    rest = {UNSIGNED: _("no signature"), OPEN: _("cause without a line"), LATE: _("late line")}
    return {**parts, **rest, NOTHING: _("nothing is missing")}


def lacking() -> Table:
    """The list of plans with what each lacks."""
    return Table(
        "assistance.plans-lacking",
        _("Completeness of plans"),
        [
            *home_columns(),
            Column("state", _("State"), Choice(dict(Plan.State.choices), LEVELS), filter=True),
            Column(
                "lacks",
                _("What is missing"),
                Several(lack_choices()),
                filter=AnyOf(lack_choices),
                link=_plan_url,
                needs=("plan_id",),
                sort=False,
            ),
            Column("causes", _("Not answered by any measure"), Words(), absent="–"),
            Column("late", _("Late measures"), Number(), filter=True),
            Column("signed_on", _("Signed on"), Day(), filter=True, absent="–", shown=False),
        ],
        sort="area,number",
        empty=_("No plan here for this year."),
        export_right="registry.export",
        carries=("year",),
    )


def lacking_rows(found: Iterable[Lack]) -> Iterator[Row]:
    """Yield the rows of the list of completeness."""
    for one in found:
        said = joined([words(cause_label(cause, one.plan.year)) for cause in one.causes])
        plan = one.plan
        row: Row = {"id": plan.pk, "head": one.head_name or one.number, "number": one.number, "area": plan.area}
        row |= {
            "state": plan.state,
            "lacks": one.all or (NOTHING,),
            "causes": said or None,
            "late": one.late,
            "plan_id": plan.pk,
        }
        yield {**row, "signed_on": plan.signed_on}


def efforts() -> Table:
    """The list of what households do themselves."""
    return Table(
        "assistance.efforts",
        _("Own effort"),
        [
            *home_columns(),
            Column("reasons", _("Why to talk with them"), Several(REASONS), filter=AnyOf(REASONS), sort=False),
            Column("open", _("Promises not kept yet"), Words(), absent="–", link=_plan_url, needs=("plan_id",)),
            Column("idle", _("Able to work, without work"), Words()),
            Column("unseen", _("Promises that nobody looked at"), Number(), filter=True),
        ],
        sort="area,number",
        empty=_("Nothing is known here that asks for a talk."),
        export_right="registry.export",
        carries=("year",),
    )


def effort_rows(found: Iterable[Effort]) -> Iterator[Row]:
    """Yield the rows of the list of own effort; who has work is told from whom nobody knows."""
    for one in found:
        home = one.home
        row: Row = {"id": home.id, "number": home.number, "head": home.head_name or home.number, "area": home.area}
        row |= {"reasons": one.reasons, "open": joined(list(one.open)) or None, "unseen": one.unseen}
        idle = None if one.idle is None else joined(list(one.idle)) or words(_("nobody"))
        yield {**row, "idle": idle, "plan_id": one.plan_id}
