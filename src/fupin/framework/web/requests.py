"""The request as every view gets it, after the middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from fupin.framework.web.layout import Page


class Request(HttpRequest):
    """A request of somebody signed in, with what its page shares; only a name for types, never made."""

    page: Page
    htmx: HtmxDetails
    # An account of the slice that keeps them: an Actor with a primary key.
    user: Any
