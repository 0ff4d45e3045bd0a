"""The pages of draws for who prepares and holds them: list, steps, participants, seed, result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from fupin.assistance import actions
from fupin.assistance.draws import page, tables
from fupin.assistance.draws.forms import AgainForm, HoldForm, NewForm, ReasonForm, TermsForm, terms_of
from fupin.assistance.draws.models import READ, RUN, Draw, DrawEntry
from fupin.assistance.draws.photos import photo as photo_of
from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, Tab, ask, confirmed, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.rows import Rows
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry import queries as registry

_MOST = 5000
_CRUMBS = (Crumb(gettext_lazy("Draws"), "/draws/"),)


@require_safe
def draws(request: Request) -> HttpResponseBase:
    """List the draws of the user's places."""
    require(request.user, READ)
    found = Draw.objects.visible_to(request.user)
    return tables.draws().respond(request, found, "assistance/draws.html", may_run=allowed(request.user, RUN))


def draw_new(request: Request) -> HttpResponse:
    """Prepare a draw."""
    require(request.user, RUN)
    form = NewForm(request.user, request.POST or None)
    return _formed(request, form, _("Prepare a draw"), (), _prepared(request))


def _prepared(request: Request) -> Callable[[dict[str, Any]], int]:
    def prepare(given: dict[str, Any]) -> int:
        return actions.prepare_draw(request.user, given["area"], given)

    return prepare


def draw_edit(request: Request, draw: int) -> HttpResponse:
    """Change what a draw says of itself."""
    row = _row(request, draw, RUN)
    form = TermsForm(request.POST or None, initial=terms_of(row))

    def change(given: dict[str, Any]) -> int:
        actions.change_draw(request.user, row.pk, given)
        return row.pk

    return _formed(request, form, row.title, (Crumb(row.title, _url(row)),), change)


def _formed(
    request: Request, form: Any, title: str, crumbs: tuple[Crumb, ...], work: Callable[[Any], int]
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            return redirect("assistance:draw", work(form.cleaned_data))
        except FupinError as error:
            form.add_error(None, translated(error))
    status = 422 if form.is_bound else 200
    return show(request, "assistance/form.html", title, crumbs=(*_CRUMBS, *crumbs), status=status, form=form)


@require_safe
def draw(request: Request, draw: int) -> HttpResponse:
    """Show a draw with what comes next."""
    row = _row(request, draw)
    return _shown(request, row, HoldForm())


def _shown(request: Request, row: Draw, hold: HoldForm) -> HttpResponse:
    steps, current = page.steps_of(row)
    return show(
        request,
        "assistance/draw.html",
        row.title,
        crumbs=_CRUMBS,
        status=422 if hold.is_bound else 200,
        draw=row,
        state=row.get_state_display(),
        steps=steps,
        current=current,
        facts=page.facts_of(row),
        seed=page.seed_of(row, request.user),
        lines=page.lines_of(row)[: row.units + row.waiting],
        checked=page.checked(row),
        related=page.related(row),
        public=page.public_address(row, request.build_absolute_uri) if row.announced_at else "",
        taking_part=row.entries.filter(excluded="").count(),
        excluded=row.entries.exclude(excluded="").count(),
        reached=timezone.localdate() >= row.seed_day,
        may_run=allowed(request.user, RUN, row.area),
        hold=hold,
        reason=ReasonForm(),
        again=AgainForm(),
    )


@require_safe
def participants(request: Request) -> HttpResponseBase:
    """List who is on the list of a draw."""
    row = _row(request, _asked(request.GET))
    table = tables.entries() if row.state == Draw.State.DRAFT else replace(tables.entries(), bulk=())
    found = DrawEntry.objects.visible_to(request.user).filter(draw=row)
    return table.respond(request, found, **_around(row, "list"))


@require_safe
def choose(request: Request) -> HttpResponseBase:
    """List the households of the place that are not on the list yet, with every filter of the register."""
    row = _row(request, _asked(request.GET), RUN)
    if row.state != Draw.State.DRAFT:
        return redirect(_list_url(row))
    around = _around(row, "choose")
    return tables.eligible().respond(request, _left(request, row), "assistance/choose.html", draw=row, **around)


def _around(row: Draw, current: str) -> dict[str, Any]:
    tabs = [Tab(gettext_lazy("On the list"), f"/draws/participants/?draw={row.pk}", current == "list")]
    if row.state == Draw.State.DRAFT:
        tabs.append(Tab(gettext_lazy("Add households"), f"/draws/choose/?draw={row.pk}", current == "choose"))
    return {"tabs": tabs, "crumbs": (*_CRUMBS, Crumb(row.title, _url(row))), "lead": row.title}


def _left(request: Request, row: Draw) -> Any:
    there = row.entries.values("household_id")
    return registry.in_places(request.user, span(row.area)).exclude(pk__in=there)


@require_POST
def add(request: Request) -> HttpResponse:
    """Put the households chosen onto the list."""
    row = _row(request, _asked(QueryDict(request.POST.get("state", ""))), RUN)
    return _add(request, row, _keys(tables.eligible().chosen(request, _left(request, row))))


@require_POST
def add_one(request: Request, draw: int) -> HttpResponse:
    """Put the household with a number onto the list."""
    row = _row(request, draw, RUN)
    number = request.POST.get("number", "").strip()
    found = registry.household(request.user, number)
    if found is None:
        notify(request, _("No household of yours has the number “%(number)s”.") % {"number": number[:40]}, "error")
        return redirect(f"/draws/choose/?draw={row.pk}")
    return _add(request, row, [found.pk])


def _add(request: Request, row: Draw, keys: list[int]) -> HttpResponse:
    def work() -> str:
        count = actions.add_participants(request.user, row.pk, keys)
        return ngettext("%(count)d household is added.", "%(count)d households are added.", count) % {"count": count}

    return _done(request, work, f"/draws/participants/?draw={row.pk}")


@require_POST
def exclude(request: Request) -> HttpResponse:
    """Ask for the reason, then take the households chosen off the list."""
    row, chosen = _entries(request)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if chosen and form.is_bound and form.is_valid():
        return _done(request, lambda: _excluded(request, row, [one.pk for one in chosen], form), _list_url(row))
    crumbs = (*_CRUMBS, Crumb(row.title, _url(row)))
    status = 422 if form.is_bound else 200
    title = _("Take off the list")
    return show(
        request, "assistance/exclude.html", title, crumbs=crumbs, status=status, chosen=chosen, form=form, draw=row
    )


def _excluded(request: Request, row: Draw, keys: list[int], form: ReasonForm) -> str:
    actions.exclude_participants(request.user, row.pk, keys, form.cleaned_data["reason"])
    return _("They are off the list; the reason is kept.")


@require_POST
def readmit(request: Request) -> HttpResponse:
    """Put excluded households back onto the list."""
    row, chosen = _entries(request)
    return _done(
        request,
        lambda: actions.readmit_participants(request.user, row.pk, [one.pk for one in chosen]) and _("They are back."),
        _list_url(row),
    )


def _entries(request: Request) -> tuple[Draw, list[DrawEntry]]:
    row = _row(request, _asked(QueryDict(request.POST.get("state", ""))), RUN)
    found = DrawEntry.objects.visible_to(request.user).filter(draw=row)
    keys = _keys(tables.entries().chosen(request, found))
    return row, list(found.filter(pk__in=keys).order_by("record"))


def _keys(rows: Rows) -> list[int]:
    return [one["id"] for one in rows.read([], [], 0, _MOST + 1)]


@require_POST
def freeze(request: Request, draw: int) -> HttpResponse:
    """Freeze the list for good."""
    row = _row(request, draw, RUN)
    if not confirmed(request):
        question = _("Freeze the list of “%(title)s”? Nobody can be added or taken off afterwards.")
        return ask(request, question % {"title": row.title}, _("Freeze the list"), back=_url(row))
    return _done(request, lambda: actions.freeze_draw(request.user, row.pk) and _("The list is frozen."), _url(row))


@require_POST
def announce(request: Request, draw: int) -> HttpResponse:
    """Publish list and commitment."""
    row = _row(request, draw, RUN)
    said = _("It is public. Post the page where everybody sees it.")
    return _done(request, lambda: actions.announce_draw(request.user, row.pk) and said, _url(row))


@require_POST
def hold(request: Request, draw: int) -> HttpResponse:
    """Draw with the published seed."""
    row = _row(request, draw, RUN)
    form = HoldForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.hold_draw(request.user, row.pk, **_held(form.cleaned_data))
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("The lots are drawn."))
            return redirect(_url(row))
    return _shown(request, row, form)


