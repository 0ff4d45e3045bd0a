"""The addresses of identification."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.identification import views

app_name = "identification"

urlpatterns: list[URLPattern] = [
    path("household/<str:number>/why/", views.why, name="why"),
    path("household/<str:number>/why/<int:year>/", views.why, name="why-year"),
    path("area/<int:key>/identify/", views.identify, name="identify"),
]
