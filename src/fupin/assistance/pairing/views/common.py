"""What the pages of pairing share: forms that save, buttons above lists, and the household or place asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import READ
from fupin.framework.permissions import require
from fupin.framework.recording import Recorded
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.kernel.area import is_key
from fupin.kernel.errors import FupinError
from fupin.registry import queries as registry

_DIGITS = 20


@dataclass(frozen=True)
class Button:
    """A way to go on, above a list or a page."""

    label: Label
    url: str
    icon: str = "right"
    main: bool = False


def tabs(current: str, *named: tuple[str, Label]) -> list[Tab]:
    """Return tabs from names of pages."""
    return [Tab(label, reverse(f"assistance:{name}"), name == current) for name, label in named]


HELPERS = Crumb(_("Helpers"), "/helpers/")
PAIRINGS = Crumb(_("Pairings"), "/pairings/")
PROPOSALS = Crumb(_("Proposals of pairings"), "/pairings/proposals/")
HELP = Crumb(_("Help given"), "/help-given/")


def formed(
    request: Request,
    form: Form,
    title: Label,
    save: Callable[[dict[str, Any]], str],
    *,
    crumbs: tuple[Crumb, ...] = (),
    **context: Any,
) -> HttpResponse:
    """Show a form, or save it and go where `save` says; what the action refuses stands above the form."""
    if form.is_bound and form.is_valid():
        try:
            return redirect(save(form.cleaned_data))
        except FupinError as error:
            form.add_error(None, translated(error))
    status = 422 if form.is_bound else 200
    return show(
        request, "assistance/pairing/form.html", title, crumbs=crumbs, status=status, **{"form": form, **context}
    )


def done(request: Request, work: Callable[[], object], said: Label, back: str) -> HttpResponse:
    """Do something, say so or why not, and go back."""
    try:
        work()
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        notify(request, str(said))
    return redirect(back)


def asked_number(words: Mapping[str, Any], name: str) -> int:
    """Return an identifier of the address; 0 for anything else."""
    word = str(words.get(name, ""))
    return int(word) if word.isascii() and word.isdecimal() and len(word) < _DIGITS else 0


def asked_household(request: Request, right: str = READ) -> Any:
    """Return the household that the address names by its number, None if it names none; 404 for a foreign one."""
    number = request.GET.get("household", "")
    if not number:
        return None
    found = registry.household(request.user, number[:40])
    if found is None or found.ended:
        raise Http404
    require(request.user, right, found.area)
    return found


def asked_place(request: Request, right: str = READ) -> int | None:
    """Return the place that the address names, None if it names none; refused outside the user's places."""
    key = request.GET.get("place", "")
    if not key:
        return None
    if not is_key(key):
        raise Http404
    require(request.user, right, int(key))
    return int(key)


def found(model: type[Recorded], request: Request, key: int) -> Any:
    """Return a row that the user may see; 404 otherwise."""
    row = model.objects.visible_to(request.user).filter(pk=key).first()
    if row is None:
        raise Http404
    return row
