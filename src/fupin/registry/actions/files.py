"""Photos and files of a household: kept verbatim under the hash of their content."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError
from fupin.registry.actions.common import present_household
from fupin.registry.models import Attachment, Member

LARGEST_FILE = 10 * 1024 * 1024

# A file is what its first bytes say, not what its name says. Nothing that a browser would run is taken.
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"%PDF-", "application/pdf", ".pdf"),
)
_WEBP = (b"RIFF", b"WEBP", "image/webp", ".webp")
_NAME_LENGTH = 120
_BAD = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069]+")


@action("registry.write")
def attach_file(
    act: Act,
    household_id: int,
    name: str,
    content: bytes,
    *,
    kind: str = "",
    member_id: int | None = None,
    taken_on: date | None = None,
    note: str = "",
) -> int:
    """Attach a photo or document to a household, or to one of its members; return its identifier."""
    household = present_household(act, household_id)
    content_type, suffix = _recognised(content)
    if member_id is not None and not Member.objects.filter(pk=member_id, household=household).exists():
        raise FupinError(gettext_noop("The file belongs to a person who is not of this household."))
    digest = hashlib.sha256(content).hexdigest()
    row = {
        "household_id": household.pk,
        "area": household.area,
        "member_id": member_id,
        "kind": kind,
        "name": clean_name(name, suffix),
        "content_type": content_type,
        "sha256": digest,
        "bytes": len(content),
        "taken_on": taken_on,
        "note": note.strip(),
    }
    _keep(digest, content)
    (identifier,) = insert_records(act, Attachment, [row], act.today)
    act.tell(household.area, household.number, file=digest)
    return identifier


@action("registry.write")
def remove_file(act: Act, attachment_id: int, reason: str) -> None:
    """Take a file off a household's page; its content stays, so that the removal can be undone."""
    attachment = Attachment.objects.get(pk=attachment_id)
    if not reason.strip():
        raise FupinError(gettext_noop("Say why the file is removed."))
    change_records(act, Attachment, {attachment.pk: {"removed": True}}, act.today)
    act.tell(attachment.area, str(attachment.household_id), file=attachment.sha256, reason=reason.strip())


def file_path(digest: str) -> Path:
    """Return where the content with a hash lies."""
    return Path(settings.MEDIA_ROOT) / "attachments" / digest[:2] / digest


def clean_name(name: str, suffix: str) -> str:
    """Return a file name without folders, control characters or a false ending."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    stem = _BAD.sub("", stem).strip(". ")[:_NAME_LENGTH]
    return (stem or "file") + suffix


def _recognised(content: bytes) -> tuple[str, str]:
    if len(content) > LARGEST_FILE:
        raise FupinError(
            gettext_noop("The file has %(size)d MB; at most %(limit)d MB are kept. Make the photo smaller."),
            size=len(content) >> 20,
            limit=LARGEST_FILE >> 20,
        )
    for start, content_type, suffix in SIGNATURES:
        if content.startswith(start):
            return content_type, suffix
    if content[:4] == _WEBP[0] and content[8:12] == _WEBP[1]:
        return _WEBP[2], _WEBP[3]
    raise FupinError(gettext_noop("Only photos (JPEG, PNG, WebP) and PDF files can be attached."))


def _keep(digest: str, content: bytes) -> None:
    path = file_path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(path)
