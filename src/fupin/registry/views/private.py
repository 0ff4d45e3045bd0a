"""What is not shown to everybody: masked numbers in full, and the photos and files of a household."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import require
from fupin.framework.web.formats import Code
from fupin.framework.web.layout import show
from fupin.framework.web.parts import Fact
from fupin.framework.web.requests import Request
from fupin.registry import actions, queries
from fupin.registry.actions.files import file_path
from fupin.registry.display import label_of
from fupin.registry.forms import ReasonForm
from fupin.registry.queries import HouseholdFile
from fupin.registry.views.households import file_of
from fupin.registry.views.parts import crumbs


def unmask(request: Request, number: str) -> HttpResponse:
    """Ask for a reason, log it, then show the numbers of a household in full, once."""
    file = file_of(request, number)
    require(request.user, "registry.unmask", file.household.area)
    form = ReasonForm(request.POST or None)
    shown = _opened(request, file, form.cleaned_data["reason"]) if form.is_bound and form.is_valid() else []
    response = show(
        request,
        "registry/unmask.html",
        _("Numbers in full"),
        crumbs=crumbs(request, file.household),
        lead=file.household.head_name,
        file=file,
        form=form,
        shown=shown,
    )
    response["Cache-Control"] = "no-store"
    return response


def _opened(request: Request, file: HouseholdFile, reason: str) -> list[Fact]:
    household = file.household
    lines = [
        Fact(
            label_of("household", field),
            actions.unmask(request.user, "household", household.pk, field, reason),
            Code(),
        )
        for field in ("phone", "bank_account")
        if getattr(household, field)
    ]
    people = [m for m in file.present if m.identity]
    return [
        *lines,
        *(Fact(m.name, actions.unmask(request.user, "member", m.pk, "identity", reason), Code()) for m in people),
    ]


def attachment(request: Request, number: str, identifier: int) -> FileResponse:
    """Send a photo or file; images are shown, everything else is saved."""
    file = file_of(request, number)
    found = queries.attachment(request.user, identifier)
    if found is None or found.household_id != file.household.pk:
        raise Http404
    path = file_path(found.sha256)
    if not path.exists():
        raise Http404(_("The file “%(name)s” is not on this computer.") % {"name": found.name})
    shown = found.content_type.startswith("image/")
    response = FileResponse(path.open("rb"), as_attachment=not shown, filename=found.name)
    response["Content-Type"] = found.content_type if shown else "application/octet-stream"
    response["Cache-Control"] = "private, no-store"
    return response
