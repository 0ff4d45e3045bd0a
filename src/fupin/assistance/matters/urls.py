"""The addresses of matters."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.assistance.matters import begin, views

urlpatterns: list[URLPattern] = [
    path("matters/", views.overview, name="matters"),
    path("matters/open/", begin.choose, name="matters-choose"),
    path("matters/open-many/", begin.open_many, name="matters-open-many"),
    path("matters/step-many/", begin.step_many, name="matter-many"),
    path("matters/kind/<str:matterkind>/", views.kind_list, name="matters-of-kind"),
    path("matters/kind/<str:matterkind>/figures/", views.kind_figures, name="matters-figures"),
    path("matters/kind/<str:matterkind>/suggested/", begin.suggested, name="matters-suggested"),
    path("matters/kind/<str:matterkind>/households/", begin.choose_household, name="matters-choose-household"),
    path("matters/kind/<str:matterkind>/open/", begin.begin, name="matters-begin"),
    path("matters/<int:matter>/", views.matter, name="matter"),
    path("matters/<int:matter>/step/", views.step, name="matter-step"),
    path("matters/<int:matter>/end/", views.end, name="matter-end"),
    path("matters/<int:matter>/visit/", views.visit, name="matter-visit"),
    path("matters/<int:matter>/rate/", views.rate, name="matter-rate"),
    path("matters/<int:matter>/back/", views.back, name="matter-back"),
    path("matters/<int:matter>/reopen/", views.reopen, name="matter-reopen"),
    path("matters/<int:matter>/take-back/", views.take_back, name="matter-take-back"),
    path("matters/step/<int:matterstep>/", views.correct, name="matter-correct"),
    path("matters/step/<int:matterstep>/file/<int:index>/", views.file, name="matter-file"),
]
