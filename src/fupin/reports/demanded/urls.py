"""The addresses of demanded tables."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.reports.demanded import views

urlpatterns: list[URLPattern] = [
    path("demanded/", views.demanded, name="demanded"),
    path("demanded/new/", views.demanded_new, name="demanded-new"),
    path("demanded/<int:demandedtable>/", views.demanded_table, name="demanded-table"),
    path("demanded/<int:demandedtable>/fill/", views.demanded_fill, name="demanded-fill"),
    path("demanded/<int:demandedtable>/retire/", views.demanded_retire, name="demanded-retire"),
]
