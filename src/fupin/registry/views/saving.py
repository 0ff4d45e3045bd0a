"""What every form of the register does when it is sent: one action, a word about it, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import ask, confirmed, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.kernel.errors import FupinError
from fupin.registry import actions
from fupin.registry.models import Household
from fupin.registry.queries import HouseholdFile, household
from fupin.registry.queries.acts import is_own, newest_act
from fupin.registry.views.households import file_of
from fupin.registry.views.parts import crumbs

Save = Callable[[], str | None]
"""Carries out one action and returns what was done, in words; None when nothing was different."""

WRITE = "registry.write"


def editable(request: Request, number: str) -> HouseholdFile:
    """Return the file of a household that the user may change; Denied otherwise."""
    file = file_of(request, number)
    require(request.user, WRITE, file.household.area)
    return file


def answer(request: Request, file: HouseholdFile, form: Form, title: Label, save: Save, **context: Any) -> HttpResponse:
    """Show a form of a household; when it was sent and is right, save it and go back to the file.

    With `question` in the context, the question is asked before anything is saved.
    """
    subject: Household = file.household
    context |= {
        "crumbs": crumbs(request, subject, linked=True),
        "back": reverse("registry:household", args=[subject.number]),
        "lead": subject.head_name,
        "file": file,
    }
    return form_page(request, form, title, save, **context)


def form_page(request: Request, form: Form, title: Label, save: Save, **context: Any) -> HttpResponse:
    """Show a form; when it was sent and is right, ask the `question` if there is one, save, and go `back`."""
    if request.method == "POST" and form.is_valid():
        if context.get("question") and not confirmed(request):
            return ask(request, context["question"], _("Continue"), danger=True, back=context["back"])
        try:
            tell(request, save())
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            return redirect(context["back"])
    return show(request, "registry/form.html", title, status=422 if form.is_bound else 200, form=form, **context)


def tell(request: Request, done: str | None) -> None:
    """Say on the next page what was done, with the button that takes it back."""
    if done is None:
        notify(request, _("Nothing was different."), "info")
        return
    act = newest_act(request.user.actor_id)
    notify(request, done, undo=reverse("registry:undo-entry", args=[act]) if act else "")


@require_POST
def undo(request: Request, identifier: int) -> HttpResponse:
    """Take back one act, if nothing later builds on it."""
    own = is_own(request.user.actor_id, identifier)
    if not own and not allowed(request.user, "intake.undo"):
        raise Http404
    back = _back(request)
    try:
        (actions.undo_own_batch if own else actions.undo_batch)(request.user, identifier)
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        notify(request, _("It is taken back; the register is as it was before."))
    return redirect(back if _still_there(request, back) else reverse("registry:households"))


def _back(request: Request) -> str:
    # Only a path of this site: the header may say anything.
    known = request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    return known if known.startswith("/") and not known.startswith("//") else reverse("registry:households")


def _still_there(request: Request, address: str) -> bool:
    # The page of a household that was only just entered is gone when that is taken back.
    _start, first, *rest = address.split("/")
    return first != "household" or (bool(rest) and household(request.user, unquote(rest[0])) is not None)
