"""The pages of errors: what happened, and what to do about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from fupin.framework.web.layout import problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be understood."""
    del exception  # its words are for developers
    return problem(request, 400).render()


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer somebody whose posts do not include this."""
    del exception  # its words are for developers
    return problem(request, 403).render()


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from our own page, or from one that was open too long."""
    del reason  # its words are for developers
    return problem(
        request, 403, gettext("This form is too old. Go back, load the page again and send it once more.")
    ).render()


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address where nothing is, or nothing that this user may see."""
    del exception  # its words are for developers
    return problem(request, 404).render()


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer somebody who tried too often."""
    return problem(request, 429).render()


def broken(_request: HttpRequest) -> HttpResponse:
    """Answer when the product itself has failed; asks neither the database nor the session."""
    return HttpResponse(render_to_string("500.html"), status=500)
