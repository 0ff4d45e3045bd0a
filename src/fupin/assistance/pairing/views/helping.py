"""The pages of the assistance account: the list, the quick form, the account of a household; and of talks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fupin.assistance import actions
from fupin.assistance.pairing import tables
from fupin.assistance.pairing.forms import AnswerForm, EffectForm, HelpForm, ReasonForm, TalkForm
from fupin.assistance.pairing.models import Contact, HelpGiven
from fupin.assistance.pairing.views.common import (
    HELP,
    Button,
    asked_household,
    asked_number,
    asked_place,
    formed,
    found,
    tabs,
)
from fupin.assistance.pairing.words import counts, help_labels
from fupin.assistance.queries import pairing as queries
from fupin.assistance.rights import ACT, PAIR, READ
from fupin.framework.permissions import allowed, require
from fupin.framework.sensitive import unseal
from fupin.framework.web.formats import Answer, Choice, Day, Moment, Money, Number
from fupin.framework.web.layout import Crumb, notify, show
from fupin.framework.web.parts import Fact, Figure
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import pack

_TABS: tuple[tuple[str, Label], ...] = (
    ("help-given", gettext_lazy("Help given")),
    ("talks", gettext_lazy("Waiting for an answer")),
    ("talks-all", gettext_lazy("All talks")),
)
_REPEATED = ("measure", "what", "source", "helper_id", "unit_id")


@require_safe
def help_given(request: Request) -> HttpResponseBase:
    """List the help given, with its sum."""
    require(request.user, READ)
    rows = queries.help_given(request.user, request.page.as_of.pair)
    context = {"tabs": tabs("help-given", *_TABS)}
    return tables.help_given().respond(request, rows, "assistance/pairing/list.html", **context)


def new(request: Request) -> HttpResponse:
    """Record help to the household or place that the address names; `repeat` fills in what was given last time."""
    require(request.user, ACT)
    home, place = asked_household(request, ACT), asked_place(request, ACT)
    if home is None and place is None:
        raise Http404
    last = _repeated(request)
    form = HelpForm(request.user, request.POST or None, last or _usual(request, home), place=home is None)

    def save(given: dict[str, Any]) -> str:
        if home is None:
            actions.record_help_to_place(request.user, place or 0, given)
            notify(request, _("It is in the account."))
            return reverse("registry:area", args=[place])
        actions.record_help(request.user, home.pk, given)
        notify(request, _("It is in the account."))
        return _account(home.pk)

    subject = (
        home.head_name or home.number if home is not None else places.names(request.user, [place or 0])[place or 0]
    )
    title = _("Help for %(subject)s") % {"subject": subject}
    return formed(request, form, title, save, crumbs=(HELP,), repeat=None if last else _newest(request))


def _usual(request: Request, home: Any) -> dict[str, Any]:
    mine = queries.my_helpers(request.user)
    if mine:
        return {"helper_id": mine[0].pk}
    lines = queries.pairings_of(request.user, home.pk) if home is not None else []
    return {"helper_id": next((line.helper_id for line in lines if line.open), None)}


def _newest(request: Request) -> tuple[str, str] | None:
    """Return what the own helper gave last, and the address at which the form is filled in with it."""
    mine = [one.pk for one in queries.my_helpers(request.user)]
    row = queries.help_given(request.user).filter(helper_id__in=mine).order_by("-id").first() if mine else None
    if row is None:
        return None
    query = request.GET.copy()
    query["repeat"] = str(row.pk)
    label = help_labels().get(row.measure)
    words = row.what or (str(Choice({row.measure: label}).text()(row.measure)) if label else "")
    return words, f"?{query.urlencode()}"


def _repeated(request: Request) -> dict[str, Any]:
    row = queries.help_given(request.user).filter(pk=asked_number(request.GET, "repeat")).first()
    if row is None:
        return {}
    amount = Money(pack().currency.minor_digits).text()(row.amount).replace(",", "") if row.amount is not None else None
    return {**{name: getattr(row, name) for name in _REPEATED}, "amount": amount}


def line(request: Request, helpgiven: int) -> HttpResponse:
    """Show one line; its effect and signature can be added."""
    row = found(HelpGiven, request, helpgiven)
    may_act = not row.withdrawn and allowed(request.user, ACT, row.area)
    form = EffectForm(request.POST or None, initial={"effect": row.effect, "signed_on": row.signed_on})

    def save(given: dict[str, Any]) -> str:
        actions.change_help(request.user, row.pk, given)
        return reverse("assistance:help-line", args=[row.pk])

    title = row.what or _("Help given")
    withdraw = reverse("assistance:help-withdraw", args=[row.pk])
    buttons = [Button(_("Withdraw this line"), withdraw, "cross")] if may_act else []
    context = {"facts": _facts(row), "readonly": not may_act, "buttons": buttons}
    return formed(request, form, title, save, crumbs=_crumbs(request, row.household_id), **context)


def _facts(row: HelpGiven) -> list[Fact]:
    who = queries.givers([{"id": row.pk, "helper_id": row.helper_id, "unit_id": row.unit_id}])[row.pk]
    facts = [
        Fact(_("Day"), row.on, Day()),
        Fact(_("Kind of help"), row.measure or None, Choice(help_labels())),
        Fact(_("Worth"), row.amount, Money(pack().currency.minor_digits)),
        Fact(_("Helper"), who.full if who else None, absent="–"),
        Fact(_("From"), row.source or None, absent="–"),
        Fact(_("Counts in the stable income"), counts(row.measure), Answer()),
    ]
    return [*facts, Fact(_("Withdrawn because"), row.withdrawn)] if row.withdrawn else facts


def withdraw(request: Request, helpgiven: int) -> HttpResponse:
    """Withdraw a line that is wrong."""
    row = found(HelpGiven, request, helpgiven)
    require(request.user, ACT, row.area)
    form = ReasonForm(request.POST or None)

    def save(given: dict[str, Any]) -> str:
        actions.withdraw_help(request.user, row.pk, given["reason"])
        return _account(row.household_id) if row.household_id else reverse("assistance:help-given")

    return formed(request, form, _("Withdraw this line"), save, crumbs=_crumbs(request, row.household_id))


@require_safe
def account(request: Request, household: int) -> HttpResponse:
    """Show the assistance account of a household: who helps, what was given, what was talked about."""
    require(request.user, READ)
    home = registry.household_by_id(request.user, household, request.page.as_of.pair)
    if home is None:
        raise Http404
    rows = queries.help_given(request.user, request.page.as_of.pair).filter(household_id=household)
    here = not request.page.as_of.is_past and not home.ended
    return show(
        request,
        "assistance/pairing/account.html",
        _("Help for %(subject)s") % {"subject": home.head_name or home.number},
        crumbs=(HELP, Crumb(home.number, reverse("registry:household", args=[home.number]))),
        home=home,
        figures=totals_of(rows),
        lines=queries.pairings_of(request.user, household, request.page.as_of.pair),
        given=tables.help_given().plain(rows, "on", "measure", "what", "amount", "helper", "source", "effect"),
        talks=queries.contacts_of(request.user, household) if here else [],
        may_act=here and allowed(request.user, ACT, home.area),
        may_pair=here and allowed(request.user, PAIR, home.area),
    )


def totals_of(rows: Any) -> list[Figure]:
    """Return the key figures of lines of an account: this year, ever, and what does not count."""
    year = timezone.localdate().year
    now, ever = queries.help_totals(rows.filter(on__year=year)), queries.help_totals(rows)
    money = Money(pack().currency.minor_digits)
    return [
        Figure(_("Help this year"), now.lines, format=Number(), unit=_("times")),
        Figure(_("Worth this year"), now.amount if now.lines > now.unknown else None, format=money),
        Figure(_("Worth in all"), ever.amount if ever.lines > ever.unknown else None, format=money),
        Figure(_("Counts in no income"), ever.uncounted if ever.lines else None, format=money),
    ]


@require_safe
def talks(request: Request) -> HttpResponseBase:
    """List the talks that households began and that nobody answered."""
    require(request.user, READ)
    rows = queries.open_contacts(request.user)
    return tables.contacts().respond(request, rows, "assistance/pairing/list.html", tabs=tabs("talks", *_TABS))


@require_safe
def all_talks(request: Request) -> HttpResponseBase:
    """List all talks."""
    require(request.user, READ)
    rows = Contact.objects.visible_to(request.user)
    return tables.contacts().respond(request, rows, "assistance/pairing/list.html", tabs=tabs("talks-all", *_TABS))


def talk_new(request: Request) -> HttpResponse:
    """Note a talk with the household that the address names."""
    require(request.user, ACT)
    home = asked_household(request, ACT)
    if home is None:
        raise Http404
    form = TalkForm(request.POST or None)
    mine = queries.my_helpers(request.user)

    def save(given: dict[str, Any]) -> str:
        who = {"helper_id": mine[0].pk if mine else None}
        actions.record_contact(request.user, home.pk, {**given, **who})
        notify(request, _("It is noted."))
        return _account(home.pk)

    title = _("Talk with %(subject)s") % {"subject": home.head_name or home.number}
    return formed(request, form, title, save, crumbs=_crumbs(request, home.pk))


def talk(request: Request, contact: int) -> HttpResponse:
    """Show a talk; one that waits can be answered."""
    row = found(Contact, request, contact)
    waits = row.inbound and row.answered_at is None and allowed(request.user, ACT, row.area)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and not waits:
        return redirect("assistance:talk", row.pk)

    def save(given: dict[str, Any]) -> str:
        actions.answer_contact(request.user, row.pk, given["answer"])
        return reverse("assistance:talk", args=[row.pk])

    context = {"facts": _talk_facts(request, row), "readonly": not waits, "quote": unseal(row.words)}
    return formed(request, form, _("Talk"), save, crumbs=_crumbs(request, row.household_id), **context)


def _talk_facts(request: Request, row: Contact) -> list[Fact]:
    facts = [
        Fact(_("When"), row.at, Moment()),
        Fact(_("How"), row.way, Choice(dict(Contact.Way.choices))),
        Fact(_("With"), row.party or None, Choice(dict(pack().pairing.parties)), absent="–"),
        Fact(_("Noted by"), people.names(request.user, [row.by]).get(row.by or 0)),
        Fact(_("The household began"), row.inbound, Answer()),
        Fact(_("Private"), row.private, Answer()),
    ]
    if row.answered_at:
        facts += [Fact(_("Answer"), unseal(row.answer)), Fact(_("Answered at"), row.answered_at, Moment())]
        hours = (row.answered_at - row.at).total_seconds() / 3600
        facts.append(Fact(_("Time until the answer"), round(hours), Number(), note=_("hours")))
    return facts


def _crumbs(request: Request, household: int | None) -> tuple[Crumb, ...]:
    homes = registry.numbers_of(request.user, [household] if household else [])
    return (HELP, *(Crumb(f"{head} {number}", _account(pk)) for pk, (number, head) in homes.items()))


def _account(household: int) -> str:
    return reverse("assistance:help-of", args=[household])
