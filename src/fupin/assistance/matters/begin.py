"""The pages on which matters begin: for one household, person or place; for those a rule suggests; steps for many."""

from __future__ import annotations

from collections.abc import Sequence
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
from fupin.assistance.actions.matters import Refused
from fupin.assistance.matters import forms
from fupin.assistance.matters.tables import matter_table
from fupin.assistance.matters.views import CRUMBS, carry, tabs_of
from fupin.assistance.queries import matters as queries
from fupin.assistance.rights import ACT, READ
from fupin.framework.permissions import require, spans
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Bulk, Table
from fupin.kernel.area import NATION, level_of, span
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.places import queries as places
from fupin.policy.matter_kinds import HOUSEHOLD, MEMBER, PLACE, Kind
from fupin.registry import queries as registry

MOST = 5_000
LONGEST_KEY = 19


@require_safe
def choose(request: Request) -> HttpResponse:
    """Ask which kind of matter to open for a household."""
    require(request.user, ACT)
    file = _file(request)
    today = timezone.localdate()
    offered = [kind for kind in queries.kinds(today) if (kind.about == PLACE) == (file is None)]
    suggested = {kind.name for kind in queries.suggested_for(file)} if file else set()
    crumbs = CRUMBS
    if file:
        url = reverse("registry:household", args=[file.household.number])
        crumbs = (Crumb(f"{file.household.head_name} {file.household.number}", url),)
    number = file.household.number if file else ""
    return show(
        request, "assistance/matters/choose.html", _("Open a matter"), crumbs=crumbs,
        kinds=offered, suggested=suggested, number=number,
    )  # fmt: skip


def begin(request: Request, matterkind: str) -> HttpResponse:
    """Open a matter of a kind for the household of the address, or for a place."""
    kind = _open_kind(request, matterkind)
    file = _file(request)
    if kind.about == PLACE:
        form: forms.OpenForm = forms.PlacedForm(kind, request.user, request.POST or None, home=_home(request))
    else:
        if file is None:
            return redirect(f"{reverse('assistance:matters-choose-household', args=[kind.name])}")
        people = file.present if kind.about == MEMBER else ()
        form = forms.OpenForm(kind, request.user, request.POST or None, people=people)
    if form.is_bound and form.is_valid():
        try:
            made = actions.open_matter(request.user, kind.name, form.given(), **_about(form, file), **form.links())
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("The matter is open."), undo=reverse("assistance:matter-take-back", args=[made]))
            return redirect("assistance:matter", made)
    lead = f"{file.household.head_name} {file.household.number}" if file else ""
    status = 422 if form.is_bound else 200
    crumbs = (*CRUMBS, Crumb(kind.label, reverse("assistance:matters-of-kind", args=[kind.name])))
    return show(
        request, "assistance/matters/open.html", _("Open a matter"), crumbs=crumbs, lead=lead, status=status,
        form=form, kind=kind,
    )  # fmt: skip


def _about(form: forms.OpenForm, file: registry.HouseholdFile | None) -> dict[str, Any]:
    return {"household_id": file.household.pk} if file else {"area": form.cleaned_data["area"]}


@require_safe
def choose_household(request: Request, matterkind: str) -> HttpResponseBase:
    """List households to open a matter for, with every filter of the register."""
    kind = _open_kind(request, matterkind)
    carry(request, kind)
    low, high = span(places.place_asked(request, ACT))
    found = registry.in_places(request.user, (low, high))
    return _households(kind).respond(request, found, crumbs=CRUMBS, lead=kind.label, tabs=())


@require_safe
def suggested(request: Request, matterkind: str) -> HttpResponseBase:
    """List the households of a place for which the rule of a kind suggests one, and which have none open."""
    kind = _suggesting(request, matterkind)
    carry(request, kind)
    area = _narrow(request)
    ids = queries.suggested_in(request.user, kind, area)
    found = registry.in_places(request.user, span(area)).filter(pk__in=ids[:MOST])
    crumbs = (*CRUMBS, Crumb(kind.label, reverse("assistance:matters-of-kind", args=[kind.name])))
    return _households(kind).respond(
        request, found, "assistance/matters/suggested.html", crumbs=crumbs, tabs=tabs_of(kind, "suggested", area),
        lead=places.names(request.user, [area]).get(area, ""), rule=_rule(kind), many=len(ids) > MOST,
    )  # fmt: skip


@require_POST
def open_many(request: Request) -> HttpResponse:
    """Ask what all have in common, then open a matter for each household chosen."""
    state = QueryDict(request.POST.get("state", ""))
    kind = _open_kind(request, request.POST.get("matterkind") or state.get("kind", ""))
    keys = _keys(request, kind)
    form = forms.OpenForm(kind, request.user, request.POST if "sent" in request.POST else None)
    if kind.about != HOUSEHOLD:
        raise Http404
    if keys and form.is_bound and form.is_valid():
        given, links = form.given(), form.links()
        made, refused = actions.open_matters(request.user, kind.name, keys, given, measure=links["measure"])
        opened = ngettext("%(count)d matter is open.", "%(count)d matters are open.", len(made)) % {"count": len(made)}
        notify(request, " ".join([opened, *_reasons(refused)]), "warning" if refused else "success")
        return redirect("assistance:matters-of-kind", kind.name)
    names = registry.numbers_of(request.user, keys[:20])
    return show(
        request, "assistance/matters/open_many.html", _("Open a matter"), crumbs=CRUMBS,
        status=422 if form.is_bound else 200, form=form, kind=kind, keys=keys, names=list(names.values()),
    )  # fmt: skip


