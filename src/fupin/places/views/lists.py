"""Bringing places in line with an official list: upload, preview, accept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fupin.framework.web.layout import notify, show, translated
from fupin.kernel.errors import FupinError
from fupin.places import actions
from fupin.places.codes import OfficialPlace, read_list
from fupin.places.forms import ListForm
from fupin.places.models import Area
from fupin.places.plan import plan_import
from fupin.places.views.changing import actor, manageable
from fupin.places.views.pages import crumbs

_SALT = "places.list"
_SHOWN = 200


def upload(request: HttpRequest, key: int) -> HttpResponse:
    """Take a list, show what it would change, and bring the places in line once that was accepted."""
    place = manageable(request, key)
    if "accepted" in request.POST:
        return _accept(request, place)
    form = ListForm(request.POST or None)
    if request.method == "POST":
        form.files = request.FILES
        if form.is_valid():
            try:
                return _preview(request, place, form)
            except FupinError as error:
                form.add_error("file", translated(error))
    line = crumbs(request, place, linked=True)
    return show(request, "places/form.html", _("Official list"), crumbs=line, form=form, place=place)


def _preview(request: HttpRequest, place: Area, form: ListForm) -> HttpResponse:
    file, day = form.cleaned_data["file"], form.cleaned_data["day"]
    if file.size > settings.UPLOAD_LIMIT:
        raise FupinError(_("This file is too large."))
    content = file.read()
    plan = plan_import(read_list(content, file.name), place.pk)
    kept = actions.receive_list(actor(request), place.pk, content)
    words = {"list": kept, "name": file.name, "day": day.isoformat(), "reason": form.cleaned_data["reason"]}
    return show(
        request,
        "places/list.html",
        _("What the list would change"),
        crumbs=crumbs(request, place, linked=True),
        plan=plan,
        counts=plan.counts(),
        accepted=signing.dumps({**words, "inside": place.pk}, salt=_SALT),
        shown=_SHOWN,
    )


def _accept(request: HttpRequest, place: Area) -> HttpResponse:
    try:
        words = signing.loads(request.POST["accepted"], salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise FupinError(_("This preview is too old. Upload the list again.")) from None
    if words["inside"] != place.pk:
        raise FupinError(_("This preview belongs to another place. Upload the list again."))
    rows = _kept(words["list"], words["name"])
    plan = actions.import_areas(
        actor(request), rows, date.fromisoformat(words["day"]), words["reason"], inside=place.pk
    )
    counts = plan.counts()
    notify(request, _("%(new)d new, %(changed)d changed, %(vanished)d ended.") % counts)
    return redirect("places:area", place.pk)


def _kept(name: str, file_name: str) -> list[OfficialPlace]:
    return read_list((Path(settings.DATA) / "lists" / name).read_bytes(), file_name)
