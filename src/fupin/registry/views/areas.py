"""The pages of places: county, town, village and group, each figure leading to the records behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed, spans
from fupin.framework.web.charts import Bar, Tile, bars, tiles
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Name, Number, Percent
from fupin.framework.web.layout import Crumb, show
from fupin.framework.web.panels import panels
from fupin.framework.web.parts import Figure
from fupin.framework.web.render import kept
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Table
from fupin.framework.web.words import Label
from fupin.kernel.area import COUNTY_LEVEL, GROUP_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL, ancestor, level_of, span
from fupin.places import queries as places
from fupin.registry import queries
from fupin.registry.display import choices
from fupin.registry.place_facts import place_lines
from fupin.registry.queries.counts import Counts
from fupin.registry.queries.figures import FIGURES, READ, counted, lists_agree
from fupin.registry.views.saving import WRITE

_SHADES = (0.05, 0.1, 0.2, 0.35)
"""Shares of registered persons at which a village of the map is drawn darker."""


def home(request: Request) -> HttpResponse:
    """Lead to the widest place of the user's posts."""
    keys = [low for right in (READ, FIGURES) for low, _high in spans(request.user, right)]
    if not keys:
        return show(request, "registry/nothing.html", _("Welcome"))
    return redirect("registry:area", min(keys, key=level_of))


def area(request: Request, key: int) -> HttpResponse:
    """Show the figures of a place and of the places below it."""
    place = _visible(request, key)
    page = _Page(request, place)
    status, causes = page.counted_by("status"), page.counted_by("main_cause")
    return show(
        request,
        "registry/area.html",
        place.name,
        lead=places.level_name(place.key_level),
        crumbs=_crumbs(request, key),
        place=place,
        files=page.files,
        may_write=page.files and allowed(request.user, "registry.write"),
        key_figures=page.figures(),
        statuses=page.bars(_("Status of the registered"), "status", "household_status", status),
        causes=page.bars(_("Main causes of poverty"), "main_cause", "cause", causes),
        below=page.below(),
        map=page.village_map(),
        profile=page.profile(),
        describes=allowed(request.user, WRITE, key) and not place.ended,
        panels=panels("registry.area", request, place),
    )