@require_POST
def step_many(request: Request) -> HttpResponse:
    """Ask for the stage and what it needs, then take every matter chosen there."""
    require(request.user, ACT)
    keys = _matters(request)
    rows = list(queries.matters(request.user, open_only=True).filter(pk__in=keys))
    kinds = {row.kind for row in rows}
    if len(kinds) != 1:
        notify(request, _("Choose open matters of one kind."), "error")
        return redirect("assistance:matters")
    kind = queries.kind_of(kinds.pop())
    ways = {one.name: one for row in rows for one in kind.following(_behind(kind, row.stage))}
    chosen = ways.get(request.POST.get("stage", ""))
    sent = "sent" in request.POST and chosen is not None
    data = (request.POST, request.FILES) if sent else ()
    form = forms.StepForm(chosen.ask, request.user, *data, signs=False) if chosen else None
    if form is not None and chosen is not None and sent and form.is_valid():
        done, refused = actions.take_steps(request.user, [row.pk for row in rows], chosen.name, form.given())
        said = ngettext("%(count)d matter went on.", "%(count)d matters went on.", len(done)) % {"count": len(done)}
        notify(request, " ".join([said, *_reasons(refused)]), "warning" if refused else "success")
        return redirect("assistance:matters-of-kind", kind.name)
    return show(
        request, "assistance/matters/step_many.html", kind.label, crumbs=CRUMBS, status=422 if sent else 200,
        form=form, ways=list(ways.values()), chosen=chosen, rows=rows, kind=kind,
    )  # fmt: skip


def _behind(kind: Kind, stage: str) -> list[str]:
    """Return the stages that a matter at one of them may have reached."""
    return [one.name for one in kind.stages[: kind.position({stage})]]


def _reasons(refused: Sequence[Refused]) -> list[str]:
    told = dict.fromkeys(translated(one.error) for one in refused)
    count = len(refused)
    if not count:
        return []
    left = ngettext("%(count)d was left out:", "%(count)d were left out:", count) % {"count": count}
    return [left, *list(told)[:3]]


def _keys(request: Request, kind: Kind) -> list[int]:
    if "sent" in request.POST:
        return _sent(request, "household_id")
    state = QueryDict(request.POST.get("state", ""))
    asked = state.get("f.area", "")
    area = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < LONGEST_KEY else NATION
    found = registry.in_places(request.user, span(area))
    rows = _households(kind).chosen(request, found).read([], [], 0, MOST)
    return [row["id"] for row in rows]


def _sent(request: Request, name: str) -> list[int]:
    words = request.POST.getlist(name)
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < LONGEST_KEY][:MOST]


def _matters(request: Request) -> list[int]:
    if "sent" in request.POST or "stage" in request.POST:
        return _sent(request, "matter_id")
    state = QueryDict(request.POST.get("state", ""))
    kind = queries.kind_of(state.get("kind", ""))
    table = matter_table(kind, timezone.localdate())
    found = queries.matters(request.user, kind=kind.name if kind.stages else None)
    return [row["id"] for row in table.chosen(request, found).read([], [], 0, MOST)]


def _households(kind: Kind) -> Table:
    bulk = []
    if kind.about == HOUSEHOLD:
        bulk = [Bulk(gettext_lazy("Open a matter for each …"), "assistance:matters-open-many", ACT, icon="plus")]
    return registry.household_list(kind.label, bulk, gettext_lazy("No household here."), ("kind",))


def _file(request: Request) -> registry.HouseholdFile | None:
    number = request.GET.get("household", "")[:40]
    if not number:
        return None
    found = registry.household_file(request.user, number)
    if found is None:
        raise Http404
    require(request.user, ACT, found.household.area)
    return found


def _home(request: Request) -> int | None:
    asked = request.GET.get("area", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < LONGEST_KEY else None


def _narrow(request: Request) -> int:
    """Return the place asked for, or the smallest of the user's posts: a rule is asked of every household in it."""
    asked = request.GET.get("f.area", "")
    if asked:
        return places.place_asked(request, READ)
    return max((low for low, _high in spans(request.user, READ)), key=level_of, default=NATION)


def _rule(kind: Kind) -> Text | str:
    name = kind.suggests[0] if kind.suggests else ""
    built = registry.pack().rule_set(timezone.localdate().year).rules.get(name)
    return built.definition.label if built else name


def _open_kind(request: Request, name: str) -> Kind:
    require(request.user, ACT)
    found = next((kind for kind in queries.kinds(timezone.localdate()) if kind.name == name), None)
    if found is None:
        raise Http404
    return found


def _suggesting(request: Request, name: str) -> Kind:
    require(request.user, READ)
    found = next((kind for kind in queries.kinds() if kind.name == name and kind.suggests), None)
    if found is None or found.about != HOUSEHOLD:
        raise Http404
    return found
