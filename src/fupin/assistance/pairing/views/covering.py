"""The pages of coverage: every rule with what it covers, place by place, and its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fupin.assistance.pairing import tables
from fupin.assistance.pairing.checks import policy
from fupin.assistance.pairing.coverage import Coverage, Gap
from fupin.assistance.pairing.views.common import PAIRINGS
from fupin.assistance.pairing.views.pairing import pairing_tabs
from fupin.assistance.queries import pairing as queries
from fupin.assistance.rights import READ
from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, show
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.kernel.area import GROUP_LEVEL, is_key, level_of
from fupin.places import queries as places

_LOWEST = GROUP_LEVEL - 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule in one place."""

    covered: int
    total: int
    url: str

    @property
    def level(self) -> str:
        """The badge: all, some, none to cover."""
        return "unknown" if not self.total else "yes" if self.covered == self.total else "warn"


@require_safe
def coverage(request: Request) -> HttpResponse:
    """Show every coverage rule of a place, and of the places below it."""
    require(request.user, READ)
    area = _place(request)
    found = queries.gaps(request.user, area)
    level = min(level_of(area) + 1, _LOWEST)
    below = queries.coverage_by_place(request.user, area, level) if level > level_of(area) else {}
    names = places.names(request.user, below)
    rows = [(names.get(key, str(key)), _here(key), _cells(key, below[key])) for key in sorted(below)]
    name = places.names(request.user, [area]).get(area, "")
    return show(
        request,
        "assistance/pairing/coverage.html",
        _("Coverage"),
        tabs=pairing_tabs("coverage"),
        lead=name,
        rules=[(one, gaps_url(one.rule, area)) for one in found],
        groups=_groups(found),
        heads=[one.label for one in policy().coverage.values()],
        rows=rows,
        place=area,
    )


def _place(request: Request) -> int:
    area = places.place_asked(request, READ)
    require(request.user, READ, area)
    return area


def _here(area: int) -> str:
    return f"{reverse('assistance:coverage')}?f.area={area}"


def gaps_url(rule: str, area: int) -> str:
    """Return the address of the gaps of a rule in a place."""
    return f"{reverse('assistance:gaps')}?rule={rule}&area={area}"


def _cells(area: int, found: dict[str, tuple[int, int]]) -> list[Cell]:
    return [Cell(*found.get(rule, (0, 0)), gaps_url(rule, area)) for rule in policy().coverage]


def _groups(found: list[Coverage]) -> list[tuple[int, int]]:
    """Return for each group of rules how many hold and how many there are, such as a full coverage of five."""
    names = dict.fromkeys(one.group for one in found if one.group)
    of = [[one for one in found if one.group == name] for name in names]
    return [(sum(1 for one in rules if one.holds), len(rules)) for rules in of]


@require_safe
def gaps(request: Request) -> HttpResponseBase:
    """List what a rule does not cover in a place, each with where it is mended."""
    rule, area = request.GET.get("rule", ""), request.GET.get("area", "")
    if rule not in policy().coverage or not is_key(area):
        raise Http404
    require(request.user, READ, int(area))
    (found,) = queries.gaps(request.user, int(area), [rule])
    names = places.names(request.user, {gap.area for gap in found.gaps})
    rows = [
        {"id": n, "what": _what(gap, names), "area": gap.area, "cause": gap.cause or None, "url": gap.url}
        for n, gap in enumerate(found.gaps, 1)
    ]
    context: dict[str, Any] = {"crumbs": (PAIRINGS, Crumb(_("Coverage"), _here(int(area)))), "lead": words(found.label)}
    return tables.coverage().respond(request, rows, **context)


def _what(gap: Gap, names: dict[int, str]) -> str:
    return f"{gap.head_name} {gap.number}".strip() if gap.household_id else names.get(gap.area, str(gap.area))
