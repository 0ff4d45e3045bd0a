"""The pages of helpers and helping units, and the first page of a helper: the own households."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from fupin.assistance import actions
from fupin.assistance.pairing import tables
from fupin.assistance.pairing.forms import HelperForm, LeaveForm, PasteForm
from fupin.assistance.pairing.lines import PairingLine
from fupin.assistance.pairing.models import Helper
from fupin.assistance.pairing.views.common import HELPERS, Button, done, formed, found, tabs
from fupin.assistance.pairing.words import level_labels, skill_labels
from fupin.assistance.queries import pairing as queries
from fupin.assistance.rights import ACT, PAIR, READ
from fupin.framework.permissions import SYSTEM, allowed, require
from fupin.framework.sensitive import mask, unseal
from fupin.framework.web.formats import Choice, Day, Money, Number, Several
from fupin.framework.web.layout import Crumb, notify, show
from fupin.framework.web.parts import Fact, Figure
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import pack

_TABS: tuple[tuple[str, Label], ...] = (
    ("helpers", gettext_lazy("Who helps")),
    ("helpers-left", gettext_lazy("Who left")),
    ("helping-units", gettext_lazy("Units")),
)


@dataclass(frozen=True, slots=True)
class Mine:
    """One household of a helper: what a visit needs to know."""

    line: PairingLine
    number: str
    head_name: str
    place: str
    last: date | None


@require_safe
def helpers(request: Request) -> HttpResponseBase:
    """List the helpers."""
    require(request.user, READ)
    rows = queries.all_helpers(request.user, request.page.as_of.pair).filter(left_on=None)
    buttons = [
        Button(_("Add a helper"), reverse("assistance:helper-new"), "plus", main=True),
        Button(_("Paste a list"), reverse("assistance:helper-paste"), "copy"),
    ]
    shown = buttons if allowed(request.user, PAIR) else []
    context = {"tabs": tabs("helpers", *_TABS), "buttons": shown}
    return tables.helpers().respond(request, rows, "assistance/pairing/list.html", **context)


@require_safe
def left(request: Request) -> HttpResponseBase:
    """List the helpers who left."""
    require(request.user, READ)
    rows = queries.all_helpers(request.user, request.page.as_of.pair).exclude(left_on=None)
    return tables.helpers().respond(request, rows, "assistance/pairing/list.html", tabs=tabs("helpers-left", *_TABS))


def new(request: Request) -> HttpResponse:
    """Add a helper."""
    require(request.user, PAIR)
    form = HelperForm(request.user, request.POST or None)

    def save(given: dict[str, Any]) -> str:
        return _url(actions.add_helper(request.user, given["area"], given))

    return formed(request, form, _("Add a helper"), save, crumbs=(HELPERS,))


def paste(request: Request) -> HttpResponse:
    """Add many helpers from a pasted list."""
    require(request.user, PAIR)
    form = PasteForm(request.user, request.POST or None)

    def save(given: dict[str, Any]) -> str:
        count = actions.import_helpers(request.user, given["area"], given["rows"])
        notify(
            request, ngettext("%(count)d helper is added.", "%(count)d helpers are added.", count) % {"count": count}
        )
        return reverse("assistance:helpers")

    return formed(request, form, _("Paste a list of helpers"), save, crumbs=(HELPERS,))


def edit(request: Request, helper: int) -> HttpResponse:
    """Change what is known of a helper."""
    row = _row(request, helper, PAIR)
    form = HelperForm(request.user, request.POST or None, row)

    def save(given: dict[str, Any]) -> str:
        actions.change_helper(request.user, row.pk, given)
        return _url(row.pk)

    return formed(request, form, row.name, save, crumbs=(HELPERS, Crumb(row.name, _url(row.pk))))


def leave(request: Request, helper: int) -> HttpResponse:
    """Let a helper leave, with somebody who takes over or nobody."""
    row = _row(request, helper, PAIR)
    form = LeaveForm(request.user, row, request.POST or None)

    def save(given: dict[str, Any]) -> str:
        said = {name: given[name] for name in ("on", "successor_id", "record")}
        count = actions.helper_leaves(request.user, row.pk, given["reason"], **said)
        notify(request, ngettext("%(count)d pairing changed.", "%(count)d pairings changed.", count) % {"count": count})
        return _url(row.pk)

    title = _("%(name)s leaves") % {"name": row.name}
    return formed(request, form, title, save, crumbs=(HELPERS, Crumb(row.name, _url(row.pk))))


@require_safe
def helper(request: Request, helper: int) -> HttpResponse:
    """Show a helper with the households and the help of this year."""
    row: Helper = found(Helper, request, helper)
    lines = mine_of(request.user, [row.pk])
    return show(
        request,
        "assistance/pairing/helper.html",
        row.name,
        crumbs=(HELPERS,),
        helper=row,
        facts=_facts(row),
        figures=_figures(request.user, Q(helper_id=row.pk), len(lines)),
        lines=lines,
        places=[line for line in _place_lines(request, row) if line.open],
        may_pair=allowed(request.user, PAIR, row.area) and row.left_on is None,
        may_act=allowed(request.user, ACT),
    )


@require_safe
def mine(request: Request) -> HttpResponse:
    """Show the own households of who is signed in, with what is done most: help and talks."""
    require(request.user, ACT)
    own = queries.my_helpers(request.user)
    lines = mine_of(request.user, [one.pk for one in own])
    waiting = queries.open_contacts(request.user).filter(household_id__in=[one.line.household_id for one in lines])
    return show(
        request,
        "assistance/pairing/mine.html",
        _("My households"),
        helpers=own,
        lines=lines,
        waiting=list(waiting.order_by("at")[:20]) if lines else [],
        figures=_figures(request.user, Q(helper_id__in=[one.pk for one in own]), len(lines)) if own else [],
        claimable=[] if own else queries.claimable(request.user),
    )


@require_POST
def claim(request: Request, helper: int) -> HttpResponse:
    """Say "that is me"."""
    require(request.user, ACT)
    return done(
        request,
        lambda: actions.claim_helper(request.user, helper),
        _("From now on your households are here."),
        reverse("assistance:mine"),
    )


@require_safe
def units(request: Request) -> HttpResponseBase:
    """List the units that help, with helpers, households, villages and help of this year."""
    require(request.user, READ)
    context = {"tabs": tabs("helping-units", *_TABS)}
    return tables.units().respond(request, _unit_rows(request.user), "assistance/pairing/list.html", **context)


@require_safe
def unit(request: Request, unit: int) -> HttpResponse:
    """Show a unit: its helpers with their households, its villages, and the help of this year."""
    require(request.user, READ)
    row = people.unit(request.user, unit)
    if row is None:
        raise Http404
    team = list(queries.all_helpers(request.user).filter(unit_id=unit, left_on=None).order_by("name"))
    lines = mine_of(request.user, [one.pk for one in team])
    roster = [(one, [line for line in lines if line.line.helper_id == one.pk]) for one in team]
    whose = Q(unit_id=unit) | Q(helper_id__in=[one.pk for one in team])
    villages = queries.pairings(request.user).filter(unit_id=unit, household_id=None, until=None)
    return show(
        request,
        "assistance/pairing/unit.html",
        row.name,
        crumbs=(HELPERS, Crumb(gettext_lazy("Units"), reverse("assistance:helping-units"))),
        unit=row,
        figures=_figures(request.user, whose, len(lines), helpers=len(team)),
        roster=roster,
        villages=tables.pairings().plain(villages, "kind", "area", "since"),
    )


def mine_of(user: object, helper_ids: Iterable[int]) -> list[Mine]:
    """Return the households of helpers in the order of their places, each with the last help."""
    wanted = list(helper_ids)
    lines = queries.households_of(user, wanted)
    homes = registry.numbers_of(user, [line.household_id or 0 for line in lines])
    where = places.full_names(user, {line.area for line in lines})
    last = queries.last_help_of(user, wanted)
    made = [
        Mine(line, *homes[line.household_id], where.get(line.area, ""), last.get(line.household_id))
        for line in lines
        if line.household_id in homes
    ]
    return sorted(made, key=lambda one: (one.line.area, one.number))


def _figures(user: object, whose: Q, households: int, helpers: int | None = None) -> list[Figure]:
    year = timezone.localdate().year
    totals = queries.help_totals(queries.help_given(user).filter(whose, on__year=year))
    first = [] if helpers is None else [Figure(_("Helpers"), helpers)]
    return [
        *first,
        Figure(_("Households"), households),
        Figure(_("Help this year"), totals.lines, format=Number(), unit=_("times")),
        Figure(_("Worth where known"), totals.amount if totals.lines else None, format=_money(), note=_unknown(totals)),
    ]


def _money() -> Money:
    return Money(pack().currency.minor_digits)


def _unknown(totals: Any) -> str:
    return _("%(count)d without a known worth") % {"count": totals.unknown} if totals.unknown else ""


def _facts(row: Helper) -> list[Fact]:
    unit = queries.unit_names([row.unit_id]).get(row.unit_id)
    found_facts = [
        Fact(_("Unit"), unit),
        Fact(_("Level"), row.level or None, Choice(level_labels())),
        Fact(_("Position"), row.position or None),
        Fact(_("Works in"), places.full_names(SYSTEM, [row.area]).get(row.area)),
        Fact(_("Telephone"), mask(unseal(row.phone)) or None),
        Fact(_("Skills"), row.skills or None, Several(skill_labels())),
        Fact(_("Households at most"), row.most, Number(), absent=_("by level")),
    ]
    if row.left_on:
        found_facts += [Fact(_("Left on"), row.left_on, Day()), Fact(_("Left because"), row.left_because)]
    return found_facts


def _place_lines(request: Request, row: Helper) -> Sequence[PairingLine]:
    areas = queries.pairings(request.user).filter(helper_id=row.pk, household_id=None).values_list("area", flat=True)
    lines = [line for area in set(areas) for line in queries.pairings_of_place(request.user, area)]
    return [line for line in lines if line.helper_id == row.pk]


def _unit_rows(user: object) -> list[dict[str, Any]]:
    rows = queries.pairings(user).filter(until=None).order_by()
    homes = _by_unit(rows.exclude(household_id=None).values_list("helper_id", "unit_id").annotate(n=Count("pk")))
    places_ = _by_unit(rows.filter(household_id=None).values_list("helper_id", "unit_id").annotate(n=Count("pk")))
    helped = queries.help_given(user).filter(on__year=timezone.localdate().year).order_by()
    amounts = _by_unit(helped.values_list("helper_id", "unit_id").annotate(sum=Sum("amount")))
    team = queries.all_helpers(user).filter(left_on=None).exclude(unit_id=None).order_by()
    by_helpers = dict(team.values_list("unit_id").annotate(n=Count("pk")))
    return [
        {"id": one.pk, "name": one.name, "area": one.area, "helpers": by_helpers.get(one.pk, 0)}
        | {"households": homes.get(one.pk, 0), "villages": places_.get(one.pk, 0), "amount": amounts.get(one.pk)}
        for one in people.units(user).filter(pk__in={*by_helpers, *homes, *places_, *amounts} - {None})
    ]


def _by_unit(rows: Iterable[tuple[int | None, int | None, int | None]]) -> dict[int | None, int]:
    """Sum by the unit that a row names, else by that of its helper."""
    found = list(rows)
    of = queries.units_of(helper for helper, _unit, _count in found)
    sums: dict[int | None, int] = {}
    for helper, unit_id, count in found:
        if count is not None:
            own = unit_id or of.get(helper)
            sums[own] = sums.get(own, 0) + count
    return sums


def _row(request: Request, key: int, right: str) -> Helper:
    row: Helper = found(Helper, request, key)
    require(request.user, right, row.area)
    return row


def _url(key: int) -> str:
    return reverse("assistance:helper", args=[key])
