"""The addresses of the web layer alone, the style page included, and pages that fail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language

from fupin.framework.permissions import require
from fupin.framework.web.layout import ask, confirmed, notify
from fupin.framework.web.urls import own, style_page
from fupin.kernel.errors import FupinError


def fail(_request: HttpRequest, how: str) -> HttpResponse:
    """Fail in one of the ways pages fail."""
    if how == "denied":
        require(object(), "some.right", 5)
    if how == "mistake":
        raise FupinError("“%(what)s” is not a number", what="<b>")
    if how == "forbidden":
        raise PermissionDenied
    raise ZeroDivisionError


def remove(request: HttpRequest) -> HttpResponse:
    """Do something grave, once the user has said yes."""
    if not confirmed(request):
        return ask(request, "Really remove?", "Remove", danger=True, back="/style/")
    notify(request, f"{request.POST['thing']} was removed.", undo="/undo/")
    return HttpResponse("removed")


@login_not_required
def ugly(_request: HttpRequest) -> HttpResponse:
    """Answer with everything that looking must find."""
    return HttpResponse(
        "<!doctype html><html lang=en><title>x</title><h1>x</h1><img src='/missing.png'>"
        "<p style='width:3000px'>wide</p><script>alert(1)</script><form><input></form><table width=2000><td>x</table>"
    )


urlpatterns = [
    path("ugly/", ugly),
    path("language/", set_language, name="set_language"),
    path("fail/<str:how>/", fail),
    path("remove/", remove),
    path("", include(([*own, *style_page], "web"))),
]

handler403 = "fupin.framework.web.errors.forbidden"
handler404 = "fupin.framework.web.errors.missing"
handler500 = "fupin.framework.web.errors.broken"
