"""The addresses of comparison."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "comparison"

urlpatterns: list[URLPattern] = []
