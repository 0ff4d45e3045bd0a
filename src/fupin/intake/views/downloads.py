"""Files to take away: the upload as it was sent, the workbook with its problems marked, the template."""

from __future__ import annotations

import io

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from fupin.framework.permissions import require
from fupin.framework.web.layout import notify
from fupin.framework.web.requests import Request
from fupin.intake import actions, files, queries
from fupin.intake.marking import marked as marked_workbook
from fupin.intake.models import Upload
from fupin.intake.present import rows_of
from fupin.intake.template import usual_columns, write_template
from fupin.intake.views.parts import found, may_open
from fupin.intake.villages import Villages

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def original(request: Request, identifier: int) -> HttpResponseBase:
    """Hand out the file exactly as it was sent, to its owner or with the right to see numbers."""
    upload = _opened(request, identifier)
    if isinstance(upload, HttpResponse):
        return upload
    return _answer(files.content(upload.sha256), upload.name, "application/octet-stream")


def marked(request: Request, identifier: int) -> HttpResponseBase:
    """Hand out the user's own workbook with the wrong cells marked."""
    upload = _opened(request, identifier)
    if isinstance(upload, HttpResponse):
        return upload
    summary, details = queries.summary(upload), queries.details(upload)
    if not details:
        notify(request, _("The file is still being checked."), "warning")
        return redirect("intake:upload", upload.pk)
    name = f"{upload.name.rpartition('.')[0] or upload.name}-{_('checked')}.xlsx"
    return _answer(marked_workbook(upload, summary, details), name, _XLSX)


def template(request: Request) -> HttpResponseBase:
    """Hand out the template with the clerk's villages; with `area` it holds the present data of that place."""
    require(request.user, "intake.run")
    villages = Villages(request.user)
    area = request.GET.get("area", "")
    if not area.isdecimal():
        return _answer(write_template(villages), f"{_('Household roster')}.xlsx", _XLSX)
    require(request.user, "registry.export", int(area))
    columns, year = usual_columns(), timezone.localdate().year
    rows = list(rows_of(request.user, int(area), columns, villages, year))
    actions.note_template(request.user, int(area), len(rows))
    name = f"{_('Household roster')}-{timezone.localdate():%Y%m%d}.xlsx"
    return _answer(write_template(villages, columns, rows), name, _XLSX)


def _opened(request: Request, identifier: int) -> Upload | HttpResponse:
    upload = found(request, identifier)
    if not may_open(request, upload):
        notify(request, _("The file itself is for who sent it, and for who may see identity numbers."), "warning")
        return redirect("intake:upload", upload.pk)
    actions.note_download(request.user, upload.pk)
    return upload


def _answer(content: bytes, name: str, kind: str) -> FileResponse:
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=kind)
