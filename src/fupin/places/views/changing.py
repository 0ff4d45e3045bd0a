"""Changing places: every form first shows what it would move, then does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fupin.framework.permissions import Actor, require
from fupin.framework.rehoming import affected
from fupin.framework.web.layout import confirmed, notify, show, translated
from fupin.kernel import area as keys
from fupin.kernel.errors import FupinError
from fupin.places import actions, queries
from fupin.places.forms import MANAGE, AddForm, MergeForm, MoveForm, NameForm, SplitForm
from fupin.places.levels import level_name
from fupin.places.models import Area
from fupin.places.views.pages import crumbs, found


def add(request: HttpRequest, key: int) -> HttpResponse:
    """Add a place below another."""
    place = manageable(request, key)
    if place.level >= keys.GROUP_LEVEL:
        raise Http404
    form = AddForm(request.POST or None)

    def save() -> int:
        return actions.add_area(actor(request), key, form.cleaned_data["name"], code=form.cleaned_data["code"])

    title = _("Add: %(level)s") % {"level": level_name(place.level + 1)}
    return _answer(request, place, form, title, save)


def rename(request: HttpRequest, key: int) -> HttpResponse:
    """Give a place another name or code."""
    place = manageable(request, key)
    form = NameForm(request.POST or None, name=place.name, code=place.code)
    return _answer(request, place, form, _("Rename"), lambda: actions.rename(actor(request), key, **form.cleaned_data))


def merge(request: HttpRequest, key: int) -> HttpResponse:
    """Join a place into another one."""
    place = manageable(request, key)
    form = MergeForm(request.user, place, request.POST or None)

    def save() -> int:
        values = {**form.cleaned_data}
        target: int = values.pop("target")
        actions.merge(actor(request), [key], target, **values)
        return target

    return _answer(request, place, form, _("Join into another place"), save, moving=[key])


def move(request: HttpRequest, key: int) -> HttpResponse:
    """Move a place below another parent."""
    place = manageable(request, key)
    if place.level <= keys.PROVINCE_LEVEL:
        raise Http404
    form = MoveForm(request.user, place, request.POST or None)

    def save() -> int:
        values = {**form.cleaned_data}
        parent, code = values.pop("parent"), values.pop("code") or None
        return actions.move(actor(request), key, parent, code=code, **values)

    return _answer(request, place, form, _("Move"), save, moving=[key])


def split(request: HttpRequest, key: int) -> HttpResponse:
    """Make a new place out of parts of one."""
    place = manageable(request, key)
    if place.level == keys.NATION_LEVEL:
        raise Http404
    below = queries.children(request.user, key) if place.level < keys.GROUP_LEVEL else []
    form = SplitForm(below, request.POST or None)

    def save() -> int:
        values = {**form.cleaned_data}
        part = actions.Part(values.pop("name"), tuple(values.pop("children")), values.pop("code"))
        return actions.split(actor(request), key, [part], **values)[0]

    taken = [int(child) for child in request.POST.getlist("children") if child.isdecimal()]
    return _answer(request, place, form, _("Split"), save, moving=taken)


def manageable(request: HttpRequest, key: int) -> Area:
    """Return a living place that the user may change; it exists for everybody, so a refusal is said openly."""
    place = found(request, key)
    require(request.user, MANAGE, key)
    if place.ended:
        raise Http404
    return place


def actor(request: HttpRequest) -> Actor:
    """Return who is signed in; the middleware lets nobody else through."""
    return cast(Actor, request.user)


def consequences(request: HttpRequest, moving: Sequence[int]) -> list[str]:
    """Return in words what would move along with places."""
    if not moving:
        return []
    places = sum(len(queries.inside(request.user, key)) for key in moving)
    words = [ngettext("%(count)d place", "%(count)d places", places) % {"count": places}]
    rows = affected(request.user, [keys.span(key) for key in moving])
    return [*words, *(f"{name}: {count:,}" for name, count in rows.items())]


def _answer(
    request: HttpRequest,
    place: Area,
    form: Form,
    title: str,
    save: Callable[[], int | None],
    *,
    moving: Sequence[int] = (),
) -> HttpResponse:
    line = crumbs(request, place, linked=True)
    if request.method == "POST" and form.is_valid():
        if moving and not confirmed(request):
            return _preview(request, place, title, consequences(request, moving))
        try:
            made = save()
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("The change is in force; everything of the place moved along."))
            return redirect("places:area", place.pk if made is None else made)
    return show(request, "places/form.html", title, crumbs=line, form=form, place=place)


def _preview(request: HttpRequest, place: Area, title: str, moved: list[str]) -> HttpResponse:
    sent: list[tuple[str, Any]] = [(name, v) for name in request.POST for v in request.POST.getlist(name)]
    kept = [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
    back = reverse("places:area", args=[place.pk])
    line = crumbs(request, place, linked=True)
    return show(request, "places/preview.html", title, crumbs=line, sent=kept, moved=moved, back=back)
