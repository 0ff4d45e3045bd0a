"""The global search: one box for people, households and places."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.layout import show
from fupin.framework.web.parts import Hit
from fupin.framework.web.requests import Request
from fupin.registry import queries
from fupin.registry.tables import place_names

_ICONS = {"member": "user", "household": "house", "area": "map"}


def search(request: Request) -> HttpResponse:
    """Answer a search with a page, or with the list alone while somebody types; one sure hit opens at once."""
    text = request.GET.get("q", "").strip()[:100]
    found = queries.search(request.user, text) if text else []
    hits = _hits(found)
    if request.htmx:
        return render(request, "fupin/parts/hits.html", {"hits": hits})
    if len(hits) == 1:
        return redirect(hits[0].url)
    return show(request, "fupin/search.html", _("Search"), hits=hits, query=text)


def _hits(found: list[queries.Hit]) -> list[Hit]:
    names = place_names({hit.area for hit in found})
    return [
        Hit(hit.title, _url(hit), " · ".join(filter(None, (hit.number, names.get(hit.area)))), _ICONS[hit.kind])
        for hit in found
    ]


def _url(hit: queries.Hit) -> str:
    if hit.kind == "area":
        return reverse("registry:area", args=[hit.key])
    return reverse("registry:household", args=[hit.number])
