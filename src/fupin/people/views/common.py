"""What the pages about people share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.forms import Form
from django.http import HttpRequest

from fupin.framework.web.layout import translated
from fupin.kernel.errors import FupinError
from fupin.people.models import User


def person(request: HttpRequest) -> User:
    """Return who is signed in; the middleware lets nobody else through."""
    return cast(User, request.user)


def is_verified(user: User) -> bool:
    """Tell whether the second factor was given in this session."""
    verified: Callable[[], bool] = cast(Any, user).is_verified
    return verified()


def done(request: HttpRequest, form: Form, save: Callable[[], object]) -> bool:
    """Save a form that was sent and is right; what the action refuses becomes an error of the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        save()
    except FupinError as error:
        form.add_error(None, translated(error))
        return False
    return True
