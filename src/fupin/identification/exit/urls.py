"""The addresses of patterns."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.identification.exit import views

urlpatterns: list[URLPattern] = [
    path("exit-patterns/", views.patterns, name="exit-patterns"),
    path("exit-patterns/all/", views.every_answer, name="exit-patterns-all"),
    path("exit-patterns/<int:exitpattern>/", views.pattern, name="exit-pattern"),
    path("exit-patterns/<int:exitpattern>/explain/", views.explain, name="exit-pattern-explain"),
    path("area/<int:key>/exit-patterns/", views.look, name="look-for-patterns"),
]
