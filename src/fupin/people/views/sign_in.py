"""Signing in and out: password, lock-out, second factor."""

from __future__ import annotations

from typing import Any, Literal, cast

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django_otp import login as otp_login

from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import seal, unseal
from fupin.framework.web.layout import show
from fupin.people import actions, second_factor
from fupin.people.forms import SignInForm, TokenForm
from fupin.people.middleware import without_second_factor
from fupin.people.views.common import is_verified, person

_KEY = "second_factor_key"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST":
        was_locked = AxesProxyHandler.is_locked(request, {"username": request.POST.get("username", "")})
        if form.is_valid():
            return _welcome(request, form.get_user())
        if not was_locked:
            _note_failure(request)
    demonstration = "" if settings.SECOND_FACTOR else _("Demonstration: officers sign in without a second factor.")
    lead = _("With your own account only; everything done with it is logged.")
    return show(
        request,
        "people/sign_in.html",
        _("Sign in"),
        lead=lead,
        form=form,
        next=_next(request, ""),
        demonstration=demonstration,
    )


def locked_out(request: HttpRequest, _response: Any, _credentials: Any) -> HttpResponse:
    """Answer somebody who failed too often: the same words whether or not there is such an account."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    text = _("After %(failures)d failures this user name is locked for %(minutes)d minutes.")
    lead = text % {"failures": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    return show(request, "people/locked_out.html", _("Too many failures"), lead=lead, status=429).render()


@require_POST
@without_second_factor
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    actions.note_sign_out(person(request))
    logout(request)
    return redirect("people:sign-in")


@never_cache
@without_second_factor
def give(request: HttpRequest) -> HttpResponse:
    """Ask for the number from the telephone."""
    user = person(request)
    if is_verified(user) or not second_factor.needed(user):
        return redirect(_next(request))
    if not second_factor.is_set_up(user):
        return redirect("people:second-factor-set-up")
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = actions.give_second_factor(user, form.cleaned_data["token"])
        if device is not None:
            _verified(request, device)
            return redirect(_next(request))
        form.add_error("token", _("This number is not right, or it was used already. Wait for the next one."))
    lead = _("The number that your telephone shows now, or one of your recovery codes.")
    after = _next(request, "")
    return show(request, "people/second_factor.html", _("Second factor"), lead=lead, form=form, next=after)


@never_cache
@without_second_factor
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the key to the telephone, take it into use with its first number, and hand out recovery codes."""
    user = person(request)
    if second_factor.is_set_up(user):
        return redirect("people:second-factor")
    if _KEY not in request.session:
        request.session[_KEY] = seal(second_factor.new_key())
    key = unseal(request.session[_KEY])
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.confirm_second_factor(user, key, form.cleaned_data["token"])
        if made is not None:
            return _codes(request, *made)
        form.add_error("token", _("This number is not right. Is the clock of your telephone right?"))
    lead = _("Your post needs a second factor: an app on your telephone that shows a new number every half minute.")
    title, shown = _("Set up the second factor"), second_factor.spelt(key)
    return show(request, "people/set_up.html", title, lead=lead, form=form, key=shown)


@require_GET
@never_cache
@without_second_factor
def image(request: HttpRequest) -> HttpResponse:
    """Answer with the key as an image that a telephone can read."""
    if _KEY not in request.session:
        return HttpResponse(status=404)
    key = unseal(request.session[_KEY])
    return HttpResponse(second_factor.image(person(request), key), content_type="image/svg+xml")


def _next(request: HttpRequest, usual: str | None = None) -> str:
    """Return where to go afterwards: only inside this installation."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else settings.LOGIN_REDIRECT_URL if usual is None else usual


def _welcome(request: HttpRequest, user: Any) -> HttpResponse:
    login(request, user)
    actions.note_sign_in(user)
    response = redirect(_next(request))
    if user.language:
        remember_language(response, user.language)
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language of the pages in the browser, as the language button does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=cast(Literal["Lax"], settings.LANGUAGE_COOKIE_SAMESITE),
    )


def _note_failure(request: HttpRequest) -> None:
    note = actions.note_lock_out if getattr(request, "axes_locked_out", False) else actions.note_failure
    note(SYSTEM, request.POST.get("username", ""))


def _verified(request: HttpRequest, device: Any) -> None:
    request.session.cycle_key()
    otp_login(request, device)


def _codes(request: HttpRequest, device: Any, codes: list[str]) -> HttpResponse:
    del request.session[_KEY]
    _verified(request, device)
    lead = _("Each lets you in once if your telephone is lost. Write them down now: they are not shown again.")
    return show(request, "people/codes.html", _("Your recovery codes"), lead=lead, codes=codes)
