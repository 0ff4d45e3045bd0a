"""The pages of figures: of a place, of one figure over many places, of a set, behind a figure, and the checks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fupin.framework.permissions import allowed, spans
from fupin.framework.web.charts import Tile, tiles
from fupin.framework.web.formats import Number
from fupin.framework.web.layout import Crumb, show
from fupin.framework.web.requests import Request
from fupin.kernel.area import TOWN_LEVEL, ancestor, level_of
from fupin.kernel.text import Text
from fupin.places import queries as places
from fupin.policy.figures import FACT, FORMULA, OF_ROWS, FigureText
from fupin.registry.queries import pack
from fupin.reports.figures import lines, tables
from fupin.reports.figures.asking import Page, page_of
from fupin.reports.figures.behind import rows_behind
from fupin.reports.figures.checking import failing
from fupin.reports.figures.compute import by_place
from fupin.reports.figures.eyes import FIGURES, ROWS, reads_rows
from fupin.reports.queries.figures import peers
from fupin.reports.rights import MAKE

_STEPS = 4


@require_safe
def home(request: Request) -> HttpResponse:
    """Lead to the figures of the widest place of the user's posts."""
    keys = [low for right in (FIGURES, ROWS) for low, _high in spans(request.user, right)]
    if not keys:
        return redirect("/")
    return redirect("reports:figures-of", min(keys, key=level_of))


@require_safe
def of_place(request: Request, area: int) -> HttpResponseBase:
    """Show every figure of a place, with that of the year before, its definition and the way behind it."""
    page = page_of(request, area)
    names = [name for name, text in pack().figures.items() if not text.level or level_of(area) >= TOWN_LEVEL]
    found, before = lines.with_last_year(page, names, level_of(area))
    rows = [lines.of_place(page, found[area][name], before[area].get(name)) for name in names] if area in found else []
    return tables.of_place(page.asked.year - 1).respond(
        request,
        rows,
        "reports/figures/place.html",
        figures_page=page,
        place=page.place,
        crumbs=page.crumbs(),
        year=page.asked.year,
        years=lines.years(page, "figures-of"),
        sets=[(page.in_words(title), page.url("figures-table", set=name)) for name, title in _sets().items()],
        checks_url=page.url("figures-checks"),
        issues=allowed(request.user, MAKE, area),
    )


def _sets() -> dict[str, Text]:
    figures = pack().figures
    return {name: title for name, title in figures.titles.items() if name in figures.sets}


@require_safe
def one(request: Request, area: int) -> HttpResponseBase:
    """Show one figure over the places below: ranked, on a map, with how far they lie apart, and against others."""
    page = page_of(request, area)
    text, level = page.figure(), page.level()
    found, before = lines.with_last_year(page, [text.name], level)
    whole, _earlier = lines.with_last_year(page, [text.name], level_of(area))
    rows = lines.ranked(page, text, found, before)
    return tables.over_places(text, level, page.asked.year - 1).respond(
        request,
        rows,
        "reports/figures/one.html",
        place=page.place,
        crumbs=page.crumbs(),
        year=page.asked.year,
        lead=page.in_words(text.definition),
        numbers=[*([lines.shown(page, whole[area][text.name])] if area in whole else []), *lines.spread(text, rows)],
        map=_map(page, text, rows),
        parts=[(page.in_words(pack().figures[n].label), page.url("figure", name=n)) for n in text.parts],
        peers=lines.peers_of(page, text, peers(request.user, area, page.asked.year)),
        levels=page.levels(),
        years=lines.years(page, "figure", name=text.name),
        peer_url=_peer_url(page, area, text),
        rows_url=_behind_url(page, area, text.name) if text.kind in (*OF_ROWS, FACT) else "",
    )  # fmt: skip


def _behind_url(page: Page, area: int, name: str) -> str:
    return page.url("figure-behind", area, name=name) if reads_rows(page.request.user, area) else ""


def _peer_url(page: Page, area: int, text: FigureText) -> str:
    numbers = text.type in ("number", "integer", "money")
    return page.url("figure-peer", area, name=text.name) if numbers and allowed(page.request.user, MAKE, area) else ""


def _map(page: Page, text: FigureText, rows: list[dict[str, Any]]) -> Any:
    known = sorted(float(row["value"]) for row in rows if lines.is_number(row["value"]))
    if len(known) < _STEPS:
        return None
    steps = [known[len(known) * n // _STEPS] for n in range(1, _STEPS)]
    names = places.names(page.request.user, {ancestor(row["id"], TOWN_LEVEL) for row in rows})
    groups: dict[str, list[Tile]] = {}
    for row in sorted(rows, key=lambda row: row["id"]):
        value = float(row["value"]) if lines.is_number(row["value"]) else None
        groups.setdefault(names.get(ancestor(row["id"], TOWN_LEVEL), ""), []).append(
            Tile(row["name"], value, row["url"])
        )
    return tiles(text.label, groups, sorted(set(steps)), Number(text.unit.decimals if text.unit else 0))


@require_safe
def behind(request: Request, area: int) -> HttpResponseBase:
    """List what lies behind a figure, for who may see the households of the place."""
    page = page_of(request, area)
    text = page.figure()
    if text.kind == FORMULA:
        return redirect(page.url("figure", name=text.name))
    found = list(rows_behind(request.user, text.name, area, page.year, page.asked.at))
    rows = lines.behind(page, found)
    return tables.rows_behind(text.label, values=any(row["value"] is not None for row in rows)).respond(
        request,
        rows,
        "reports/figures/behind.html",
        lead=page.in_words(text.definition),
        crumbs=page.crumbs(Crumb(text.label, page.url("figure", name=text.name))),
        year=page.asked.year,
        as_of_day=page.asked.true_on,
    )


@require_safe
def table(request: Request, area: int) -> HttpResponseBase:
    """Show a set of figures over the places below, beside those of the year before: base tables, causes, classes."""
    page = page_of(request, area)
    sets = _sets()
    name = request.GET.get("set", "")
    name = name if name in sets else next(iter(sets))
    names, level = pack().figures.sets[name], page.level()
    found, before = lines.with_last_year(page, names, level)
    texts = [pack().figures[one] for one in names]
    rows = lines.of_set(page, texts, found, before)
    return tables.of_set(sets[name], texts, level, page.asked.year - 1).respond(
        request,
        rows,
        "reports/figures/table.html",
        place=page.place,
        crumbs=page.crumbs(),
        year=page.asked.year,
        levels=page.levels(),
        years=lines.years(page, "figures-table", set=name),
        sets=[(page.in_words(title), page.url("figures-table", set=one)) for one, title in sets.items()],
    )


@require_safe
def checks(request: Request, area: int) -> HttpResponse:
    """Show where figures contradict each other, with both sides and the way to the rows behind them."""
    page = page_of(request, area)
    level = page.level()
    wrong = failing(request.user, area, level, page.year, at=page.asked.at)
    names = places.full_names(request.user, wrong)
    faults = [
        (names.get(key, str(key)), [lines.fault(page, key, one) for one in found]) for key, found in wrong.items()
    ]
    return show(
        request,
        "reports/figures/checks.html",
        _("Checks between figures"),
        lead=page.place.name,
        crumbs=page.crumbs(),
        year=page.asked.year,
        faults=faults,
        count=len(by_place(request.user, [], area, level, page.year, at=page.asked.at)),
        checks=[page.in_words(one.label) for one in pack().figures.checks.values()],
    )
