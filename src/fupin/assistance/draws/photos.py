"""The photo of a published seed: kept sealed under the hash of its content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.framework.sensitive import seal_bytes, unseal_bytes
from fupin.kernel.errors import FupinError

LARGEST_PHOTO = 10 * 1024 * 1024
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def keep_photo(content: bytes) -> tuple[str, str]:
    """Keep a photo and return its hash and type; two empty texts for none.

    Raises FupinError for what is no photo or too large.
    """
    if not content:
        return "", ""
    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")
    if not kind or len(content) > LARGEST_PHOTO:
        raise FupinError(gettext_noop("The photo has to be a JPEG or PNG file of at most 10 MB."))
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_bytes(seal_bytes(content))
    draft.replace(path)
    return digest, kind


def photo(digest: str) -> bytes | None:
    """Return a photo that was kept; None where it is not on this computer."""
    path = _path(digest)
    return unseal_bytes(path.read_bytes()) if digest and path.exists() else None


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "draws" / digest[:2] / digest
