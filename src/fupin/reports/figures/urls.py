"""The addresses of figures."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.reports.figures import peer_views, statement_views, views

urlpatterns: list[URLPattern] = [
    path("figures/", views.home, name="figures"),
    path("figures/<int:area>/", views.of_place, name="figures-of"),
    path("figures/<int:area>/one/", views.one, name="figure"),
    path("figures/<int:area>/behind/", views.behind, name="figure-behind"),
    path("figures/<int:area>/table/", views.table, name="figures-table"),
    path("figures/<int:area>/checks/", views.checks, name="figures-checks"),
    path("figures/<int:area>/peer/", peer_views.peer, name="figure-peer"),
    path("figures/<int:area>/issue/", statement_views.issue, name="figures-issue"),
    path("figures/statements/", statement_views.listed, name="statements"),
    path("figures/statements/<int:statement>/", statement_views.shown, name="statement"),
]
