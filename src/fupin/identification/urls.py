"""The addresses of identification."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.identification import views
from fupin.identification.analysis import views as analysis

app_name = "identification"

urlpatterns: list[URLPattern] = [
    path("household/<str:number>/why/", views.why, name="why"),
    path("household/<str:number>/why/<int:year>/", views.why, name="why-year"),
    path("area/<int:key>/identify/", views.identify, name="identify"),
    path("analysis/", analysis.analyses, name="analyses"),
    path("analysis/new/", analysis.analyse, name="analyse"),
    path("analysis/<int:analysis>/", analysis.analysis, name="analysis"),
    path("analysis/<int:analysis>/<int:key>/", analysis.place, name="analysis-place"),
]
