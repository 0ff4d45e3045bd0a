"""The door for readers of pairing: who helps whom, what was given, who is not covered, and the pairing card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone

from fupin.assistance.pairing.checks import most_of, policy
from fupin.assistance.pairing.coverage import Coverage, Gap, coverage_by_place, gaps
from fupin.assistance.pairing.lines import Card, CardLine, HelperLine, HelpLine, HelpTotals, Named, PairingLine
from fupin.assistance.pairing.models import Contact, Helper, HelpGiven, Pairing, Proposal, ProposedPair
from fupin.assistance.pairing.words import counts, help_labels, uncounted
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.framework.scope import ScopedQuerySet
from fupin.framework.sensitive import unseal
from fupin.kernel.area import span
from fupin.kernel.text import Text
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import Moment

__all__ = [
    "Card",
    "CardLine",
    "Coverage",
    "Gap",
    "HelpLine",
    "HelpTotals",
    "HelperLine",
    "Named",
    "PairingLine",
    "all_helpers",
    "card_of",
    "claimable",
    "contacts_of",
    "coverage_by_place",
    "gaps",
    "givers",
    "help_given",
    "help_given_to",
    "help_rows",
    "help_this_year",
    "help_totals",
    "helper",
    "helper_names",
    "helpers",
    "households_of",
    "last_help_of",
    "my_helpers",
    "open_contacts",
    "pairing_rows",
    "pairings",
    "pairings_of",
    "pairings_of_place",
    "proposal",
    "proposals",
    "proposed_pairs",
    "unit_names",
    "units_of",
]

_CHUNK = 500


def pairings(user: object, at: Moment = None) -> ScopedQuerySet[Any]:
    """Return the pairings that a user may see, ended ones too."""
    found: ScopedQuerySet[Any] = Pairing.objects.at(at).visible_to(user)
    return found


def pairings_of(user: object, household_id: int, at: Moment = None) -> list[PairingLine]:
    """Return the pairings of a household, open ones first, then the newest."""
    return _lines(pairings(user, at).filter(household_id=household_id), at)


def pairings_of_place(user: object, area: int, at: Moment = None) -> list[PairingLine]:
    """Return the pairings of exactly this place: its helping units, enterprises, leaders."""
    return _lines(pairings(user, at).filter(area=area, household_id=None), at)


def _lines(rows: Any, at: Moment) -> list[PairingLine]:
    names = [f for f in PairingLine.__slots__ if f not in ("label", "who")]
    found = list(rows.values(*names))
    who = helper_names((row["helper_id"] for row in found), at)
    units = unit_names(row["unit_id"] for row in found)
    kinds = policy().kinds
    made = [
        PairingLine(
            **row,
            label=kinds[row["kind"]].label if row["kind"] in kinds else Text.of(en=row["kind"]),
            who=who.get(row["helper_id"]) or Named(units.get(row["unit_id"], "?"), "", "", "", ""),
        )
        for row in found
    ]
    order = list(kinds)
    made.sort(key=lambda line: (order.index(line.kind) if line.kind in order else 99, -line.since.toordinal()))
    return sorted(made, key=lambda line: not line.open)


def helper_names(identifiers: Iterable[int | None], at: Moment = None) -> dict[int | None, Named]:
    """Return what helpers are called, for rows that a user sees already; telephones are in the open."""
    wanted = {one for one in identifiers if one is not None}
    rows = _called(wanted, at)
    if at is not None:
        # Who was entered later than the pairing began is called as today.
        rows += _called(wanted - {row[0] for row in rows}, None)
    units = unit_names(row[2] for row in rows)
    return {pk: Named(name, units.get(unit, ""), level, post, unseal(p)) for pk, name, unit, level, post, p in rows}


def _called(wanted: Iterable[int], at: Moment) -> list[tuple[Any, ...]]:
    columns = ("id", "name", "unit_id", "level", "position", "phone")
    rows: list[tuple[Any, ...]] = []
    for chunk in chunks(wanted, _CHUNK):
        rows += Helper.objects.at(at).visible_to(SYSTEM).filter(id__in=chunk).values_list(*columns)
    return rows


def unit_names(identifiers: Iterable[int | None]) -> dict[int | None, str]:
    """Return the names of units."""
    wanted = {one for one in identifiers if one is not None}
    return dict(people.units(SYSTEM).filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def units_of(helper_ids: Iterable[int | None]) -> dict[int | None, int | None]:
    """Return the unit of each helper."""
    wanted = {one for one in helper_ids if one is not None}
    return dict(Helper.objects.visible_to(SYSTEM).filter(pk__in=wanted).values_list("pk", "unit_id"))


def all_helpers(user: object, at: Moment = None) -> ScopedQuerySet[Any]:
    """Return the helpers that a user may see: those of the own places, and those of the places above."""
    found: ScopedQuerySet[Any] = Helper.objects.at(at).visible_to(user)
    return found


def helpers(user: object, area: int, at: Moment = None) -> list[HelperLine]:
    """Return the helpers who work inside a place and have not left, with how many households each has."""
    rows = list(all_helpers(user, at).filter(area__range=span(area), left_on=None).order_by("name", "id"))
    units = unit_names(row.unit_id for row in rows)
    has = _counted(user, [row.id for row in rows], at)
    return [
        HelperLine(
            *(row.id, row.name, units.get(row.unit_id, ""), row.level, row.position, row.area),
            *(has.get(row.id, 0), most_of(row, "")),
        )
        for row in rows
    ]


def _counted(user: object, identifiers: Iterable[int], at: Moment) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in chunks(identifiers, _CHUNK):
        rows = pairings(user, at).filter(helper_id__in=chunk, until=None).exclude(household_id=None)
        found.update(rows.order_by().values_list("helper_id").annotate(n=Count("household_id", distinct=True)))
    return found


def helper(user: object, identifier: int) -> Helper | None:
    """Return a helper that a user may see."""
    found: Helper | None = Helper.objects.visible_to(user).filter(pk=identifier).first()
    return found


def my_helpers(user: object) -> list[Helper]:
    """Return the helpers that an account is."""
    pk = getattr(user, "pk", None)
    return list(Helper.objects.visible_to(user).filter(user_id=pk, left_on=None)) if pk else []


def claimable(user: object) -> list[Helper]:
    """Return the helpers of the same name as the account's whom nobody is yet."""
    name = getattr(user, "name", "")
    return list(Helper.objects.visible_to(user).filter(name=name, user_id=None, left_on=None)) if name else []


