"""The pages of matters: the kinds, the list of one, a matter with its next step, and what is posted from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from fupin.assistance import actions
from fupin.assistance.actions.matters import Given
from fupin.assistance.matters import forms, page, state, values
from fupin.assistance.matters.files import content_of
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.matters.statistics import kind_lines, statistics_of
from fupin.assistance.matters.tables import figures, matter_table
from fupin.assistance.queries import matters as queries
from fupin.assistance.rights import ACT, READ
from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.policy.matter_kinds import HOUSEHOLD, Ask, Kind

GONE_STEP = gettext_noop("This step is not among those of the matter any more. Load its page again.")
CRUMBS = (Crumb(gettext_lazy("Matters"), "/matters/"),)


@require_safe
def overview(request: Request) -> HttpResponse:
    """Show every kind with how many are under way, late and ended in a place."""
    require(request.user, READ)
    area = places.place_asked(request, READ)
    lines = kind_lines(request.user, area, request.page.as_of.pair)
    lead = places.names(request.user, [area]).get(area, "")
    return show(request, "assistance/matters/overview.html", _("Matters"), lead=lead, lines=lines, area=area)


@require_safe
def kind_list(request: Request, matterkind: str) -> HttpResponseBase:
    """List the matters of a kind in a place, with their figures."""
    kind = _kind(request, matterkind)
    carry(request, kind)
    area, at = places.place_asked(request, READ), request.page.as_of.pair
    found = queries.matters(request.user, area, kind.name, at)
    table = matter_table(kind, request.page.as_of.true_on)
    table = replace(table, bulk=()) if at else table
    if "export" in request.GET:
        return table.respond(request, found)
    address = f"{reverse('assistance:matters-of-kind', args=[kind.name])}?{urlencode({'f.area': area})}"
    context = {
        "kind": kind,
        "figures": figures(kind, list(queries.matter_rows(request.user, area, kind.name, at)), address),
        "may_open": allowed(request.user, ACT) and kind.in_force(timezone.localdate()) and not at,
        "about_place": kind.about == "place",
        "tabs": tabs_of(kind, "list", area),
        "crumbs": CRUMBS,
    }
    return table.respond(request, found, "assistance/matters/list.html", **context)


def carry(request: Request, kind: Kind) -> None:
    """Let every link and form of a list of a kind say which kind it is."""
    asked = request.GET.copy()
    asked["kind"] = kind.name
    request.GET = asked  # type: ignore[assignment]


@require_safe
def kind_figures(request: Request, matterkind: str) -> HttpResponse:
    """Show the statistics of a kind: places by stage and outcome, money, time, expected against actual."""
    kind = _kind(request, matterkind)
    area = places.place_asked(request, READ)
    context = statistics_of(request.user, kind, area, request.page.as_of.pair)
    return show(
        request, "assistance/matters/figures.html", kind.label, crumbs=CRUMBS, tabs=tabs_of(kind, "figures", area),
        lead=places.names(request.user, [area]).get(area, ""), **context,
    )  # fmt: skip


def tabs_of(kind: Kind, current: str, area: int) -> list[Tab]:
    """Return the tabs of a kind: list, figures, and who is suggested."""
    query = f"?{urlencode({'f.area': area})}"
    listed, counted = (reverse(f"assistance:{n}", args=[kind.name]) for n in ("matters-of-kind", "matters-figures"))
    found = [Tab(gettext_lazy("List"), listed + query, current == "list")]
    found.append(Tab(gettext_lazy("Numbers and sums"), counted + query, current == "figures"))
    if kind.suggests and kind.about == HOUSEHOLD:
        url = reverse("assistance:matters-suggested", args=[kind.name])
        found.append(Tab(gettext_lazy("Suggested"), url + query, current == "suggested"))
    return found


def matter(request: Request, matter: int) -> HttpResponse:
    """Show a matter: its line of stages, the form of the next step, its history."""
    return _shown(request, _row(request, matter, past=True))


def _shown(request: Request, row: Matter, status: int = 200, **context: Any) -> HttpResponse:
    at = request.page.as_of.pair
    steps = queries.steps(request.user, row.pk, at)
    now = state.standing(row, steps)
    may_act = at is None and allowed(request.user, ACT, row.area)
    shown = {
        "row": row,
        "kind": now.kind,
        "line": page.line_of(now, steps),
        "entries": page.entries_of(request.user, now.kind, steps, may_act=may_act),
        "facts": page.facts_of(request.user, row, now.kind),
        "stage": now.kind.stage_label(row.stage) if row.stage else "",
        "end": now.kind.ends.get(row.outcome),
        "due": page.clock(row.due),
        "visit_due": page.clock(row.visit_due),
        "rating": _rating(now.kind, row),
        "sums": page.sums_of(now.kind, steps),
        "drawing": list(queries.drawing(request.user, row.pk).order_by("-opened_on")[:50]) if at is None else [],
        "changed_text": bool(row.text) and row.text != now.kind.fingerprint,
        "may_act": may_act,
        "reason": forms.ReasonForm(auto_id="id_reason_%s"),
    }
    if may_act:
        shown |= _next(request, row, now)
    title = page.heading(request.user, row)
    address = reverse("assistance:matters-of-kind", args=[row.kind])
    crumbs = (*CRUMBS, Crumb(now.kind.label, address))
    return show(request, "assistance/matters/matter.html", title, crumbs=crumbs, status=status, **{**shown, **context})


def _rating(kind: Kind, row: Matter) -> list[Any]:
    rating = row.facts.get(values.SCORE)
    return page.rating_lines(kind, rating) if rating else []


def _next(request: Request, row: Matter, now: state.Standing) -> dict[str, Any]:
    """Return the forms of everything that may be done now."""
    user = request.user
    stages = [(one, _form(one.ask, user, row, one.name)) for one in now.following]
    ends = [(one, _form(one.ask, user, row, one.name, reason=one.reason)) for one in now.ends]
    visits, open_ = now.kind.visits, not row.outcome
    return {
        "stages": stages,
        "ends": ends,
        # What is seen on a follow-up is seen anew: nothing of the last one stands there already.
        "visit": (visits, forms.StepForm(visits.ask, user, name="visit")) if visits and open_ else None,
        "rate": forms.RateForm(now.kind) if now.kind.score and open_ else None,
        "may_go_back": bool(now.reached) and open_,
        "may_take_back": row.acts > 0,
    }


def _form(ask: Ask, user: object, row: Matter, name: str, **options: Any) -> forms.StepForm:
    return forms.StepForm(ask, user, name=name, kept=row.facts, **options)


@require_POST
def step(request: Request, matter: int) -> HttpResponse:
    """Take a matter to the stage that was chosen."""
    row = _row(request, matter, ACT)
    found = queries.kind_of(row.kind).stage(_word(request, "name"))
    name = found.name if found else ""
    return _posted(request, row, found, "stages", lambda given: actions.take_step(request.user, row.pk, name, given))


@require_POST
def end(request: Request, matter: int) -> HttpResponse:
    """Bring a matter to the end that was chosen."""
    row = _row(request, matter, ACT)
    found = queries.kind_of(row.kind).ends.get(_word(request, "name"))
    name = found.name if found else ""
    return _posted(request, row, found, "ends", lambda given: actions.close_matter(request.user, row.pk, name, given))


@require_POST
def visit(request: Request, matter: int) -> HttpResponse:
    """Note a follow-up."""
    row = _row(request, matter, ACT)
    found = queries.kind_of(row.kind).visits
    return _posted(request, row, found, "visit", lambda given: actions.visit_matter(request.user, row.pk, given))


def _posted(request: Request, row: Matter, found: Any, part: str, work: Callable[[Given], object]) -> HttpResponse:
    if found is None:
        notify(request, _(GONE_STEP), "error")
        return redirect(_url(row))
    name = getattr(found, "name", "visit")
    reason = getattr(found, "reason", False)
    form = forms.StepForm(found.ask, request.user, request.POST, request.FILES, name=name, reason=reason)
    if form.is_valid():
        try:
            work(form.given(_revision(request)))
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("Kept."), undo=reverse("assistance:matter-take-back", args=[row.pk]))
            return redirect(_url(row))
    return _again(request, row, part, found, form)


def _again(request: Request, row: Matter, part: str, found: Any, form: Any) -> HttpResponse:
    """Show the page again with what was sent still in its form."""
    now = state.standing(row, queries.steps(request.user, row.pk))
    again = _next(request, row, now)
    if part in ("stages", "ends"):
        again[part] = [(one, form if one.name == found.name else usual) for one, usual in again[part]]
        if form not in [shown for _one, shown in again[part]]:
            # What was sent has no place on the page any more: only why it was refused is told.
            notify(request, " ".join(form.non_field_errors()) or _(GONE_STEP), "error")
    else:
        again[part] = (found, form) if part == "visit" else form
    return _shown(request, row, 422, **again, failed=getattr(found, "name", part))


@require_POST
def rate(request: Request, matter: int) -> HttpResponse:
    """Rate a matter by its score card."""
    row = _row(request, matter, ACT)
    kind = queries.kind_of(row.kind)
    form = forms.RateForm(kind, request.POST)
    if form.is_valid():
        try:
            actions.rate_matter(request.user, row.pk, form.answers(), Given(revision=_revision(request)))
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("The rating is kept."), undo=reverse("assistance:matter-take-back", args=[row.pk]))
            return redirect(_url(row))
    return _again(request, row, "rate", kind, form)


@require_POST
def back(request: Request, matter: int) -> HttpResponse:
    """Send a matter back behind its newest stage."""
    row = _row(request, matter, ACT)
    reason, revision = _word(request, "reason"), _revision(request)
    return _done(request, row, lambda: actions.step_back(request.user, row.pk, reason, revision), _("It is sent back."))


@require_POST
def reopen(request: Request, matter: int) -> HttpResponse:
    """Open a closed matter again."""
    row = _row(request, matter, ACT)
    reason, revision = _word(request, "reason"), _revision(request)
    return _done(
        request, row, lambda: actions.reopen_matter(request.user, row.pk, reason, revision), _("It is open again.")
    )


@require_POST
def take_back(request: Request, matter: int) -> HttpResponse:
    """Take back what was done last."""
    row = _row(request, matter, ACT)
    revision = _revision(request) or row.revision
    try:
        left = actions.take_back(request.user, row.pk, revision)
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect(_url(row))
    notify(request, _("It is taken back."))
    return redirect(_url(row) if left else reverse("assistance:matters-of-kind", args=[row.kind]))


def _done(request: Request, row: Matter, work: Callable[[], object], said: str) -> HttpResponse:
    try:
        work()
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        notify(request, said, undo=reverse("assistance:matter-take-back", args=[row.pk]))
    return redirect(_url(row))


def correct(request: Request, matterstep: int) -> HttpResponse:
    """Correct what a step says, for a reason."""
    found = _step(request, matterstep)
    row = _row(request, found.matter_id, ACT)
    kind = queries.kind_of(row.kind)
    options: dict[str, Any] = {"kinds": (), "dated": False, "kept": found.facts, "cost": found.cost, "name": "correct"}
    form = forms.StepForm(replace(page.ask_of(kind, found), evidence=()), request.user, request.POST or None, **options)
    reason = forms.ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid() and reason.is_valid():
        try:
            given = form.given(_revision(request))
            actions.correct_step(request.user, found.pk, given, reason.cleaned_data["reason"])
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("The step is corrected."))
            return redirect(_url(row))
    crumbs = (*CRUMBS, Crumb(page.heading(request.user, row), _url(row)))
    title = kind.stage_label(found.stage) if found.kind == state.STAGE else _("Follow-up")
    status = 422 if form.is_bound else 200
    return show(
        request, "assistance/matters/correct.html", title, crumbs=crumbs, status=status,
        form=form, reason=reason, row=row,
    )  # fmt: skip


@require_safe
def file(request: Request, matterstep: int, index: int) -> HttpResponse:
    """Send a file of a step to whoever may see the matter."""
    found = _step(request, matterstep)
    one = found.evidence[index] if index < len(found.evidence) else None
    content = content_of(one["sha256"]) if one else None
    if one is None or content is None:
        raise Http404
    return HttpResponse(content, content_type=one["type"], headers={"Cache-Control": "private, no-store"})


def _kind(request: Request, name: str) -> Kind:
    require(request.user, READ)
    found = next((kind for kind in queries.kinds() if kind.name == name), None)
    if found is None:
        raise Http404
    return found


def _row(request: Request, identifier: int, right: str = READ, *, past: bool = False) -> Matter:
    found = queries.matter(request.user, identifier, request.page.as_of.pair if past else None)
    if found is None:
        raise Http404
    require(request.user, right, found.area)
    return found


def _step(request: Request, identifier: int) -> MatterStep:
    found = queries.step(request.user, identifier)
    if found is None:
        raise Http404
    return found


def _url(row: Matter) -> str:
    return reverse("assistance:matter", args=[row.pk])


def _word(request: Request, name: str) -> str:
    return request.POST.get(name, "").strip()[:300]


def _revision(request: Request) -> int | None:
    word = request.POST.get("revision", "")
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 20 else None
