"""The addresses of uploads."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from fupin.intake.views import deeds, downloads, sending, steps

app_name = "intake"

_ONE: list[URLPattern] = [
    path("", steps.upload, name="upload"),
    path("columns/", steps.columns, name="columns"),
    path("problems/", steps.problems, name="problems"),
    path("preview/", steps.preview, name="preview"),
    path("done/", steps.done, name="done"),
    path("job/", steps.job, name="job"),
    path("cancel/", deeds.cancel, name="cancel"),
    path("check/", deeds.check, name="check"),
    path("values/", deeds.values, name="values"),
    path("accept/", deeds.accept, name="accept"),
    path("undo/", deeds.undo, name="undo"),
    path("drop/", deeds.drop, name="drop"),
    path("file/", downloads.original, name="file"),
    path("marked/", downloads.marked, name="marked"),
]

urlpatterns: list[URLPattern] = [
    path("uploads/", sending.uploads, name="uploads"),
    path("uploads/template/", downloads.template, name="template"),
    path("uploads/<int:identifier>/", include(_ONE)),  # type: ignore[list-item]
]
