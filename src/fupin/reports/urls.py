"""The addresses of reports."""

from __future__ import annotations

from django.urls import URLPattern

from fupin.reports.demanded.urls import urlpatterns as of_demanded
from fupin.reports.figures.urls import urlpatterns as of_figures
from fupin.reports.office.urls import urlpatterns as of_office
from fupin.reports.papers.urls import urlpatterns as of_papers

app_name = "reports"

urlpatterns: list[URLPattern] = [*of_figures, *of_papers, *of_office, *of_demanded]
