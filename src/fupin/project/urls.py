"""Every address of the product; each slice brings its own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("fupin.framework.web.urls")),
    path("", include("fupin.places.urls")),
    path("", include("fupin.people.urls")),
    path("", include("fupin.registry.urls")),
    path("", include("fupin.intake.urls")),
    path("", include("fupin.comparison.urls")),
    path("", include("fupin.identification.urls")),
    path("", include("fupin.assistance.urls")),
    path("", include("fupin.reports.urls")),
]

handler400 = "fupin.framework.web.errors.bad_request"
handler403 = "fupin.framework.web.errors.forbidden"
handler404 = "fupin.framework.web.errors.missing"
handler500 = "fupin.framework.web.errors.broken"
