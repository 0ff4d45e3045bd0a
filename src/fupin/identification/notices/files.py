"""Photos and evidence of what was published: sealed under the hash of their content, and only real photos or PDF."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from fupin.framework.sealed import SealedFiles
from fupin.kernel.errors import FupinError

STORE = SealedFiles("notices")
keep_any, content_of = STORE.keep, STORE.find
LARGEST = 10 * 1024 * 1024
PHOTOS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
PAPERS = (*PHOTOS, (b"%PDF-", "application/pdf"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept: the hash of its content and what its first bytes say it is."""

    sha256: str
    content_type: str


def keep_photo(content: bytes) -> Kept:
    """Keep a photo; raises FupinError for anything else, and for what is too large."""
    return _keep(content, PHOTOS)


def keep_paper(content: bytes) -> Kept:
    """Keep a photo or a PDF file, such as a signed consent."""
    return _keep(content, PAPERS)


def _keep(content: bytes, kinds: tuple[tuple[bytes, str], ...]) -> Kept:
    if len(content) > LARGEST:
        raise FupinError(
            gettext_noop("The file has %(size)d MB; at most %(limit)d MB are kept. Make the photo smaller."),
            size=len(content) >> 20,
            limit=LARGEST >> 20,
        )
    for start, content_type in kinds:
        if content.startswith(start):
            return Kept(keep_any(content), content_type)
    if kinds is PHOTOS:
        raise FupinError(gettext_noop("Send a photo (JPEG or PNG)."))
    raise FupinError(gettext_noop("Send a photo (JPEG or PNG) or a PDF file."))
