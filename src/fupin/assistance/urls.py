"""The addresses of assistance."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.assistance.draws import public, views
from fupin.assistance.matters.urls import urlpatterns as of_matters
from fupin.assistance.measures.urls import urlpatterns as of_measures
from fupin.assistance.needs.urls import urlpatterns as of_needs
from fupin.assistance.pairing.urls import urlpatterns as of_pairing
from fupin.assistance.plans.urls import urlpatterns as of_plans

app_name = "assistance"

urlpatterns: list[URLPattern] = [
    *of_measures,
    *of_plans,
    *of_needs,
    *of_pairing,
    *of_matters,
    path("draws/", views.draws, name="draws"),
    path("draws/new/", views.draw_new, name="draw-new"),
    path("draws/participants/", views.participants, name="draw-participants"),
    path("draws/choose/", views.choose, name="draw-choose"),
    path("draws/add/", views.add, name="draw-add"),
    path("draws/exclude/", views.exclude, name="draw-exclude"),
    path("draws/readmit/", views.readmit, name="draw-readmit"),
    path("draws/<int:draw>/", views.draw, name="draw"),
    path("draws/<int:draw>/edit/", views.draw_edit, name="draw-edit"),
    path("draws/<int:draw>/add/", views.add_one, name="draw-add-one"),
    path("draws/<int:draw>/freeze/", views.freeze, name="draw-freeze"),
    path("draws/<int:draw>/announce/", views.announce, name="draw-announce"),
    path("draws/<int:draw>/hold/", views.hold, name="draw-hold"),
    path("draws/<int:draw>/cancel/", views.cancel, name="draw-cancel"),
    path("draws/<int:draw>/again/", views.again, name="draw-again"),
    path("draws/<int:draw>/photo/", views.photo, name="draw-photo"),
    path("public/draw/<str:token>/", public.public_draw, name="public-draw"),
    path("public/draw/<str:token>/list.txt", public.public_list, name="public-draw-list"),
    path("public/draw/<str:token>/record.json", public.public_record, name="public-draw-record"),
    path("public/draw/<str:token>/code.svg", public.public_code, name="public-draw-code"),
]
