"""The addresses of office."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.reports.office import report_views, views

urlpatterns: list[URLPattern] = [
    path("office/", views.office, name="office"),
    path("office/new/", views.office_new, name="office-new"),
    path("office/names/<slug:about>/", views.office_names, name="office-names"),
    path("office/draft/<slug:paper>/<slug:language>/", views.office_draft, name="office-draft"),
    path("office/<int:officetemplate>/", views.office_template, name="office-template"),
    path("office/<int:officetemplate>/file/", views.office_file, name="office-file"),
    path("office/<int:officetemplate>/try/", views.office_try, name="office-try"),
    path("office/<int:officetemplate>/use/", views.office_use, name="office-use"),
    path("office/<int:officetemplate>/retire/", views.office_retire, name="office-retire"),
    path("reports/", report_views.reports, name="reports"),
    path("reports/place/<int:key>/", report_views.office_place, name="office-place"),
    path("reports/place/<int:key>/make/", report_views.office_make, name="office-make"),
    path("reports/place/<int:key>/every/", report_views.office_every, name="office-every"),
    path("reports/made/<int:job>/", report_views.office_made, name="office-made"),
    path("reports/made/<int:job>/job/", report_views.office_job, name="office-job"),
    path("reports/made/<int:job>/take/", report_views.office_take, name="office-take"),
    path("reports/made/<int:job>/stop/", report_views.office_stop, name="office-stop"),
    path("reports/made/<int:job>/drop/", report_views.office_drop, name="office-drop"),
    path(
        "reports/household/<str:number>/<slug:paper>/<slug:language>/",
        report_views.office_household,
        name="office-household",
    ),
]