def households_of(user: object, helper_ids: Iterable[int]) -> list[PairingLine]:
    """Return the open pairings of helpers with households, as far as the user may see them."""
    return _lines(pairings(user).filter(helper_id__in=list(helper_ids), until=None).exclude(household_id=None), None)


def help_given(user: object, at: Moment = None) -> ScopedQuerySet[Any]:
    """Return the lines of all assistance accounts that a user may see; withdrawn ones are left out."""
    found: ScopedQuerySet[Any] = HelpGiven.objects.at(at).visible_to(user)
    return found.filter(withdrawn="")


def help_given_to(user: object, household_id: int, year: int | None = None, at: Moment = None) -> list[HelpLine]:
    """Return the assistance account of a household, newest first, of one year or of all."""
    rows = help_given(user, at).filter(household_id=household_id)
    rows = rows if year is None else rows.filter(on__year=year)
    names = ("id", "on", "measure", "what", "amount", "source", "matter_id", "effect", "signed_on")
    found = list(rows.order_by("-on", "-id").values(*names, "helper_id", "unit_id"))
    who = givers(found, at)
    labels = help_labels()
    return [
        HelpLine(
            **{name: row[name] for name in names},
            label=labels.get(row["measure"]),
            who=who[row["id"]],
            counts=counts(row["measure"]),
        )
        for row in found
    ]


def givers(rows: Iterable[Mapping[str, Any]], at: Moment = None) -> dict[int, Named | None]:
    """Return who gave the help of some rows: the helper, else the unit, else nobody who is known."""
    rows = list(rows)
    named = helper_names((row["helper_id"] for row in rows), at)
    units = unit_names(row["unit_id"] for row in rows)
    by_unit = {unit: Named(name, "", "", "", "") for unit, name in units.items()}
    return {row["id"]: named.get(row["helper_id"]) or by_unit.get(row["unit_id"]) for row in rows}


