"""The people who work with the demonstration: one for each role, with passwords made on this machine."""

from __future__ import annotations

import json
import os
import secrets
import time
from base64 import b32decode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django_otp.oath import TOTP

from fupin.framework.permissions import SYSTEM
from fupin.people import actions, queries, second_factor
from fupin.people.models import User
from fupin.people.roles import ROLES
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Place, Village
from fupin.project.demo.villages import upper

FILE = "demo-sign-ins.json"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


@dataclass(frozen=True, slots=True)
class SignIn:
    """How one person of the demonstration signs in; without a key, no second factor is asked."""

    username: str
    password: str
    name: str
    roles: tuple[str, ...]
    places: tuple[str, ...]
    key: str = ""

    def number(self) -> str:
        """Return the number that the person's telephone would show now."""
        if not self.key:
            return ""
        return f"{TOTP(b32decode(self.key), step=second_factor.STEP_SECONDS).token():06d}"


@dataclass(frozen=True, slots=True)
class _Post:
    role: str
    place: Place
    words: str


def load_staff(material: Material, villages: Sequence[Village], *, passwords: bool = True) -> dict[str, User]:
    """Make the accounts and posts and return the accounts by user name; keep the sign-ins if there are any.

    Without passwords nobody can sign in: for tests, which need none, and less time.
    """
    users, sign_ins = {}, []
    for line in material.staff["posts"]:
        posts = [_post(material, villages, post) for post in line.get("several", [line])]
        password = _password() if passwords else ""
        users[line["username"]] = user = _account(material, line, posts, password)
        if passwords:
            roles = tuple(post.role for post in posts)
            key = _second_factor(user) if any(ROLES[role].second_factor for role in roles) else ""
            places = tuple(post.words for post in posts)
            sign_ins.append(SignIn(user.username, password, user.name, roles, places, key))
    if passwords:
        _keep(sign_ins)
    return users


def sign_ins() -> list[SignIn]:
    """Return the sign-ins that were made on this machine; none when there is no demonstration."""
    path = settings.DATA / FILE
    if not path.is_file():
        return []
    kept = json.loads(path.read_text(encoding="utf-8"))
    return [SignIn(**{**one, "roles": tuple(one["roles"]), "places": tuple(one["places"])}) for one in kept]


def _account(material: Material, line: Mapping[str, Any], posts: Sequence[_Post], password: str) -> User:
    home = posts[0].place.key
    identifier = actions.add_user(SYSTEM, line["username"], line["name"], home, password=password, temporary=False)
    unit = None
    if "unit" in line:
        unit = actions.add_unit(SYSTEM, line["unit"]["name"], home, kind=line["unit"]["kind"])
    since = material.staff["since"]
    for post in posts:
        actions.give_post(SYSTEM, identifier, post.role, post.place.key, since=since, unit=unit, title=line["title"])
    found = queries.find(SYSTEM, identifier)
    if found is None:
        raise LookupError(line["username"])
    return found


def _post(material: Material, villages: Sequence[Village], line: Mapping[str, Any]) -> _Post:
    at = line["at"]
    parts = [] if isinstance(at, str) else [at[:depth] for depth in range(1, len(at) + 1)]
    place = place_at(material, villages, at)
    return _Post(line["role"], place, "".join(place_at(material, villages, p).name for p in parts) or place.name)


def place_at(material: Material, villages: Sequence[Village], at: str | Sequence[int]) -> Place:
    """Return the place that numbers lead to: town, village of the town, group of the village; none is the county."""
    province, _, county = upper(material)
    if isinstance(at, str):
        return province
    towns = list({v.town.code: v.town for v in villages}.values())
    if len(at) < 2:
        return towns[at[0]] if at else county
    village = [v for v in villages if v.town.code == towns[at[0]].code][at[1]]
    return village.groups[at[2]] if len(at) > 2 else village.place


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _second_factor(user: User) -> str:
    """Set up the second factor as the person would with a telephone; return the key."""
    key = second_factor.new_key()
    clock = TOTP(b32decode(key), step=second_factor.STEP_SECONDS)
    clock.time = time.time() - second_factor.STEP_SECONDS  # the number of now stays good for the first sign-in
    actions.confirm_second_factor(user, key, f"{clock.token():06d}")
    return key


def _keep(made: Sequence[SignIn]) -> None:
    path = Path(settings.DATA) / FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in made], file, ensure_ascii=False, indent=1)