def _held(given: dict[str, Any]) -> dict[str, Any]:
    content = given["photo"].read() if given["photo"] else b""
    witnesses = [given["first_witness"], given["second_witness"]]
    return {"seed": given["seed"], "seed_again": given["seed_again"], "witnesses": witnesses, "photo": content}


@require_POST
def cancel(request: Request, draw: int) -> HttpResponse:
    """Cancel a draw for a reason that is published."""
    row = _row(request, draw, RUN)

    def work() -> str:
        actions.cancel_draw(request.user, row.pk, request.POST.get("reason", ""))
        return _("The draw is cancelled; what was published stays public.")

    return _done(request, work, _url(row))


@require_POST
def again(request: Request, draw: int) -> HttpResponse:
    """Prepare a draw in the place of a cancelled one."""
    row = _row(request, draw, RUN)
    form = AgainForm(request.POST)
    if not form.is_valid():
        notify(request, " ".join(map(str, form.errors["seed_day"])), "error")
        return redirect(_url(row))
    try:
        return redirect("assistance:draw", actions.draw_again(request.user, row.pk, form.cleaned_data["seed_day"]))
    except FupinError as error:
        notify(request, translated(error), "error")
    return redirect(_url(row))


@require_safe
def photo(request: Request, draw: int) -> HttpResponse:
    """Send the photo of the published numbers."""
    row = _row(request, draw)
    content = photo_of(row.photo)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=row.photo_type, headers={"Cache-Control": "private, no-store"})


def _done(request: Request, work: Callable[[], object], back: str) -> HttpResponse:
    try:
        said = work()
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        notify(request, str(said)) if said else None
    return redirect(back)


def _row(request: Request, key: int, right: str = READ) -> Draw:
    found = Draw.objects.visible_to(request.user).filter(pk=key).first()
    if found is None:
        raise Http404
    require(request.user, right, found.area)
    return found


def _asked(query: Mapping[str, Any]) -> int:
    word = str(query.get("draw", ""))
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 20 else 0


def _url(row: Draw) -> str:
    return reverse("assistance:draw", args=[row.pk])


def _list_url(row: Draw) -> str:
    return f"/draws/participants/?draw={row.pk}"
