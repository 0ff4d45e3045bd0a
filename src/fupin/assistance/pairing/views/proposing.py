"""The pages of proposals: asked for, looked through, changed, accepted in one act, taken back."""

from __future__ import annotations

from typing import Any

from django.forms import ChoiceField, Form
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.assistance import actions
from fupin.assistance.pairing import tables
from fupin.assistance.pairing.forms import ProposalForm, helper_choices
from fupin.assistance.pairing.models import Proposal, ProposedPair
from fupin.assistance.pairing.views.common import PAIRINGS, PROPOSALS, Button, asked_number, done, formed
from fupin.assistance.pairing.views.pairing import pairing_tabs
from fupin.assistance.pairing.words import kind_labels
from fupin.assistance.queries import pairing as queries
from fupin.assistance.rights import PAIR, READ
from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, ask, confirmed, show
from fupin.framework.web.parts import Figure, JobCard
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.kernel.area import span
from fupin.places import queries as places
from fupin.registry import queries as registry

AT_ONCE = 400
_MOST = 20_000


@require_safe
def proposals(request: Request) -> HttpResponseBase:
    """List the proposals."""
    require(request.user, READ)
    buttons = [Button(_("Propose pairs"), reverse("assistance:proposal-new"), "people", main=True)]
    shown = buttons if allowed(request.user, PAIR) else []
    context = {"tabs": pairing_tabs("proposals"), "buttons": shown}
    rows = queries.proposals(request.user)
    return tables.proposals().respond(request, rows, "assistance/pairing/list.html", **context)


def new(request: Request) -> HttpResponse:
    """Ask for a proposal; a small place is worked out at once."""
    require(request.user, PAIR)
    form = ProposalForm(request.user, request.POST or None)

    def save(given: dict[str, Any]) -> str:
        few = registry.in_places(request.user, span(given["area"])).count() <= AT_ONCE
        ask_for = actions.propose_pairs if few else actions.request_proposal
        return _url(ask_for(request.user, given["area"], given["kind"], keep=given["keep"]))

    lead = _("Near helpers with the right skills and few households come first; declared kin are left out.")
    return formed(request, form, _("Propose pairs"), save, crumbs=(PAIRINGS, PROPOSALS), lead=lead)


@require_safe
def proposal(request: Request, proposal: int) -> HttpResponse:
    """Show a proposal with what can be done about it."""
    row = _row(request, proposal)
    return show(
        request,
        "assistance/pairing/proposal.html",
        _title(request, row),
        crumbs=(PAIRINGS, PROPOSALS),
        lead=words(kind_labels().get(row.kind, row.kind)),
        proposal=row,
        figures=_figures(row),
        chosen=queries.proposed_pairs(request.user, row.pk).filter(chosen=True).exclude(helper_id=None).count(),
        asked=queries.proposed_pairs(request.user, row.pk).exclude(flag="").count(),
        card=_card(row),
        may_pair=allowed(request.user, PAIR, row.area),
    )


@require_safe
def job(request: Request, proposal: int) -> HttpResponse:
    """Answer with the card of the job; when it is done, the whole page loads again."""
    row = _row(request, proposal)
    response = show(request, "assistance/pairing/proposal_job.html", "", card=_card(row))
    if row.state != Proposal.State.WAITING:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
def pairs(request: Request) -> HttpResponseBase:
    """List the pairs of a proposal."""
    row = _row(request, asked_number(request.GET, "proposal"))
    rows = queries.proposed_pairs(request.user, row.pk)
    context: dict[str, Any] = {
        "crumbs": (PAIRINGS, PROPOSALS, Crumb(_title(request, row), _url(row.pk))),
        "lead": _title(request, row),
    }
    return tables.proposed().respond(request, rows, **context)


@require_POST
def leave(request: Request) -> HttpResponse:
    """Leave the chosen pairs out."""
    return _choose(request, chosen=False)


@require_POST
def take(request: Request) -> HttpResponse:
    """Take the chosen pairs in again."""
    return _choose(request, chosen=True)


def _choose(request: Request, *, chosen: bool) -> HttpResponse:
    row, keys = _chosen(request)

    def work() -> object:
        return actions.choose_pairs(request.user, row.pk, keys, chosen=chosen)

    return done(request, work, _("Done."), _pairs_url(row.pk))


