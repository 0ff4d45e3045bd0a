"""The addresses of plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.assistance.plans import list_views, place_views, views

urlpatterns: list[URLPattern] = [
    path("plans/", views.plans, name="plans"),
    path("plans/without/", views.without, name="plans-without"),
    path("plans/lacking/", list_views.lacking, name="plans-lacking"),
    path("plans/efforts/", list_views.efforts, name="efforts"),
    path("plans/begin/", views.begin, name="plan-begin"),
    path("plans/begin-many/", views.begin_many, name="plans-begin-many"),
    path("plans/places/", place_views.plans_of_places, name="plans-places"),
    path("plans/places/<int:area>/", place_views.plan_of_place, name="plan-of-place"),
    path("plans/places/<int:area>/begin/", place_views.begin_of_place, name="plan-of-place-begin"),
    path("plans/<int:plan>/", views.plan, name="plan"),
    path("plans/<int:plan>/edit/", views.edit, name="plan-edit"),
    path("plans/<int:plan>/photo/", views.photo, name="plan-photo"),
    *(path(f"plans/<int:plan>/{deed}/", views.act, {"deed": deed}, name=f"plan-{deed}") for deed in views.DEEDS),
]