def help_totals(rows: Any) -> HelpTotals:
    """Return the totals of lines of assistance accounts."""
    found = rows.order_by().aggregate(
        lines=Count("area"),
        worth=Sum("amount"),
        without=Count("area", filter=Q(amount=None)),
        apart=Sum("amount", filter=Q(measure__in=uncounted())),
    )
    return HelpTotals(found["lines"], found["worth"] or 0, found["without"], found["apart"] or 0)


def last_help_of(user: object, helper_ids: Iterable[int]) -> dict[int, date]:
    """Return the newest day on which households got help from helpers, by household."""
    found: dict[int, date] = {}
    rows = help_given(user).filter(helper_id__in=list(helper_ids)).exclude(household_id=None).order_by("on")
    found.update(rows.values_list("household_id", "on"))
    return found


def contacts_of(user: object, household_id: int) -> list[tuple[Contact, str, str]]:
    """Return the talks with a household that a user may read, newest first, each with words and answer opened."""
    rows = Contact.objects.visible_to(user).filter(household_id=household_id).order_by("-at")
    return [(row, unseal(row.words), unseal(row.answer)) for row in rows]


def open_contacts(user: object, area: int | None = None) -> ScopedQuerySet[Any]:
    """Return the talks that households began and nobody answered yet."""
    found: ScopedQuerySet[Any] = Contact.objects.visible_to(user).filter(inbound=True, answered_at=None)
    return found if area is None else found.filter(area__range=span(area))


def proposals(user: object) -> ScopedQuerySet[Any]:
    """Return the proposals of the places of a user."""
    found: ScopedQuerySet[Any] = Proposal.objects.visible_to(user)
    return found


def proposal(user: object, identifier: int) -> Proposal | None:
    """Return a proposal that a user may see."""
    found: Proposal | None = proposals(user).filter(pk=identifier).first()
    return found


def proposed_pairs(user: object, identifier: int) -> ScopedQuerySet[Any]:
    """Return the pairs of a proposal that a user may see."""
    found: ScopedQuerySet[Any] = ProposedPair.objects.visible_to(user).filter(proposal_id=identifier)
    return found


def pairing_rows(user: object, area: int, at: Moment = None) -> Iterator[dict[str, Any]]:
    """Yield the pairings of a place as plain rows, for figures: area, kind, household_id, helper_id, unit_id, level,
    since, until, due."""
    rows = pairings(user, at).filter(area__range=span(area))
    names = ("id", "area", "kind", "household_id", "helper_id", "unit_id", "since", "until", "due")
    levels = dict(Helper.objects.at(at).visible_to(SYSTEM).values_list("id", "level"))
    for row in rows.order_by("id").values(*names).iterator():
        yield {**row, "level": levels.get(row["helper_id"], "")}


def help_rows(user: object, area: int, year: int | None = None, at: Moment = None) -> Iterator[dict[str, Any]]:
    """Yield the help given in a place as plain rows, for figures; `counts` is false for condolence money."""
    rows = help_given(user, at).filter(area__range=span(area))
    rows = rows if year is None else rows.filter(on__year=year)
    names = ("id", "area", "household_id", "member_id", "on", "measure", "amount", "helper_id", "unit_id", "matter_id")
    for row in rows.order_by("id").values(*names).iterator():
        yield {**row, "counts": counts(row["measure"])}


def card_of(user: object, household_id: int) -> Card | None:
    """Return the pairing card of a household, None if the user may not see it."""
    home = registry.household_by_id(user, household_id)
    if home is None:
        return None
    lines = [
        CardLine(line.label, line.who.name, line.who.unit, line.who.position, line.who.phone, line.since)
        for line in pairings_of(user, household_id)
        if line.open
    ]
    place = places.full_names(user, [home.area]).get(home.area, "")
    address = reverse("registry:household", args=[home.number])
    return Card(home.number, home.head_name, place, tuple(lines), policy().help_line, address)


def help_this_year(user: object, household_id: int, at: Moment = None) -> HelpTotals:
    """Return the totals of the help that a household got in the year of today, or of an earlier moment."""
    year = (at[0] if at else timezone.localdate()).year
    return help_totals(help_given(user, at).filter(household_id=household_id, on__year=year))
