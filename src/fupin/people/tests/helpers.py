"""For tests: people with posts, and signed-in clients whose second factor was given."""

from __future__ import annotations

from datetime import date

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from fupin.framework.ids import new_id
from fupin.framework.sensitive import seal
from fupin.people.models import Post, User
from fupin.people.second_factor import new_key

LONG_AGO = date.min.replace(year=2000)


def person(username: str, *posts: tuple[str, int], home: int = 0) -> User:
    """Make somebody who holds roles over places, all since long ago."""
    user: User = User.objects.create(pk=new_id(), username=username, name=username.title(), home_area=home)
    for role, area in posts:
        Post.objects.create(user=user, role=role, area=area, since=LONG_AGO)
    return user


def signed_in(user: User, *, csrf: bool = False) -> Client:
    """Return a client with a session of the user, second factor included."""
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(user)
    device, _made = TOTPDevice.objects.get_or_create(user=user, defaults={"name": "t", "key": seal(new_key())})
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client
