"""The addresses of this slice."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.places.views import changing, lists, pages

app_name = "places"
urlpatterns: list[URLPattern] = [
    path("places/", pages.tree, name="tree"),
    path("places/pick/", pages.pick, name="pick"),
    path("places/<int:key>/", pages.area, name="area"),
    path("places/<int:key>/add/", changing.add, name="add"),
    path("places/<int:key>/rename/", changing.rename, name="rename"),
    path("places/<int:key>/merge/", changing.merge, name="merge"),
    path("places/<int:key>/move/", changing.move, name="move"),
    path("places/<int:key>/split/", changing.split, name="split"),
    path("places/<int:key>/list/", lists.upload, name="list"),
]
