"""The first page: send files, get the template, see what was sent before."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fupin.framework.permissions import allowed, require
from fupin.framework.web.columns import Column
from fupin.framework.web.formats import Choice, Moment, Name, Number
from fupin.framework.web.layout import notify, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Table
from fupin.intake import actions, queries
from fupin.intake.forms import AboutForm, areas
from fupin.intake.limits import MEGABYTE
from fupin.intake.models import Upload
from fupin.intake.views.parts import upload_url
from fupin.kernel.errors import FupinError

_LEVELS = {"received": "info", "checked": "warn", "accepted": "ok", "undone": "unknown", "rejected": "bad"}

UPLOADS = Table(
    "intake.uploads",
    gettext_lazy("Uploads"),
    [
        Column("name", gettext_lazy("File"), Name(), filter=True, link=upload_url),
        Column("state", gettext_lazy("State"), Choice(dict(Upload.State.choices), _LEVELS), filter=True),
        Column("owner", gettext_lazy("Sent by"), source="owner__name", absent=""),
        Column("created", gettext_lazy("Sent"), Moment()),
        Column("bytes", gettext_lazy("Size in bytes"), Number(), shown=False),
        Column("true_on", gettext_lazy("True from"), shown=False),
        Column("accepted_at", gettext_lazy("Accepted"), Moment(), absent="—"),
    ],
    sort="-created",
    search=("name",),
    empty=gettext_lazy("No file was sent yet. Get the template, or send the workbook that a village gave you."),
)


def uploads(request: Request) -> HttpResponseBase:
    """Show what was sent, and take in new files."""
    require(request.user, "intake.read")
    form = AboutForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = _receive_all(request, form.cleaned_data)
        if len(sent) == 1:
            return redirect("intake:upload", sent[0].pk)
        return redirect("intake:uploads")
    may_send = allowed(request.user, "intake.run")
    return UPLOADS.respond(
        request,
        queries.uploads(request.user),
        "intake/uploads.html",
        form=form,
        may_send=may_send,
        areas=areas(request.user) if may_send else [],
        limit=settings.UPLOAD_LIMIT // MEGABYTE,
    )


def _receive_all(request: Request, said: dict[str, Any]) -> list[Upload]:
    sent: list[Upload] = []
    files = request.FILES.getlist("files")
    if not files:
        notify(request, _("Choose a file first."), "warning")
    for file in files:
        try:
            sent.append(_receive(request, file, said))
        except FupinError as error:
            notify(request, f"{file.name}: {translated(error)}", "error")
    if len(sent) > 1:
        text = ngettext("%(count)d file is being checked.", "%(count)d files are being checked.", len(sent))
        notify(request, text % {"count": len(sent)})
    return sent


def _receive(request: Request, file: Any, said: dict[str, Any]) -> Upload:
    wanted = request.POST.get("area", "")
    mine = [key for key, _name in areas(request.user)]
    area = int(wanted) if wanted.isdecimal() and int(wanted) in mine else next(iter(mine), 0)
    # No more is read than may be sent: a larger file is refused by its size.
    content = file.read(settings.UPLOAD_LIMIT + 1)
    return actions.receive(request.user, file.name or "", content, area=area, **said)
