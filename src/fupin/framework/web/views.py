"""The few pages and addresses of the web layer itself: theme, saved views, and the style page for developers."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fupin.framework.permissions import Actor
from fupin.framework.web import actions
from fupin.framework.web.layout import THEMES, notify

_YEAR = 31_536_000


def back(request: HttpRequest) -> str:
    """Return where a form wants to go next, if that lies in this installation."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Turn the colours over: dark to light, anything else to dark."""
    now = request.COOKIES.get("theme")
    response = HttpResponseRedirect(back(request))
    chosen = THEMES[0] if now == THEMES[1] else THEMES[1]
    response.set_cookie("theme", chosen, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return response


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list that the form describes under a name, and open it."""
    table, name, query = (request.POST.get(word, "").strip() for word in ("table", "name", "state"))
    if not isinstance(request.user, Actor) or not table or not name:
        raise Http404
    area = request.POST.get("share", "")
    view = actions.save_view(request.user, table, name, query, int(area) if area.isdecimal() else None)
    notify(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return HttpResponseRedirect(f"{urlsplit(back(request)).path}?{query}{'&' if query else ''}view={view.pk}")


@require_POST
def drop_view(request: HttpRequest, identifier: int) -> HttpResponse:
    """Drop a view of one's own."""
    if not isinstance(request.user, Actor):
        raise Http404
    actions.drop_view(request.user, identifier)
    notify(request, _("The view was dropped."))
    return HttpResponseRedirect(back(request))
