"""Where lists and evidence lie: each file sealed under the hash of its content, results of checks beside them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.sealed import SealedFiles
from fupin.kernel.errors import FupinError

STORE = SealedFiles("comparison")
keep, content, forget = STORE.keep, STORE.content, STORE.forget
LARGEST_EVIDENCE = 10 * 1024 * 1024
# A file is what its first bytes say; nothing that a browser would run is taken.
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


def save_check(list_id: int, value: dict[str, Any]) -> None:
    """Keep what the check of a list found, beside its file."""
    STORE.save(str(list_id), value)


def load_check(list_id: int) -> dict[str, Any]:
    """Return what the check of a list found; empty if there is nothing."""
    return STORE.load(str(list_id)) or {}


def forget_check(list_id: int) -> None:
    """Remove what the check of a list found."""
    STORE.drop(str(list_id))


def kind_of_evidence(content: bytes) -> str:
    """Return what a photo or document is; raises FupinError for anything else and for what is too large."""
    if len(content) > LARGEST_EVIDENCE:
        raise FupinError(gettext_noop("The file is larger than %(limit)d MB."), limit=LARGEST_EVIDENCE >> 20)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    found = next((kind for start, kind in _KINDS if content.startswith(start)), None)
    if found is None:
        raise FupinError(gettext_noop("Evidence is a photo (JPEG, PNG, WebP) or a PDF file."))
    return found
