"""The addresses of papers."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.reports.papers import run_views, views

urlpatterns: list[URLPattern] = [
    path("papers/", run_views.runs, name="papers-runs"),
    path("papers/made/<int:paperrun>/", run_views.run, name="papers-made"),
    path("papers/made/<int:paperrun>/job/", run_views.run_job, name="papers-job"),
    path("papers/made/<int:paperrun>/take/", run_views.take, name="take-papers"),
    path("papers/made/<int:paperrun>/stop/", run_views.stop, name="stop-papers"),
    path("papers/made/<int:paperrun>/resume/", run_views.resume, name="resume-papers"),
    path("papers/made/<int:paperrun>/drop/", run_views.drop, name="drop-papers"),
    path("papers/household/<str:number>/", views.household_papers, name="household-papers"),
    path("papers/household/<str:number>/<slug:paper>.pdf", views.household_paper, name="household-paper"),
    path("papers/place/<int:key>/", run_views.place_papers, name="place-papers"),
    path("papers/place/<int:key>/<slug:paper>.pdf", views.place_paper, name="place-paper"),
]
