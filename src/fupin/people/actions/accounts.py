"""Writing accounts: made, changed, locked and unlocked by an administrator; password and language by their owner."""

from __future__ import annotations

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.kernel.errors import FupinError
from fupin.people.actions.common import OWN, account, not_oneself, owner
from fupin.people.models import User


@action("people.manage")
def add_user(act: Act, username: str, name: str, home_area: int, *, password: str = "", temporary: bool = True) -> int:
    """Make an account and return its identifier; without a password nobody can sign in with it yet.

    A temporary password has to be replaced at the first sign-in.
    """
    act.permit([home_area])
    username = username.strip()
    if not username or User.objects.filter(username__iexact=username).exists():
        raise FupinError(gettext_noop("The user name “%(name)s” is empty or already taken."), name=username)
    user = User(username=username, name=name.strip(), home_area=home_area, language=settings.LANGUAGE_CODE)
    _set_password(user, password, temporary=temporary)
    user.save(force_insert=True)
    act.tell(area=home_area, subject=user.pk, username=username)
    return user.pk


@action("people.manage")
def change_user(act: Act, identifier: int, *, name: str, home_area: int) -> None:
    """Change the name and the home place of an account."""
    user = account(act, identifier)
    act.permit([home_area])
    user.name, user.home_area = name.strip(), home_area
    user.save(update_fields=["name", "home_area"])


@action("people.manage")
def lock_user(act: Act, identifier: int) -> None:
    """Let nobody in with an account any more, and end its sessions; its posts and its past stay."""
    user = account(act, identifier)
    not_oneself(act, user)
    user.is_active = False
    user.save(update_fields=["is_active"])


@action("people.manage")
def unlock_user(act: Act, identifier: int) -> None:
    """Let an account in again, and forget its failed sign-ins."""
    user = account(act, identifier)
    user.is_active = True
    user.save(update_fields=["is_active"])
    forget_failures(username=user.username)


@action("people.manage")
def reset_password(act: Act, identifier: int, password: str) -> None:
    """Give an account a temporary password, which its owner replaces at the next sign-in."""
    user = account(act, identifier)
    not_oneself(act, user)
    _set_password(user, password, temporary=True)
    user.save(update_fields=["password", "password_is_temporary"])


@action(OWN)
def change_password(act: Act, password: str) -> None:
    """Replace the own password."""
    user = owner(act)
    _set_password(user, password, temporary=False)
    user.save(update_fields=["password", "password_is_temporary"])
    act.tell(area=user.home_area, subject=user.pk)


@action(OWN)
def set_language(act: Act, language: str) -> None:
    """Choose the language in which the own pages are shown."""
    if language not in dict(settings.LANGUAGES):
        raise FupinError(gettext_noop("This language is not available."))
    user = owner(act)
    user.language = language
    user.save(update_fields=["language"])
    act.tell(area=user.home_area, subject=user.pk, language=language)


def _set_password(user: User, password: str, *, temporary: bool) -> None:
    if not password:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise FupinError(" ".join(error.messages)) from None
    user.set_password(password)
    user.password_is_temporary = temporary
