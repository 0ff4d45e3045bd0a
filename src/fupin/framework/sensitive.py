"""Sensitive text: sealed at rest, found through a blind index, masked wherever it is shown."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from fupin.kernel.errors import FupinError

_NONCE_BYTES = 12
_INDEX_BYTES = 8
_SHOWN = 4


@cache
def _key(purpose: str) -> bytes:
    return hmac.digest(settings.FIELD_KEY.encode(), purpose.encode(), hashlib.sha256)


@cache
def _cipher() -> AESGCM:
    return AESGCM(_key("seal"))


def seal(text: str) -> str:
    """Encrypt a text; empty stays empty. Two seals of one text differ, so a copy of the table betrays nothing."""
    if not text:
        return ""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return urlsafe_b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed: str) -> str:
    """Return the text that was sealed.

    Raises FupinError when the key of this installation is not the one that sealed it.
    """
    if not sealed:
        return ""
    raw = urlsafe_b64decode(sealed)
    try:
        return _cipher().decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
    except InvalidTag:
        raise FupinError(
            "A sealed value cannot be opened: the field key differs from the one that sealed it. "
            "Restore the key file that belongs to this data folder."
        ) from None


def seal_bytes(content: bytes) -> bytes:
    """Encrypt the content of a file."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, content, None)


def unseal_bytes(sealed: bytes) -> bytes:
    """Return the content that was sealed; raises FupinError as `unseal` does."""
    try:
        return _cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except InvalidTag:
        raise FupinError(
            "A sealed file cannot be opened: it was damaged, or the field key differs from the one that sealed it. "
            "Restore the file and the key that belong to this data folder."
        ) from None


def blind_index(text: str, purpose: str) -> int | None:
    """Return a keyed 63-bit fingerprint by which equal texts are found without storing them; None for empty."""
    if not text:
        return None
    digest = hmac.digest(_key(f"index:{purpose}"), text.encode(), hashlib.sha256)
    return int.from_bytes(digest[:_INDEX_BYTES], "big") >> 1


def mask(text: str) -> str:
    """Return a text with all but its last four characters hidden; short texts are hidden whole."""
    if len(text) <= _SHOWN * 2:
        return "*" * len(text)
    return "*" * (len(text) - _SHOWN) + text[-_SHOWN:]