class _Page:
    """The parts of the page of one place; figures lead to lists where both show the same."""

    def __init__(self, request: Request, place: places.Area) -> None:
        self.request, self.place = request, place
        self.at = request.page.as_of.pair
        self.eyes = counted(request.user)
        self.files = lists_agree(request.user, place.pk)

    def counts(self, level: int | None = None) -> dict[int, Counts]:
        """The counts of the place, or of those of a level inside it."""
        return queries.counts(self.eyes, self.place.pk, level, self.at)

    def counted_by(self, field: str) -> Mapping[str, tuple[int, int]]:
        """The registered households by the value of a column."""
        return queries.counts_by(self.eyes, self.place.pk, field, at=self.at).get(self.place.pk, {})

    def rows(self, key: int, page: str = "registry:households", **filters: str) -> str:
        """The address of the list of a place, or "" where the user has none."""
        if not self.files:
            return ""
        asked = {f"f.{name}": value for name, value in filters.items()}
        return kept(f"{reverse(page)}?{urlencode({'f.area': key, **asked})}", self.request.page.as_of.query)

    def figures(self) -> list[Figure]:
        """The key figures."""
        key = self.place.pk
        own = self.counts().get(key, Counts())
        share = own.registered_persons / own.persons if own.persons else None
        persons_of_all = _("registered persons of all persons")
        made = [
            Figure(_("Rural households"), own.households, self.rows(key)),
            Figure(_("Rural persons"), own.persons, self.rows(key), note=_unsized(own)),
            Figure(_("Registered households"), own.registered, self.rows(key, kind="registered")),
            Figure(_("Registered persons"), own.registered_persons, self.rows(key, kind="registered")),
            Figure(_("Share of the registered"), share, format=Percent(1), note=persons_of_all),
        ]
        return made if self.at else [*made, self._quality()]

    def _quality(self) -> Figure:
        key = self.place.pk
        score = queries.scores(self.eyes, key, self.place.key_level).get(key)
        doubts = sum(queries.findings_by_check(self.eyes, key).values())
        note = ngettext("%(count)d open doubt", "%(count)d open doubts", doubts) % {"count": doubts}
        url = self.rows(key, "registry:quality")
        return Figure(_("Data quality"), score.percent if score else None, url, unit=_("of 100"), note=note)

    def bars(self, title: Label, field: str, codes: str, found: Mapping[str, tuple[int, int]]) -> Any:
        """The registered by the value of a column as bars, what is not known last."""
        labels, key = choices(codes), self.place.pk
        known = [
            Bar(labels.get(code, code), [households], self.rows(key, kind="registered", **{field: code}))
            for code, (households, _persons) in sorted(found.items(), key=lambda item: -item[1][0])
            if code
        ]
        unknown = found.get("", (0, 0))[0]
        if unknown:
            known.append(Bar(_("unknown"), [unknown], self.rows(key, kind="registered", **{field: "?"})))
        return bars(title, known) if known else None

    def profile(self) -> list[Any]:
        """What is known of the place beside its figures, by heading."""
        return place_lines(*places.profile_of(self.request.user, self.place, self.at))

    def below(self) -> Any:
        """The places below with their counts."""
        level = self.place.key_level + 1
        if level > GROUP_LEVEL:
            return None
        found = self.counts(level)
        children = places.children(self.request.user, self.place.pk)
        seen = [c for c in children if c.pk in found or allowed(self.eyes, READ, c.pk)]
        rows = [{"id": child.pk, "name": child.name, **_row(found.get(child.pk, Counts()))} for child in seen]
        return self._table(level).plain(rows) if rows else None

    def _table(self, level: int) -> Table:
        columns = [
            Column(
                "name", places.level_name(level), Name(), link=lambda row: reverse("registry:area", args=[row["id"]])
            ),
            self._count("households", _("Households"), {}),
            self._count("persons", _("Persons"), {}),
            self._count("registered", _("Registered households"), {"kind": "registered"}),
            self._count("registered_persons", _("Registered persons"), {"kind": "registered"}),
            Column("share", _("Share"), Percent(1)),
        ]
        return Table("registry.below", places.level_name(level), columns, empty=_("Nothing below this place."))

    def _count(self, name: str, label: Any, filters: dict[str, str]) -> Column:
        return Column(name, label, Number(), total=True, link=lambda row: self.rows(row["id"], **filters) or None)

    def village_map(self) -> Any:
        """The villages of a county or town as tiles, darker where more persons are registered."""
        if self.place.key_level not in (COUNTY_LEVEL, TOWN_LEVEL):
            return None
        found = self.counts(VILLAGE_LEVEL)
        names = places.names(self.request.user, [*found, *(ancestor(key, TOWN_LEVEL) for key in found)])
        groups: dict[str, list[Tile]] = {}
        for key, own in sorted(found.items()):
            tile = Tile(names.get(key, str(key)), _share(own), reverse("registry:area", args=[key]))
            groups.setdefault(names.get(ancestor(key, TOWN_LEVEL), ""), []).append(tile)
        return tiles(_("Share of registered persons by village"), groups, _SHADES, Percent(0)) if found else None


def _area_url(row: Row) -> str:
    return reverse("registry:area", args=[row["id"]])


def _unsized(own: Counts) -> str:
    if not own.size_unknown:
        return ""
    return gettext("without %(count)d households of unknown size") % {"count": own.size_unknown}


def _share(own: Counts) -> float | None:
    return own.registered_persons / own.persons if own.persons else None


def _row(own: Counts) -> dict[str, Any]:
    return {name: getattr(own, name) for name in Counts.__slots__} | {"share": _share(own)}


def _visible(request: Request, key: int) -> places.Area:
    # A place above one's own posts has a page too, with the figures of what one may see; one beside them has none.
    ranges = [limits for right in (READ, FIGURES) for limits in spans(request.user, right)]
    low, high = _span(key)
    if not any(first <= high and low <= last for first, last in ranges):
        raise Http404
    found = places.find(request.user, key)
    if found is None:
        raise Http404
    return found


def _span(key: int) -> tuple[int, int]:
    try:
        return span(key)
    except ValueError:
        raise Http404 from None


def _crumbs(request: Request, key: int) -> list[Crumb]:
    line = places.path(request.user, key)
    *above, last = [a for a in line if a.level or len(line) == 1]
    return [*(Crumb(a.name, reverse("registry:area", args=[a.pk])) for a in above), Crumb(last.name)]
