"""The addresses of monitoring."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.identification.monitoring import deeds, views

urlpatterns: list[URLPattern] = [
    path("monitoring/", views.clues, name="clues"),
    path("monitoring/without-measure/", views.bare_clues, name="clues-without-measure"),
    path("monitoring/all/", views.every_clue, name="clues-all"),
    path("monitoring/villages/", views.villages, name="clues-villages"),
    path("monitoring/report/", deeds.report, name="clue-report"),
    path("monitoring/clue/<int:clue>/", views.clue, name="clue"),
    path("monitoring/clue/<int:clue>/clear/", deeds.clear, name="clue-clear"),
    path("monitoring/clue/<int:clue>/measure/", deeds.measure, name="clue-measure"),
    path("monitoring/clue/<int:clue>/household/", deeds.name_household, name="clue-household"),
    path("monitoring/clue/<int:clue>/case/", deeds.follow, name="clue-case"),
    path("monitoring/clue/<int:clue>/contact/<int:cluereport>/", deeds.contact, name="clue-contact"),
    path("area/<int:key>/screen/", deeds.screen, name="screen"),
    path("household/<str:number>/life-event/", deeds.life_event, name="life-event"),
]
