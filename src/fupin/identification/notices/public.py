"""What every public page shares: no account, no cookie, no script, no search engine, and forms that only we made.

Nobody is signed in here, so a forged form can do no more than the real one. Still a form is only taken with a stamp of
this installation that is not old, and from a page of ours: other sites cannot send visitors to write here.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

_OLDEST_SECONDS = 12 * 3600
_SALT = "fupin.public"
_OWN_SITE = ("same-origin", "none", "")
STAMP = "stamp"

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Make a view a public page: open to everybody, in the language asked for, without cookies, never indexed."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _speak(request)
        stamp = ""
        if request.method == "POST":
            stamp = opened_stamp(request) or ""
            if not stamp:
                return _private(
                    explained(request, 403, _("This form is too old or was not made here. Open the page again."))
                )
        request.stamp = stamp  # type: ignore[attr-defined]
        return _private(view(request, *args, **kwargs))

    marked: View = login_not_required(csrf_exempt(answer))
    return marked


def new_stamp(about: str) -> str:
    """Return the stamp of one form; the form sent twice carries the same stamp."""
    return signing.dumps([about, secrets.token_hex(8)], salt=_SALT, compress=False)


def opened_stamp(request: HttpRequest) -> str | None:
    """Return the stamp that a form carries if it is ours, not old, for this address and sent from our own page."""
    if not _from_our_page(request):
        return None
    sent = request.POST.get(STAMP, "")
    try:
        about, _nonce = signing.loads(sent, salt=_SALT, max_age=_OLDEST_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return sent if about == request.path else None


def explained(request: HttpRequest, status: int, text: str, title: str = "") -> TemplateResponse:
    """Return a public page that only says why there is nothing more."""
    context = {"title": title or _("Public notice"), "text": text}
    return TemplateResponse(request, "identification/public/explained.html", context, status=status)


def client_address(request: HttpRequest) -> str:
    """Return where a request came from; behind a proxy on this machine, what the proxy says."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rpartition(",")[2].strip() if forwarded and _is_own(address) else address


def _is_own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _from_our_page(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site", "") not in _OWN_SITE:
        return False
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.get_host()


def _speak(request: HttpRequest) -> None:
    asked = request.GET.get("language", "")
    if asked in dict(settings.LANGUAGES):
        translation.activate(asked)
        request.LANGUAGE_CODE = asked


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    response.cookies.clear()
    return response
