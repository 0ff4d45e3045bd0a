"""The lists of a place that are made when they are asked for: what plans lack, and what households do themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fupin.assistance.plans import lists
from fupin.assistance.plans.views import tabs_of, year_of
from fupin.assistance.queries import plans as queries
from fupin.assistance.rights import READ
from fupin.framework.permissions import require
from fupin.framework.web.parts import Figure
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.kernel.area import COUNTY_LEVEL, level_of
from fupin.places import queries as places


@require_safe
def lacking(request: Request) -> HttpResponseBase:
    """List the plans of a place for a year with what each lacks, and count them above the list."""
    key, year, wide = _asked(request)
    found = [] if wide else queries.lacks_of_place(request.user, key, year, request.page.as_of.pair)
    counts = Counter(name for one in found for name in one.all or (lists.NOTHING,))
    figures = [Figure(_("Plans"), len(found)), *_figures(request, "lacks", lists.lack_choices(), counts)]
    context = _context("lacking", year, wide, figures)
    return lists.lacking().respond(request, list(lists.lacking_rows(found)), "assistance/plans_lacking.html", **context)


@require_safe
def efforts(request: Request) -> HttpResponseBase:
    """List the households with whom to talk about their own effort; what nobody knows is shown if asked."""
    key, year, wide = _asked(request)
    found = [] if wide else queries.efforts(request.user, key, year, request.page.as_of.pair)
    counts = Counter(name for one in found for name in one.reasons)
    figures = [Figure(_("Poor households"), len(found)), *_figures(request, "reasons", lists.REASONS, counts)]
    shown = found if "f.reasons" in request.GET else [one for one in found if one.listed]
    context = _context("efforts", year, wide, figures)
    return lists.efforts().respond(request, list(lists.effort_rows(shown)), "assistance/efforts.html", **context)


def _asked(request: Request) -> tuple[int, int, bool]:
    """Return the place and the year asked for, and whether the place is too wide for a list."""
    require(request.user, READ)
    key = places.place_asked(request, READ)
    return key, year_of(request.GET.get("year")), level_of(key) < COUNTY_LEVEL


def _context(tab: str, year: int, wide: bool, figures: Iterable[Figure]) -> dict[str, Any]:
    return {"tabs": tabs_of(tab), "year": year, "wide": wide, "crumbs": (), "figures": list(figures)}


def _figures(request: Request, column: str, labels: Mapping[str, Label], counts: Mapping[str, int]) -> Iterable[Figure]:
    """Yield how many rows are of each kind, each number leading to its list."""
    asked = request.GET.copy()
    for name, label in labels.items():
        asked[f"f.{column}"] = name
        yield Figure(label, counts.get(name, 0), f"?{asked.urlencode()}" if counts.get(name) else "")
