"""Keeps people out of every page until what is missing is given: a second factor, or a password of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from fupin.people import second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]
_View = TypeVar("_View", bound=Callable[..., Any])

logger = logging.getLogger(__name__)


def without_second_factor(view: _View) -> _View:
    """Mark a page as open to people who are signed in but not verified."""
    view.without_second_factor = True  # type: ignore[attr-defined]
    return view


class SecondFactorMiddleware:
    """Sends a user whose role needs a second factor to give it first, and a temporary password to be replaced."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if not settings.SECOND_FACTOR:
            logger.warning("THE SECOND FACTOR IS OFF: officers sign in with a password alone. Demonstration only.")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a part of a page that would be led to another page makes the whole page go there."""
        response = self.get_response(request)
        if request.headers.get("HX-Request") and response.status_code in (301, 302) and _to_sign_in(response):
            return HttpResponse(status=204, headers={"HX-Redirect": _whole_page(request)})
        return response

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponse | None:
        """Lead away from a page that is not open yet."""
        user: Any = request.user
        if not user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if getattr(view, "without_second_factor", False):
            return None
        if second_factor.needed(user) and not user.is_verified():
            return redirect(f"{reverse('people:second-factor')}?{urlencode({'next': request.get_full_path()})}")
        if user.password_is_temporary and not getattr(view, "with_temporary_password", False):
            return redirect("people:password")
        return None


def with_temporary_password(view: _View) -> _View:
    """Mark a page as open to people whose password is still the one that somebody gave them."""
    view.with_temporary_password = True  # type: ignore[attr-defined]
    return view


def _to_sign_in(response: HttpResponse) -> bool:
    target = response.headers.get("Location", "").partition("?")[0]
    return target in (reverse("people:sign-in"), reverse("people:second-factor"))


def _whole_page(request: HttpRequest) -> str:
    return request.headers.get("HX-Current-URL") or settings.LOGIN_REDIRECT_URL
