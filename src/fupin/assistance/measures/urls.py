"""The addresses of measures and causes."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.assistance.measures import views

urlpatterns: list[URLPattern] = [
    path("household/<str:number>/measures/", views.statement, name="statement"),
    path("household/<str:number>/measures/<int:year>/", views.statement, name="statement-year"),
    path("household/<str:number>/causes/add/", views.evidence, name="evidence-add"),
    path("household/<str:number>/causes/shown/", views.shown_answer, name="evidence-shown"),
    path("causes/<int:causeevidence>/withdraw/", views.withdraw, name="evidence-withdraw"),
    path("measures/unanswered/", views.unanswered, name="unanswered"),
    path("measures/needless/", views.needless, name="needless"),
    path("measures/willing/", views.willing, name="willing"),
]
