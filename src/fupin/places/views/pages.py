"""Reading places: the tree, one place with its past, and choosing one while typing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fupin.framework.permissions import allowed, spans
from fupin.framework.web.columns import Column
from fupin.framework.web.formats import Code, Day, Name, Number, Words
from fupin.framework.web.layout import Crumb, show
from fupin.framework.web.parts import Fact
from fupin.framework.web.tables import Table
from fupin.kernel import area as keys
from fupin.places import queries
from fupin.places.forms import MANAGE
from fupin.places.levels import level_name
from fupin.places.models import Area, AreaChange


def tree(request: HttpRequest) -> HttpResponse:
    """Lead to the widest place of the user's posts, or else to the top of the tree."""
    own = [low for right in (MANAGE, "registry.read", "figures.read") for low, _high in spans(request.user, right)]
    return redirect("places:area", min(own, key=keys.level_of, default=keys.NATION))


def area(request: HttpRequest, key: int) -> HttpResponse:
    """Show a place: what lies below it, what it was called, how it changed."""
    place = found(request, key)
    return show(
        request,
        "places/area.html",
        place.name,
        lead=level_name(place.level),
        crumbs=crumbs(request, place),
        place=place,
        facts=_facts(request, place),
        below=_below(place).plain(_rows(request, place)) if place.level < keys.GROUP_LEVEL else "",
        past=_past(request, place),
        changes=_changes(request, place),
        manages=allowed(request.user, MANAGE, key) and not place.ended,
        knows_people=allowed(request.user, "people.read", key),
        profile=profile(key),
    )


@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """Answer with the places that a text means, as choices of a form field."""
    field = request.GET.get("field", "area")
    if not field.isidentifier():
        raise Http404
    right = request.GET.get("right", "")
    within = [low for low, _high in spans(request.user, right)] if right else [keys.NATION]
    text = request.GET.get(f"{field}_text", "")
    places = queries.search(request.user, text, within) if within else []
    full = queries.full_names(request.user, [place.pk for place in places])
    shown = [{"pk": place.pk, "shown": full[place.pk], "code": place.code} for place in places]
    return render(request, "places/found.html", {"field": field, "found": shown, "asked": bool(text.strip())})


def found(request: HttpRequest, key: int) -> Area:
    """Return a place or answer that there is none."""
    place = queries.find(request.user, key)
    if place is None:
        raise Http404
    return place


def crumbs(request: HttpRequest, place: Area, *, linked: bool = False) -> list[Crumb]:
    """Return the path to a place; with `linked`, the place itself is a link too."""
    line = queries.path(request.user, place.pk)
    return [Crumb(a.name, reverse("places:area", args=[a.pk]) if linked or a.pk != place.pk else "") for a in line]


def profile(key: int) -> str:
    """Return the address of the place's own page with its figures, or "" where there is none."""
    try:
        return reverse("registry:area", args=[key])
    except NoReverseMatch:
        return ""


def _facts(request: HttpRequest, place: Area) -> list[Fact]:
    counted = queries.count_inside(request.user, place.pk)
    inside = [Fact(level_name(level), count, Number()) for level, count in sorted(counted.items())]
    followed = queries.names(request.user, place.successors) if place.ended else {}
    after = [Fact(_("Followed by"), name, url=reverse("places:area", args=[key])) for key, name in followed.items()]
    state = [Fact(_("State"), _("no longer exists"))] if place.ended else []
    return [Fact(_("Official code"), place.code, Code(), absent="–"), *state, *after, *inside]


def _below(place: Area) -> Table:
    return Table(
        "places.below",
        level_name(place.level + 1),
        [
            Column("name", _("Name"), Name(), link=lambda row: reverse("places:area", args=[row["id"]])),
            Column("code", _("Official code"), Code(), absent="–"),
            Column("state", _("State"), Words(), absent="–"),
        ],
        empty=_("Nothing lies below this place yet."),
    )


def _rows(request: HttpRequest, place: Area) -> list[dict[str, Any]]:
    below = queries.children(request.user, place.pk, ended=True)
    gone = _("no longer exists")
    return [{"id": a.pk, "name": a.name, "code": a.code or None, "state": gone if a.ended else None} for a in below]


def _past(request: HttpRequest, place: Area) -> Any:
    table = Table(
        "places.past",
        _("Names and codes"),
        [
            Column("true_from", _("From"), Day()),
            Column("name", _("Name"), Name()),
            Column("code", _("Official code"), Code(), absent="–"),
        ],
        sort="-true_from",
    )
    beliefs = queries.history(request.user, place.pk)
    rows = [{"id": n, "true_from": b.true_from, "name": b.name, "code": b.code or None} for n, b in enumerate(beliefs)]
    return table.plain(rows)


def _changes(request: HttpRequest, place: Area) -> Any:
    made, past = queries.changes(request.user, place.pk), queries.history(request.user, place.pk)
    named = queries.names(request.user, {key for c in made for key in (*c.sources, *c.targets)})
    table = Table(
        "places.changes",
        _("Changes"),
        [
            Column("on", _("From"), Day()),
            Column("kind", _("What"), Words()),
            Column("sources", _("Before"), Words()),
            Column("targets", _("After"), Words()),
            Column("reason", _("Reason"), Words(), absent="–"),
        ],
        sort="-on",
        empty=_("No changes."),
    )
    return table.plain(
        {
            "id": c.pk,
            "on": c.on,
            "kind": c.get_kind_display(),
            "sources": _renamed(past, c, before=True) or ", ".join(named.get(k, str(k)) for k in c.sources),
            "targets": _renamed(past, c, before=False) or ", ".join(named.get(k, str(k)) for k in c.targets),
            "reason": c.reason or None,
        }
        for c in made
    )


def _renamed(past: list[queries.Belief], change: AreaChange, *, before: bool) -> str:
    """Return the name before or after a change of name; "" for other changes."""
    if change.kind != AreaChange.Kind.RENAME:
        return ""
    names = [b.name for b in past if (b.true_from < change.on if before else b.true_from <= change.on)]
    return names[-1] if names else ""
