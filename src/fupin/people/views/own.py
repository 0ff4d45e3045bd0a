"""The pages about oneself: posts, password, language."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from fupin.framework.web.layout import notify, show
from fupin.framework.web.parts import Fact
from fupin.people import actions, queries, second_factor
from fupin.people.forms import LanguageForm, PasswordForm
from fupin.people.middleware import with_temporary_password
from fupin.people.tables import posts_table
from fupin.people.views.common import done, person
from fupin.people.views.sign_in import remember_language
from fupin.places import queries as places


def profile(request: HttpRequest) -> HttpResponse:
    """Show the own account, the own posts and what they allow."""
    user = person(request)
    home = places.names(user, [user.home_area]).get(user.home_area)
    facts = [
        Fact(_("User name"), user.username),
        Fact(_("Full name"), user.name),
        Fact(_("Home place"), home),
        Fact(_("Second factor"), _("set up") if second_factor.is_set_up(user) else _("not set up")),
    ]
    posts = posts_table(user).plain(queries.post_rows(user, holder=user.pk))
    language = LanguageForm(initial={"language": user.language})
    return show(request, "people/profile.html", str(user), facts=facts, posts=posts, language=language)


@with_temporary_password
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Replace the own password; every other session of the account ends."""
    user = person(request)
    form = PasswordForm(user, request.POST or None)
    if done(request, form, lambda: actions.change_password(user, form.cleaned_data["new_password1"])):
        update_session_auth_hash(request, user)
        notify(request, _("Your password was changed. Other sessions of your account have ended."))
        return redirect("people:profile")
    lead = _("Somebody else gave you this password. Choose your own to go on.") if user.password_is_temporary else ""
    return show(request, "people/form.html", _("Change the password"), lead=lead, form=form)


def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the own pages."""
    user = person(request)
    form = LanguageForm(request.POST or None, initial={"language": user.language})
    if done(request, form, lambda: actions.set_language(user, form.cleaned_data["language"])):
        response = redirect("people:profile")
        remember_language(response, form.cleaned_data["language"])
        return response
    return show(request, "people/form.html", _("Language"), form=form)
