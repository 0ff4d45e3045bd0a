"""The pages of places: county, town, village and group, each figure leading to the records behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed, spans
from fupin.framework.web.charts import Bar, bars
from fupin.framework.web.columns import Column
from fupin.framework.web.formats import Name, Number, Percent
from fupin.framework.web.layout import Crumb, show
from fupin.framework.web.panels import panels
from fupin.framework.web.parts import Figure
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Table
from fupin.framework.web.words import Label
from fupin.kernel.area import GROUP_LEVEL, level_of, span
from fupin.places import queries as places
from fupin.places.levels import level_name
from fupin.places.models import Area
from fupin.registry import queries
from fupin.registry.display import choices
from fupin.registry.queries.counts import Counts

_READS = ("registry.read", "figures.read")


def home(request: Request) -> HttpResponse:
    """Lead to the widest place of the user's posts."""
    keys = [low for right in _READS for low, _high in spans(request.user, right)]
    if not keys:
        return show(request, "registry/nothing.html", _("Welcome"))
    return redirect("registry:area", min(keys, key=level_of))


def area(request: Request, key: int) -> HttpResponse:
    """Show the figures of a place and of the places below it."""
    place = _visible(request, key)
    at, level = request.page.as_of.pair, place.key_level
    own = queries.counts(request.user, key, at=at).get(key, Counts())
    causes = queries.counts_by(request.user, key, "main_cause", at=at).get(key, {})
    status = queries.counts_by(request.user, key, "status", at=at).get(key, {})
    return show(
        request,
        "registry/area.html",
        place.name,
        lead=level_name(level),
        crumbs=_crumbs(request, key),
        place=place,
        figures=_figures(key, own),
        statuses=_bars(_("Status of the registered"), key, "status", "household_status", status),
        causes=_bars(_("Main causes of poverty"), key, "main_cause", "cause", causes),
        below=_below(request, place),
        panels=panels("registry.area", request, place),
    )


def _visible(request: Request, key: int) -> Area:
    # A place above one's own posts has a page too, with the figures of what one may see; one beside them has none.
    ranges = [limits for right in _READS for limits in spans(request.user, right)]
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


def _list(key: int, **filters: str) -> str:
    asked = {f"f.{name}": value for name, value in filters.items()}
    return f"{reverse('registry:households')}?{urlencode({'f.area': key, **asked})}"


def _figures(key: int, own: Counts) -> list[Figure]:
    share = own.registered_persons / own.persons if own.persons else None
    return [
        Figure(_("Rural households"), own.households, _list(key)),
        Figure(_("Rural persons"), own.persons, f"{reverse('registry:members')}?{urlencode({'f.area': key})}"),
        Figure(_("Registered households"), own.registered, _list(key, kind="registered")),
        Figure(_("Registered persons"), own.registered_persons, _list(key, kind="registered")),
        Figure(_("Share of the registered"), share, format=Percent(1), note=_("registered persons of all persons")),
    ]


def _bars(title: Label, key: int, field: str, codes: str, counted: Mapping[str, tuple[int, int]]) -> Any:
    labels = choices(codes)
    known = [
        Bar(labels.get(code, code), [households], _list(key, kind="registered", **{field: code}))
        for code, (households, _persons) in sorted(counted.items(), key=lambda item: -item[1][0])
        if code
    ]
    unknown = counted.get("", (0, 0))[0]
    if unknown:
        known.append(Bar(_("unknown"), [unknown], _list(key, kind="registered", **{field: "?"})))
    return bars(title, known) if known else None


def _below(request: Request, place: Area) -> Any:
    level = place.key_level + 1
    if level > GROUP_LEVEL:
        return None
    children = places.children(request.user, place.pk)
    counted = queries.counts(request.user, place.pk, level, request.page.as_of.pair)
    seen = [child for child in children if child.pk in counted or allowed(request.user, "registry.read", child.pk)]
    rows = [{"id": child.pk, "name": child.name, **_row(counted.get(child.pk, Counts()))} for child in seen]
    return _table(level).plain(rows) if rows else None


def _row(counted: Counts) -> dict[str, Any]:
    share = counted.registered_persons / counted.persons if counted.persons else None
    return {name: getattr(counted, name) for name in Counts.__slots__} | {"share": share}


def _table(level: int) -> Table:
    columns = [
        Column("name", level_name(level), Name(), link=lambda row: reverse("registry:area", args=[row["id"]])),
        _count("households", _("Households"), {}),
        _count("persons", _("Persons"), {}),
        _count("registered", _("Registered households"), {"kind": "registered"}),
        _count("registered_persons", _("Registered persons"), {"kind": "registered"}),
        Column("share", _("Share"), Percent(1)),
    ]
    return Table("registry.below", level_name(level), columns, empty=_("Nothing below this place."))


def _count(name: str, label: Any, filters: dict[str, str]) -> Column:
    return Column(name, label, Number(), total=True, link=lambda row: _list(row["id"], **filters))
