"""The pages of administrators: accounts, posts and units inside their places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, ask, confirmed, notify, show
from fupin.framework.web.parts import Fact
from fupin.people import actions, queries, second_factor
from fupin.people.forms import MANAGE, AccountForm, EndPostForm, PostForm, TemporaryPasswordForm
from fupin.people.models import User
from fupin.people.tables import accounts_table, posts_table
from fupin.people.views.common import done, person
from fupin.places import queries as places


def accounts(request: HttpRequest) -> HttpResponseBase:
    """List the accounts whose home lies in the places that the user manages."""
    require(request.user, MANAGE)
    return accounts_table(person(request)).respond(
        request, queries.managed_accounts(request.user), "people/accounts.html"
    )


def add(request: HttpRequest) -> HttpResponse:
    """Make an account."""
    require(request.user, MANAGE)
    form = AccountForm(request.user, None, request.POST or None)
    made: list[int] = []
    if done(request, form, lambda: made.append(actions.add_user(person(request), **form.cleaned_data))):
        notify(request, _("The account was made. Give it a post next: without one it sees nothing."))
        return redirect("people:account", made[0])
    return show(request, "people/form.html", _("New account"), crumbs=_crumbs(), form=form)


def account(request: HttpRequest, user: int) -> HttpResponse:
    """Show an account with all its posts."""
    found = _managed(request, user)
    home = places.names(request.user, [found.home_area]).get(found.home_area)
    facts = [
        Fact(_("User name"), found.username),
        Fact(_("Home place"), home),
        Fact(_("State"), _("active") if found.is_active else _("locked")),
        Fact(_("Last sign-in"), found.last_login and found.last_login.date(), absent=_("never")),
        Fact(_("Second factor"), _("set up") if second_factor.is_set_up(found) else _("not set up")),
    ]
    posts = posts_table(person(request), ending=True).plain(queries.post_rows(request.user, holder=found.pk))
    own = found.pk == person(request).pk
    context: dict[str, Any] = {"account": found, "facts": facts, "posts": posts, "own": own}
    return show(request, "people/account.html", str(found), crumbs=_crumbs(found), **context)


def change(request: HttpRequest, user: int) -> HttpResponse:
    """Change the name and home place of an account."""
    found = _managed(request, user)
    form = AccountForm(request.user, found, request.POST or None)
    if done(request, form, lambda: actions.change_user(person(request), found.pk, **form.cleaned_data)):
        return redirect("people:account", found.pk)
    return show(request, "people/form.html", _("Change the account"), crumbs=_crumbs(found), form=form)


@sensitive_post_parameters()
def new_password(request: HttpRequest, user: int) -> HttpResponse:
    """Give an account a temporary password."""
    found = _managed(request, user)
    form = TemporaryPasswordForm(request.POST or None)
    if done(request, form, lambda: actions.reset_password(person(request), found.pk, form.cleaned_data["password"])):
        notify(request, _("The account has a temporary password."))
        return redirect("people:account", found.pk)
    return show(request, "people/form.html", _("Temporary password"), crumbs=_crumbs(found), form=form)


@require_POST
def lock(request: HttpRequest, user: int) -> HttpResponse:
    """Lock an account."""
    question = _("Lock this account? Nobody can sign in with it any more.")
    return _after(request, user, actions.lock_user, question, _("Lock"))


@require_POST
def unlock(request: HttpRequest, user: int) -> HttpResponse:
    """Unlock an account."""
    return _after(request, user, actions.unlock_user, _("Unlock this account?"), _("Unlock"))


@require_POST
def forget_second_factor(request: HttpRequest, user: int) -> HttpResponse:
    """Take away the second factor of an account whose telephone is lost."""
    question = _("Take away the second factor? The owner sets up a new one at the next sign-in.")
    return _after(request, user, actions.reset_second_factor, question, _("Take away"))


def give_post(request: HttpRequest, user: int) -> HttpResponse:
    """Give a person a post."""
    found = _managed(request, user)
    form = PostForm(request.user, request.POST or None)

    def save() -> None:
        values = {**form.cleaned_data}
        values["unit"] = int(values["unit"]) if values["unit"] else None
        actions.give_post(person(request), found.pk, values.pop("role"), values.pop("area"), **values)

    if done(request, form, save):
        return redirect("people:account", found.pk)
    return show(request, "people/form.html", _("Give a post"), crumbs=_crumbs(found), form=form)


def end_post(request: HttpRequest, post: int) -> HttpResponse:
    """End a post."""
    found = queries.post(request.user, post)
    if found is None:
        raise Http404
    holder = _managed(request, found.user_id)
    form = EndPostForm(request.POST or None)
    if done(request, form, lambda: actions.end_post(person(request), found.pk, form.cleaned_data["until"])):
        return redirect("people:account", holder.pk)
    return show(request, "people/form.html", _("End the post"), crumbs=_crumbs(holder), form=form)


def post_holders(request: HttpRequest, key: int) -> HttpResponse:
    """Show who held which post in a place, from when to when."""
    place = places.find(request.user, key)
    if place is None:
        raise Http404
    require(request.user, "people.read", key)
    posts = posts_table(person(request), holders=True).plain(queries.post_rows(request.user, area=key))
    line = [Crumb(a.name, reverse("places:area", args=[a.pk])) for a in places.path(request.user, key)]
    return show(request, "people/post_holders.html", _("Posts over time"), crumbs=line, posts=posts, place=place)


def _managed(request: HttpRequest, identifier: int) -> User:
    found = queries.managed_accounts(request.user).filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found


def _after(
    request: HttpRequest, user: int, act: Callable[[User, int], object], question: str, button: str
) -> HttpResponse:
    found = _managed(request, user)
    if not confirmed(request):
        return ask(request, question, button, danger=True, back=reverse("people:account", args=[found.pk]))
    act(person(request), found.pk)
    return redirect("people:account", found.pk)


def _crumbs(account: User | None = None) -> list[Crumb]:
    first = [Crumb(_("Accounts"), reverse("people:accounts"))]
    return [*first, Crumb(str(account), reverse("people:account", args=[account.pk]))] if account else first
