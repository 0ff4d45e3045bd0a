"""The plans of places: the places inside one, and the page of a place with its sums, goals and timetable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.assistance import actions
from fupin.assistance.plans.catalogue import BATCHES, ROUTES, code_label, measure_of
from fupin.assistance.plans.gantt import gantt
from fupin.assistance.plans.views import may_plan, year_of
from fupin.assistance.queries import plans as queries
from fupin.assistance.queries.plans import PlaceFile, Sum
from fupin.assistance.rights import PLAN, READ
from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.parts import Figure
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry.queries import pack


@require_safe
def plans_of_places(request: Request) -> HttpResponse:
    """Open the plan of the widest place of the user."""
    require(request.user, READ)
    return redirect("assistance:plan-of-place", places.place_asked(request, READ))


@require_safe
def plan_of_place(request: Request, area: int) -> HttpResponse:
    """Show the plans of a place for a year: households' plans added up, own lines, goals, timetable."""
    place = places.find(request.user, area)
    if place is None or not allowed(request.user, READ, area):
        raise Http404
    year, at = year_of(request.GET.get("year")), request.page.as_of.pair
    found = queries.plan_of_place(request.user, area, year, at)
    years = list(
        range(year, max([year + pack().plans.horizon - 1, *(f.plan.until_year or year for f in found.own)]) + 1)
    )
    table = queries.timetable(request.user, area, years, at, found)
    return show(
        request,
        "assistance/place_plan.html",
        _("Plan %(year)d: %(name)s") % {"year": year, "name": place.name},
        crumbs=_crumbs(request, area),
        place=place,
        year=year,
        years=[year - 1, year, year + 1],
        found=found,
        figures=_figures(found),
        groups=_groups(found),
        projects=_lines(found, found.projects, _categories()),
        below=_below(request, found),
        followed=queries.follow_through(request.user, found, at)[:50],
        picture=gantt(table, _("Timetable %(first)d–%(last)d") % {"first": years[0], "last": years[-1]}),
        table=table,
        may_plan=may_plan(request, area),
    )


def _crumbs(request: Request, area: int) -> list[Crumb]:
    above = places.path(request.user, area)
    url = [(one.name, reverse("assistance:plan-of-place", args=[one.pk])) for one in above if one.pk != area]
    made = [Crumb(gettext_lazy("Plans"), reverse("assistance:plans"))]
    return made + [Crumb(name, link) for name, link in url]


def _figures(found: PlaceFile) -> list[Figure]:
    states, total = found.states, found.total
    note = _("of %(count)d lines nobody knows") % {"count": total.amount_unknown} if total.amount_unknown else ""
    money = total.known_amount
    return [
        Figure(_("Households with a plan"), found.plans, note=_("%(count)d without") % {"count": found.without}),
        Figure(_("Signed plans"), states["signed"], note=_("%(count)d agreed") % {"count": states["agreed"]}),
        Figure(_("Measures"), total.lines, note=_("%(count)d done") % {"count": total.done}),
        Figure(_("Late measures"), total.late),
        Figure(_("Money planned"), None if money is None else pack().currency.show(money), note=note),
    ]


Line = tuple[str, int, int, int | None, int, int, str]


def _groups(found: PlaceFile) -> list[tuple[str, list[Line]]]:
    return [
        (_("By category"), _lines(found, found.by["category"], _categories())),
        (_("By batch"), _lines(found, found.by["batch"], _coded(BATCHES, found.by["batch"]))),
        (_("By route"), _lines(found, found.by["route"], _coded(ROUTES, found.by["route"]))),
        (_("By measure"), _lines(found, found.by["measure"], _measured(found))),
        (_("By month"), _lines(found, dict(sorted(found.by["month"].items())), {})),
    ]


def _categories() -> dict[str, str]:
    return {name: words(one.label) for name, one in pack().plans.categories.items()}


def _coded(listed: str, sums: Iterable[str]) -> dict[str, str]:
    return {code: words(code_label(listed, code)) for code in sums if code}


def _measured(found: PlaceFile) -> dict[str, str]:
    texts = {name: measure_of(name, found.year) for name in found.by["measure"] if name}
    return {name: words(text.label) for name, text in texts.items() if text}


def _lines(found: PlaceFile, sums: Mapping[Any, Sum], names: Mapping[str, str]) -> list[Line]:
    made = []
    for key, one in sums.items():
        persons, unknown = found.persons(one)
        money = "" if one.known_amount is None else pack().currency.show(one.known_amount)
        name = names.get(key) or str(key) or _("without")
        made.append((name, one.lines, len(one.households), None if unknown else persons, one.done, one.late, money))
    return made


def _below(request: Request, found: PlaceFile) -> list[tuple[int, str, Any]]:
    named = places.names(request.user, found.below)
    return [
        (key, named.get(key, str(key)), one) for key, one in sorted(found.below.items()) if key != found.area
    ]  # fmt: skip


@require_POST
def begin_of_place(request: Request, area: int) -> HttpResponse:
    """Begin the plan of a place and open it for writing."""
    require(request.user, PLAN, area)
    year = year_of(request.POST.get("year"))
    until = year + pack().plans.horizon - 1
    try:
        return redirect("assistance:plan-edit", actions.begin_place_plan(request.user, area, year, until))
    except FupinError as error:
        notify(request, translated(error), "error")
    return redirect(f"{reverse('assistance:plan-of-place', args=[area])}?year={year}")
