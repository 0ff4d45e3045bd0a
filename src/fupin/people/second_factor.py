"""The second factor: a key shared with the officer's telephone, which shows a new number every half minute.

The key is stored sealed, and of a recovery code only its fingerprint, so a copy of the database opens nothing.
"""

from __future__ import annotations

import io
import secrets
import time
from base64 import b32decode, b32encode
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from fupin.framework.sensitive import blind_index
from fupin.people.models import User
from fupin.people.roles import ROLES

DIGITS, STEP_SECONDS = 6, 30
_KEY_BYTES = 20
_CODES, _CODE_BYTES = 10, 5


def needed(user: User) -> bool:
    """Tell whether a role that somebody holds today asks for a second factor."""
    return settings.SECOND_FACTOR and any(ROLES[p.role].second_factor for p in user.posts_now() if p.role in ROLES)


def new_key() -> str:
    """Return a fresh key in the letters that people can type into their telephone."""
    return b32encode(secrets.token_bytes(_KEY_BYTES)).decode()


def spelt(key: str) -> str:
    """Return a key in groups of four letters."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def image(user: User, key: str) -> bytes:
    """Return the SVG that a telephone reads to learn the key."""
    issuer = settings.OTP_TOTP_ISSUER
    label = quote(f"{issuer}:{user.username}")
    words = urlencode({"secret": key, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS})
    buffer = io.BytesIO()
    segno.make(f"otpauth://totp/{label}?{words}", error="m").save(buffer, kind="svg", scale=5, border=2, light="white")
    return buffer.getvalue()


def matching_step(key: str, token: str, after: int = -1) -> int | None:
    """Return the time step to which a number belongs: now, or one step to either side, and later than `after`."""
    digits = "".join(c for c in token if not c.isspace())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == DIGITS):
        return None
    clock = TOTP(b32decode(key), step=STEP_SECONDS, digits=DIGITS)
    clock.time = time.time()
    if not clock.verify(int(digits), tolerance=1, min_t=after + 1):
        return None
    step: int = clock.t()
    return step


def new_codes() -> list[str]:
    """Return fresh recovery codes, each good for one sign-in without the telephone."""
    made = (b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower() for _ in range(_CODES))
    return [f"{code[:4]}-{code[4:]}" for code in made]


def fingerprint(code: str) -> str:
    """Return what is stored of a recovery code."""
    plain = "".join(c for c in code.lower() if c.isalnum())
    return f"{blind_index(plain, 'recovery') or 0:x}"


def is_set_up(user: User) -> bool:
    """Tell whether an account has a second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())
