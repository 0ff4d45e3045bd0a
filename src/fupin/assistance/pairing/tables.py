"""The lists of pairing: helpers, pairings, proposed pairs, help given, talks, units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.assistance.pairing.models import Contact, Pairing, Proposal, ProposedPair
from fupin.assistance.pairing.words import cause_labels, help_labels, kind_labels, level_labels, skill_labels
from fupin.assistance.queries.pairing import helper_names, unit_names
from fupin.assistance.rights import PAIR, READ
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import unseal
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Answer, Choice, Code, Day, Moment, Money, Name, Number, Several, Words
from fupin.framework.web.tables import Bulk, Table
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import pack

FLAGS = {"same_name": _("same family name: ask whether they are kin")}
STATES = {"waiting": "info", "open": "warn", "accepted": "yes", "undone": "unknown", "dropped": "unknown"}


def place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    """Return town, village and group of places."""
    return places.full_names(SYSTEM, keys)


def heads(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    """Return the head of each household, with the number."""
    found = registry.numbers_of(SYSTEM, [one for one in identifiers if one is not None])
    return {pk: f"{head} {number}".strip() for pk, (number, head) in found.items()}


def named(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    """Return helpers with their units."""
    return {pk: one.full for pk, one in helper_names(identifiers).items()}


def _before(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    rows = Pairing.objects.visible_to(SYSTEM).filter(pk__in=[one for one in identifiers if one])
    of = dict(rows.values_list("pk", "helper_id"))
    who = named(of.values())
    return {pk: who.get(helper) for pk, helper in of.items()}


def account_url(row: Row) -> str | None:
    """Return the address of the assistance account of a household."""
    return reverse("assistance:help-of", args=[row["household_id"]]) if row["household_id"] else None


def _link(name: str) -> Any:
    return lambda row: reverse(f"assistance:{name}", args=[row["id"]])


def _helper_link(row: Row) -> str | None:
    return reverse("assistance:helper", args=[row["helper_id"]]) if row["helper_id"] else None


def _place(name: str = "area") -> Column:
    return Column(name, _("Place"), source="area", resolve=place_names, filter=places.area_filter())


def _household() -> Column:
    return Column("household", _("Household"), Name(), source="household_id", resolve=heads, link=account_url,
                  sort=False, absent=_("the whole place"))  # fmt: skip


def _helper(absent: Any = "–") -> Column:
    return Column("helper", _("Helper"), Name(), source="helper_id", resolve=named, link=_helper_link, sort=False,
                  absent=absent)  # fmt: skip


def _unit() -> Column:
    return Column("unit", _("Unit"), Name(), source="unit_id", resolve=unit_names, sort=False, absent="–")


def _has() -> Coalesce:
    rows = Pairing.objects.visible_to(SYSTEM).filter(helper_id=OuterRef("id"), until=None).exclude(household_id=None)
    count = rows.order_by().values("helper_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


@cache
def helpers() -> Table:
    """The list of helpers."""
    columns = [
        Column("name", _("Full name"), Name(), link=_link("helper"), filter=True),
        _unit(),
        Column("level", _("Level"), Choice(level_labels()), filter=True, absent="–"),
        Column("position", _("Position"), absent="–", shown=False),
        _place(),
        Column("has", _("Households now"), Number(), expression=_has(), filter=True),
        Column("most", _("At most"), Number(), absent=_("by level")),
        Column("skills", _("Skills"), Several(skill_labels()), sort=False, absent="–"),
        Column("phone", _("Telephone"), Code(), value=lambda row: unseal(row["phone"]) or None, needs=("phone",),
               sensitive=True),
        Column("left_on", _("Left on"), Day(), filter=True, shown=False, absent="–"),
    ]  # fmt: skip
    return Table(
        *("assistance.helpers", _("Helpers"), columns), sort="area,name", search=("name", "position"),
        empty=_("No helper yet. Add them one by one, or paste a list."), export_right=READ,
    )  # fmt: skip


@cache
def pairings() -> Table:
    """The list of pairings of all kinds, ended ones too."""
    columns = [
        Column("kind", _("Kind"), Choice(kind_labels()), filter=True, link=_link("pairing")),
        _household(),
        _place(),
        _helper(),
        _unit(),
        Column("since", _("From"), Day(), filter=True),
        Column("due", _("Guaranteed by"), Day(), filter=True, absent="–"),
        Column("until", _("Until"), Day(), filter=True, absent=_("still")),
        Column("ended_because", _("Ended because"), absent="–", shown=False),
    ]
    return Table(
        *("assistance.pairings", _("Pairings"), columns), sort="area,kind,-since",
        empty=_("No pairing yet. Pair households one by one, or have pairs proposed."), export_right=READ,
    )  # fmt: skip


@cache
def proposals() -> Table:
    """The list of proposals."""
    columns = [
        Column("made_at", _("Made at"), Moment(), link=_link("proposal")),
        _place(),
        Column("kind", _("Kind"), Choice(kind_labels()), filter=True),
        Column("state", _("State"), Choice(dict(Proposal.State.choices), STATES), filter=True),
        Column("accepted_at", _("Accepted at"), Moment(), absent="–"),
    ]
    return Table(
        *("assistance.proposals", _("Proposals of pairings"), columns), sort="-made_at",
        empty=_("No proposal yet."),
    )  # fmt: skip


@cache
def proposed() -> Table:
    """The list of the pairs of one proposal."""
    lacks = dict(ProposedPair.Lack.choices)
    columns = [
        Column("household", _("Household"), Name(), source="household_id", resolve=heads, link=account_url, sort=False),
        _place(),
        _helper(absent=_("nobody")),
        Column("instead_of", _("Until now"), Name(), resolve=_before, sort=False, absent="–"),
        Column("chosen", _("Chosen"), Answer(), filter=True),
        Column("lack", _("Why nobody"), Choice(lacks), filter=True, absent="–"),
        Column("flag", _("To be asked"), Choice(FLAGS, dict.fromkeys(FLAGS, "warn")), filter=True, absent="–"),
        Column("swapped", _("Changed by hand"), Answer(), shown=False),
        Column("swap", _("Somebody else"), Words(), value=lambda _row: gettext("Choose …"), link=_link("swap")),
    ]  # fmt: skip
    bulk = [
        Bulk(_("Leave out"), "assistance:pairs-leave", PAIR, icon="cross"),
        Bulk(_("Take in again"), "assistance:pairs-take", PAIR, icon="undo"),
        Bulk(_("Accept only these"), "assistance:pairs-accept", PAIR, _("Make exactly these pairs?"), icon="check"),
    ]
    return Table(
        *("assistance.proposed", _("Proposed pairs"), columns), sort="area", bulk=bulk, carries=("proposal",),
        empty=_("Every household here has a helper already."), export_right=READ,
    )  # fmt: skip


@cache
def help_given() -> Table:
    """The list of the help given."""
    money = Money(pack().currency.minor_digits)
    columns = [
        Column("on", _("Day"), Day(), filter=True, link=_link("help-line")),
        _household(),
        _place(),
        Column("measure", _("Kind of help"), Choice(help_labels()), filter=True, absent="–"),
        Column("what", _("What"), Words(), filter=True, absent="–"),
        Column("amount", _("Worth"), money, filter=True, total=True),
        _helper(),
        _unit(),
        Column("source", _("From"), filter=True, absent="–"),
        Column("effect", _("Effect"), absent="–", shown=False),
        Column("signed_on", _("Signed on"), Day(), filter=True, shown=False),
    ]
    return Table(
        *("assistance.help", _("Help given"), columns), sort="-on", search=("what", "source"),
        empty=_("No help recorded yet."), export_right=READ,
    )  # fmt: skip


@cache
def contacts() -> Table:
    """The list of talks with households; what was said is on the page of each."""
    columns = [
        Column("at", _("When"), Moment(), link=_link("talk")),
        _household(),
        _place(),
        Column("way", _("How"), Choice(dict(Contact.Way.choices)), filter=True),
        Column("party", _("With"), Choice(dict(pack().pairing.parties)), filter=True, absent="–"),
        Column("inbound", _("The household began"), Answer(), filter=True),
        Column("answered_at", _("Answered at"), Moment(), absent=_("not yet")),
        _helper(),
    ]
    return Table(
        *("assistance.talks", _("Talks"), columns), sort="-at", empty=_("Nobody waits for an answer."),
    )  # fmt: skip


@cache
def units() -> Table:
    """The list of helping units with their helpers and households."""
    columns = [
        Column("name", _("Unit"), Name(), link=lambda row: reverse("assistance:unit", args=[row["id"]])),
        Column("area", _("Place"), resolve=place_names),
        Column("helpers", _("Helpers"), Number(), total=True),
        Column("households", _("Households"), Number(), total=True),
        Column("villages", _("Villages"), Number(), total=True),
        Column("amount", _("Help this year"), Money(pack().currency.minor_digits), total=True),
    ]
    return Table(
        *("assistance.units", _("Helping units"), columns), sort="name",
        empty=_("No unit helps here yet."), export_right=READ,
    )  # fmt: skip


@cache
def coverage() -> Table:
    """The list of the gaps of a coverage rule."""
    columns = [
        Column("what", _("What is not covered"), Name(), link=lambda row: row["url"] or None),
        Column("area", _("Place"), resolve=place_names),
        Column("cause", _("Cause"), Choice(cause_labels()), absent="–"),
        Column("mend", _("Mend it"), value=lambda _row: gettext("Mend …"), link=lambda row: row["url"] or None),
    ]
    return Table(
        *("assistance.gaps", _("Not covered"), columns), sort="area", carries=("rule", "area"),
        empty=_("No gap: every one is covered."), export_right=READ,
    )  # fmt: skip
