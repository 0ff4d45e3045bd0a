"""The log of what was done, and whether its chain is whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fupin.framework.permissions import require
from fupin.framework.web.layout import notify
from fupin.people import actions, queries
from fupin.people.tables import log_table
from fupin.people.views.common import person


def log(request: HttpRequest) -> HttpResponseBase:
    """List what was done in the places whose log the user reads."""
    require(request.user, "log.read")
    user = person(request)
    chain, check = queries.chain(user), queries.last_check(user)
    return log_table(user).respond(request, queries.entries(user), "people/log.html", chain=chain, check=check)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Start a walk through the whole chain."""
    require(request.user, "log.read")
    actions.start_check(person(request))
    notify(request, _("The chain is being checked; the result will be shown here."))
    return redirect("people:log")
