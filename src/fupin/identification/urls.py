"""The addresses of identification."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.identification import views
from fupin.identification.analysis import views as analysis
from fupin.identification.cases.urls import urlpatterns as cases
from fupin.identification.exit.urls import urlpatterns as exits
from fupin.identification.monitoring.urls import urlpatterns as monitoring
from fupin.identification.notices.addresses import urlpatterns as of_notices
from fupin.identification.second_look import views as second_look

app_name = "identification"

urlpatterns: list[URLPattern] = [
    path("household/<str:number>/why/", views.why, name="why"),
    path("household/<str:number>/why/<int:year>/", views.why, name="why-year"),
    path("area/<int:key>/identify/", views.identify, name="identify"),
    path("analysis/", analysis.analyses, name="analyses"),
    path("analysis/new/", analysis.analyse, name="analyse"),
    path("analysis/<int:analysis>/", analysis.analysis, name="analysis"),
    path("analysis/<int:analysis>/<int:key>/", analysis.place, name="analysis-place"),
    path("second-look/", second_look.second_look, name="second-look"),
    path("second-look/dismissed/", second_look.second_look_dismissed, name="second-look-dismissed"),
    path("second-look/dismiss/", second_look.dismiss, name="second-look-dismiss"),
    path("second-look/reopen/", second_look.reopen, name="second-look-reopen"),
    path("area/<int:key>/look-again/", second_look.look_again, name="look-again"),
    *exits,
    *cases,
    *monitoring,
    *of_notices,
]
