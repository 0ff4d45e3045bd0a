"""The pages of pairings: the list, a new one, a hand-over, an end."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fupin.assistance import actions
from fupin.assistance.pairing import tables
from fupin.assistance.pairing.checks import policy
from fupin.assistance.pairing.forms import EndForm, HandOverForm, PairForm
from fupin.assistance.pairing.lines import PairingLine
from fupin.assistance.pairing.models import Pairing
from fupin.assistance.pairing.views.common import (
    PAIRINGS,
    Button,
    asked_household,
    asked_place,
    formed,
    found,
    tabs,
)
from fupin.assistance.pairing.words import kind_labels
from fupin.assistance.queries import pairing as queries
from fupin.assistance.rights import PAIR, READ
from fupin.framework.permissions import allowed, require
from fupin.framework.web.formats import Day
from fupin.framework.web.layout import Crumb, Tab, notify, show
from fupin.framework.web.parts import Fact
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label, words
from fupin.kernel.area import level_of
from fupin.places import queries as places
from fupin.policy.pairing import HOUSEHOLD
from fupin.registry import queries as registry
from fupin.registry.queries import pack

_TABS: tuple[tuple[str, Label], ...] = (
    ("pairings", gettext_lazy("In force")),
    ("pairings-ended", gettext_lazy("Ended")),
    ("proposals", gettext_lazy("Proposals")),
    ("coverage", gettext_lazy("Coverage")),
)


def pairing_tabs(current: str) -> list[Tab]:
    """Return the tabs of pairings, proposals and coverage."""
    return tabs(current, *_TABS)


@require_safe
def pairings(request: Request) -> HttpResponseBase:
    """List the pairings of now."""
    require(request.user, READ)
    rows = queries.pairings(request.user, request.page.as_of.pair).filter(until=None)
    buttons = [Button(_("Propose pairs"), reverse("assistance:proposal-new"), "people", main=True)]
    shown = buttons if allowed(request.user, PAIR) else []
    context = {"tabs": pairing_tabs("pairings"), "buttons": shown}
    return tables.pairings().respond(request, rows, "assistance/pairing/list.html", **context)


@require_safe
def ended(request: Request) -> HttpResponseBase:
    """List the pairings that ended."""
    require(request.user, READ)
    rows = queries.pairings(request.user, request.page.as_of.pair).exclude(until=None)
    context = {"tabs": pairing_tabs("pairings-ended")}
    return tables.pairings().respond(request, rows, "assistance/pairing/list.html", **context)


def pair(request: Request) -> HttpResponse:
    """Make somebody responsible for the household or place that the address names."""
    require(request.user, PAIR)
    home, place = asked_household(request, PAIR), asked_place(request, PAIR)
    if home is None and place is None:
        raise Http404
    kinds = kind_labels(HOUSEHOLD if home is not None else _level(place or 0))
    kind = request.GET.get("kind", "")
    if not kinds:
        raise Http404
    if kind not in kinds:
        kind = next(iter(kinds))
    form = PairForm(request.user, kind, request.POST or None)

    def save(given: dict[str, Any]) -> str:
        values = {**given, "kind": kind}
        if home is not None:
            made = actions.pair_household(request.user, home.pk, values)
            notify(request, _("They are paired."))
            return reverse("assistance:help-of", args=[home.pk]) if made else ""
        return _url(actions.pair_place(request.user, place or 0, values))

    subject = home.head_name or home.number if home is not None else _place_name(request, place or 0)
    kept = request.GET.copy()
    choices = [(words(label), f"?{_with(kept, name)}", name == kind) for name, label in kinds.items()]
    title = _("Who is responsible for %(subject)s") % {"subject": subject}
    return formed(request, form, title, save, crumbs=(PAIRINGS,), choices=choices, lead=words(kinds[kind]))


def _with(query: Any, kind: str) -> str:
    query["kind"] = kind
    return str(query.urlencode())


def _level(place: int) -> str:
    return pack().area_levels[level_of(place)][0]


def _place_name(request: Request, place: int) -> str:
    return places.full_names(request.user, [place]).get(place, str(place))


@require_safe
def pairing(request: Request, pairing: int) -> HttpResponse:
    """Show a pairing with its hand-over record."""
    row = found(Pairing, request, pairing)
    line = _line(request, row)
    subject, url = _subject(request, row)
    return show(
        request,
        "assistance/pairing/pairing.html",
        words(line.label),
        crumbs=(PAIRINGS,),
        line=line,
        subject=subject,
        subject_url=url,
        facts=_facts(line),
        after=_after(request, line),
        may_pair=line.open and allowed(request.user, PAIR, row.area),
    )


def _line(request: Request, row: Pairing) -> PairingLine:
    lines = (
        queries.pairings_of(request.user, row.household_id)
        if row.household_id
        else queries.pairings_of_place(request.user, row.area)
    )
    return next(line for line in lines if line.id == row.pk)


def _after(request: Request, line: PairingLine) -> PairingLine | None:
    row = queries.pairings(request.user).filter(pk=line.handed_to or 0).first()
    return _line(request, row) if row is not None else None


def _subject(request: Request, row: Pairing) -> tuple[str, str]:
    if row.household_id is None:
        return _place_name(request, row.area), reverse("registry:area", args=[row.area])
    number, head = registry.numbers_of(request.user, [row.household_id]).get(row.household_id, ("", ""))
    return f"{head} {number}", reverse("assistance:help-of", args=[row.household_id])


def _facts(line: PairingLine) -> list[Fact]:
    kind = policy().kinds.get(line.kind)
    facts = [Fact(_("Who"), line.who.full), Fact(_("From"), line.since, Day())]
    if kind and kind.due:
        facts.append(Fact(_("Guaranteed by"), line.due, Day()))
    if kind and kind.pledge:
        facts.append(Fact(_("What is promised"), line.pledge or None))
    if not line.open:
        facts += [Fact(_("Until"), line.until, Day()), Fact(_("Ended because"), line.ended_because or None)]
    if line.handover:
        facts.append(Fact(_("Hand-over record"), line.handover))
    return facts


def hand_over(request: Request, pairing: int) -> HttpResponse:
    """Hand a pairing over."""
    row = _open(request, pairing)
    form = HandOverForm(request.user, row.kind, request.POST or None, row.helper_id)

    def save(given: dict[str, Any]) -> str:
        said = {name: given[name] for name in ("on", "reason", "record")}
        return _url(actions.hand_over(request.user, row.pk, given, **said))

    subject, _address = _subject(request, row)
    title = _("Hand over %(subject)s") % {"subject": subject}
    return formed(request, form, title, save, crumbs=(PAIRINGS, Crumb(subject, _url(row.pk))))


def end(request: Request, pairing: int) -> HttpResponse:
    """End a pairing."""
    row = _open(request, pairing)
    form = EndForm(request.POST or None)

    def save(given: dict[str, Any]) -> str:
        actions.end_pairing(request.user, row.pk, given["reason"], given["on"])
        return _url(row.pk)

    subject, _address = _subject(request, row)
    title = _("End the pairing with %(subject)s") % {"subject": subject}
    return formed(request, form, title, save, crumbs=(PAIRINGS, Crumb(subject, _url(row.pk))))


def _open(request: Request, key: int) -> Pairing:
    row: Pairing = found(Pairing, request, key)
    require(request.user, PAIR, row.area)
    if row.until is not None:
        raise Http404
    return row


def _url(key: int) -> str:
    return reverse("assistance:pairing", args=[key])