@require_POST
def accept_some(request: Request) -> HttpResponse:
    """Accept only the pairs chosen."""
    row, keys = _chosen(request)
    return _accepted(request, row, keys)


@require_POST
def accept(request: Request, proposal: int) -> HttpResponse:
    """Accept every pair that was not left out."""
    row = _row(request, proposal, PAIR)
    if not confirmed(request):
        return ask(request, _("Make these pairs? It can be taken back as a whole."), _("Accept"), back=_url(row.pk))
    return _accepted(request, row, None)


def _accepted(request: Request, row: Proposal, keys: list[int] | None) -> HttpResponse:
    def work() -> object:
        return actions.accept_proposal(request.user, row.pk, keys)

    return done(request, work, _("They are paired. What changed meanwhile was left out."), _url(row.pk))


@require_POST
def undo(request: Request, proposal: int) -> HttpResponse:
    """Take an accepted proposal back."""
    row = _row(request, proposal, PAIR)
    if not confirmed(request):
        return ask(request, _("Take all these pairings back?"), _("Take back"), danger=True, back=_url(row.pk))
    said = _("It is as it was before.")
    return done(request, lambda: actions.undo_proposal(request.user, row.pk), said, _url(row.pk))


@require_POST
def drop(request: Request, proposal: int) -> HttpResponse:
    """Put a proposal aside."""
    row = _row(request, proposal, PAIR)
    return done(request, lambda: actions.drop_proposal(request.user, row.pk), _("It is put aside."), _url(row.pk))


def swap(request: Request, proposedpair: int) -> HttpResponse:
    """Put another helper into a pair."""
    pair = ProposedPair.objects.visible_to(request.user).filter(pk=proposedpair).first()
    if pair is None:
        raise Http404
    row = _row(request, pair.proposal_id, PAIR)
    form = Form(request.POST or None)
    choices = helper_choices(request.user)
    form.fields["helper_id"] = ChoiceField(label=_("Helper"), choices=choices, initial=str(pair.helper_id or ""))

    def save(given: dict[str, Any]) -> str:
        actions.swap_helper(request.user, pair.pk, int(given["helper_id"]))
        return _pairs_url(row.pk)

    head = tables.heads([pair.household_id]).get(pair.household_id, "")
    title = _("Who helps %(household)s") % {"household": head}
    return formed(request, form, title, save, crumbs=(PAIRINGS, PROPOSALS, Crumb(_title(request, row), _url(row.pk))))


def _chosen(request: Request) -> tuple[Proposal, list[int]]:
    row = _row(request, asked_number(QueryDict(request.POST.get("state", "")), "proposal"), PAIR)
    rows = tables.proposed().chosen(request, queries.proposed_pairs(request.user, row.pk))
    return row, [one["id"] for one in rows.read([], [], 0, _MOST)]


def _row(request: Request, key: int, right: str = READ) -> Proposal:
    row = queries.proposal(request.user, key)
    if row is None:
        raise Http404
    require(request.user, right, row.area)
    return row


def _title(request: Request, row: Proposal) -> str:
    place = places.names(request.user, [row.area]).get(row.area, str(row.area))
    return _("Proposal for %(place)s") % {"place": place}


def _figures(row: Proposal) -> list[Figure]:
    link = _pairs_url(row.pk)
    found = row.figures
    if not found:
        return []
    near = Figure(gettext_lazy("In the own village"), found.get("near"))
    return [
        Figure(gettext_lazy("Paired"), found.get("paired"), f"{link}&f.lack=?"),
        Figure(gettext_lazy("Nobody found"), found.get("lacking"), f"{link}&f.chosen=False"),
        near,
        Figure(gettext_lazy("Unchanged"), found.get("unchanged")),
    ]


def _card(row: Proposal) -> JobCard | None:
    if row.job is None or row.state != Proposal.State.WAITING:
        return None
    now: Job = jobs.current_progress(row.job)
    url = reverse("assistance:proposal-job", args=[row.pk])
    return JobCard(_("Working out the proposal"), now.state, now.get_state_display(), now.done, now.total, url=url)


def _url(key: int) -> str:
    return reverse("assistance:proposal", args=[key])


def _pairs_url(key: int) -> str:
    return f"{reverse('assistance:proposal-pairs')}?proposal={key}"
