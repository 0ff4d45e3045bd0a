"""The public pages of a draw, for everybody who has the address: no account, no name, no number of a household."""

from __future__ import annotations

import io

import segno
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from fupin.assistance.draws import page
from fupin.assistance.draws.models import Draw
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.layout import show


@login_not_required
@require_safe
def public_draw(request: HttpRequest, token: str) -> HttpResponse:
    """Show a draw from the moment it was announced: commitment, list, seed, order, and every promise checked again."""
    row = _row(token)
    steps, current = page.steps_of(row)
    lines = page.lines_of(row)
    called = row.units + row.waiting
    return show(
        request,
        "assistance/public_draw.html",
        row.title,
        draw=row,
        steps=steps,
        current=current,
        facts=page.facts_of(row),
        seed=page.seed_of(row),
        lines=lines[:called],
        others=lines[called:],
        participants=page.participants_of(row),
        checked=page.checked(row),
        related=page.related(row),
        address=page.public_address(row, request.build_absolute_uri),
    )


@login_not_required
@require_safe
def public_list(_request: HttpRequest, token: str) -> HttpResponse:
    """Send the list whose SHA-256 is the commitment, byte by byte."""
    row = _row(token)
    kind = "text/plain; charset=utf-8"
    name = f'attachment; filename="draw-{row.commitment[:8]}.txt"'
    return HttpResponse(row.text.encode(), content_type=kind, headers={"Content-Disposition": name})


@login_not_required
@require_safe
def public_record(_request: HttpRequest, token: str) -> HttpResponse:
    """Send the whole record, as the script of the documents reads it."""
    row = _row(token)
    name = f'attachment; filename="draw-{row.commitment[:8]}.json"'
    options = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(page.record_of(row), json_dumps_params=options, headers={"Content-Disposition": name})


@login_not_required
@require_safe
def public_code(request: HttpRequest, token: str) -> HttpResponse:
    """Send the picture that a telephone reads to open the page."""
    buffer = io.BytesIO()
    address = page.public_address(_row(token), request.build_absolute_uri)
    segno.make(address, error="m").save(buffer, kind="svg", scale=4, border=2, light="white")
    return HttpResponse(buffer.getvalue(), content_type="image/svg+xml")


def _row(token: str) -> Draw:
    found = Draw.objects.visible_to(SYSTEM).filter(token=token).exclude(announced_at=None).first()
    if found is None:
        raise Http404
    return found
