"""The photo of a published seed: kept sealed under the hash of its content."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from fupin.framework.sealed import SealedFiles
from fupin.kernel.errors import FupinError

STORE = SealedFiles("draws")
photo = STORE.find
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
    return STORE.keep(content), kind
