"""Files of cases: kept verbatim and sealed under the hash of their content; nothing that a browser would run."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_noop

from fupin.framework.sealed import SealedFiles
from fupin.kernel.errors import FupinError

STORE = SealedFiles("cases")
content_of = STORE.find
LARGEST = 10 * 1024 * 1024
PHOTOS = ("image/jpeg", "image/png", "image/webp")
_STARTS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept."""

    sha256: str
    name: str
    content_type: str
    bytes: int


def keep(name: str, content: bytes, *, photo: bool = False) -> Kept:
    """Keep a file; raises FupinError for what is too large, and for what its first bytes say it must not be."""
    content_type = _recognised(content, photo=photo)
    return Kept(STORE.keep(content), _clean(name), content_type, len(content))


def _recognised(content: bytes, *, photo: bool) -> str:
    if len(content) > LARGEST:
        raise FupinError(
            gettext_noop("The file has %(size)d MB; at most %(limit)d MB are kept. Make the photo smaller."),
            size=len(content) >> 20,
            limit=LARGEST >> 20,
        )
    kind = next((kind for start, kind in _STARTS if content.startswith(start)), "")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind = "image/webp"
    if photo and kind not in PHOTOS:
        raise FupinError(gettext_noop("Send a photo (JPEG, PNG or WebP)."))
    kind = kind or _office(content)
    if not kind:
        raise FupinError(gettext_noop("Send a photo (JPEG, PNG, WebP), a PDF, or a document (docx, xlsx)."))
    return kind


def _office(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return ""
    try:
        with ZipFile(BytesIO(content)) as archive:
            inside = set(archive.namelist())
    except BadZipFile:
        return ""
    return next((kind for part, kind in _OFFICE.items() if part in inside), "")


def _clean(name: str) -> str:
    bare = PurePosixPath(name.replace("\\", "/")).name
    return "".join(sign for sign in bare if sign.isprintable() and sign not in '<>:"|?*')[-_NAME_LENGTH:] or "file"
