"""The addresses of needs and offers."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.assistance.needs import views

_STEPS = ("sort", "answer", "reopen", "withdraw", "release")

urlpatterns: list[URLPattern] = [
    path("needs/", views.needs, name="needs"),
    path("needs/new/", views.ask_for_place, name="need-new"),
    path("needs/matching/", views.matching, name="need-matching"),
    path("needs/match/", views.match, name="need-match"),
    path("needs/<int:need>/", views.need, name="need"),
    *(path(f"needs/<int:need>/{one}/", views.change_need, {"step": one}, name=f"need-{one}") for one in _STEPS),
    path("household/<str:number>/needs/new/", views.ask, name="need-ask"),
    path("offers/", views.offers, name="offers"),
    path("offers/new/", views.offer_new, name="offer-new"),
    path("offers/<int:offer>/", views.offer, name="offer"),
    path("offers/<int:offer>/withdraw/", views.withdraw_offer, name="offer-withdraw"),
]
