"""The addresses of the web layer itself."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from fupin.framework.web import style, views

app_name = "web"

own: list[URLPattern] = [
    path("theme/", views.theme, name="theme"),
    path("views/save/", views.save_view, name="save-view"),
    path("views/<int:identifier>/drop/", views.drop_view, name="drop-view"),
]
style_page: list[URLPattern] = [
    path("style/", style.style, name="style"),
    path("style/list/", style.style_list, name="style-list"),
    path("style/job/", style.style_job, name="style-job"),
    path("style/sign-in/", style.style_auth, name="style-auth"),
    path("style/<int:status>/", style.style_error, name="style-error"),
]
urlpatterns: list[URLPattern] = [*own, *(style_page if settings.DEBUG else ())]
