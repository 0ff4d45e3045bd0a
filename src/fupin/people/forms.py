"""Forms about people: sign-in, second factor, password, account, post and unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.people import queries
from fupin.people.models import User
from fupin.people.roles import ROLES
from fupin.places.queries import area_field

MANAGE = "people.manage"


class SignInForm(AuthenticationForm):
    """User name and password; what is wrong of the two is never said."""

    error_messages = {
        "invalid_login": _("User name and password do not belong together. Both are case-sensitive."),
        "inactive": _("User name and password do not belong together. Both are case-sensitive."),
    }


class TokenForm(forms.Form):
    """The number from the telephone, or a recovery code."""

    token = forms.CharField(
        label=_("Number shown"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class PasswordForm(PasswordChangeForm):
    """The own password, old and new."""


class LanguageForm(forms.Form):
    """The language of the own pages."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class AccountForm(forms.Form):
    """An account; a new one also gets its user name and a temporary password."""

    username = forms.CharField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Full name"), max_length=60)
    password = forms.CharField(
        label=_("Temporary password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("To be replaced at the first sign-in. Without one nobody can sign in yet."),
    )

    def __init__(self, user: object, account: User | None, data: Any = None) -> None:
        super().__init__(data)
        self.fields["home_area"] = area_field(
            user=user,
            right=MANAGE,
            label=_("Home place"),
            help_text=_("Administrators of this place manage the account."),
            initial=account.home_area if account else None,
        )
        if account is not None:
            del self.fields["username"], self.fields["password"]
            self.initial = {"name": account.name}


class TemporaryPasswordForm(forms.Form):
    """A temporary password for an account."""

    password = forms.CharField(
        label=_("Temporary password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Its owner replaces it at the next sign-in."),
    )


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class PostForm(forms.Form):
    """A role over a place from one day to another."""

    role = forms.ChoiceField(label=_("Role"), choices=[(name, role.label) for name, role in ROLES.items()])
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    since = _day(_("From"))
    until = _day(_("Until"), _("The first day without the post; open if it is not known yet."), required=False)

    def __init__(self, user: object, data: Any = None) -> None:
        super().__init__(data, initial={"since": timezone.localdate()})
        self.fields["area"] = area_field(user=user, right=MANAGE, label=_("Place"))
        units = [(str(unit.pk), unit.name) for unit in queries.units(user)]
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=[("", "–"), *units], required=False)
        self.order_fields(["role", "area", "unit", "title", "since", "until"])


class EndPostForm(forms.Form):
    """The day on which a post ends."""

    until = _day(_("Until"), _("The first day without the post."))


class UnitForm(forms.Form):
    """An office, department or enterprise."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.CharField(label=_("Kind"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)

    def __init__(self, user: object, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        if initial is None:
            self.fields["area"] = area_field(user=user, right=MANAGE, label=_("Place"))
