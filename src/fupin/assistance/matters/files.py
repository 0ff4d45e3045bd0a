"""Files of matters: photos, papers, signatures; kept verbatim and sealed, and nothing that a browser would run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.sealed import SealedFiles
from fupin.identification.queries import check_strokes
from fupin.kernel.errors import FupinError
from fupin.policy.matter_kinds import EVIDENCE

STORE = SealedFiles("matters")
content_of = STORE.find
LARGEST = 10 * 1024 * 1024
MOST_FILES = 20
PHOTO, PAPER, SIGNATURE = EVIDENCE
_STARTS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))
_NAME_LENGTH = 100
_SIZE, _SCALE = (600, 200), 2
_POINT = re.compile(r"([ML]) ?([\d.]+)[ ,]([\d.]+)")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, with what it is evidence of: a photo, a paper or a signature."""

    kind: str
    name: str
    content: bytes


def drawn(signer: str, strokes: str) -> Upload:
    """Return a signature written on a screen as a picture of its lines; raises where nobody is named or nothing drawn.

    A picture, not a drawing that a browser would read: papers, lists and pages show it like one of signed paper.
    """
    from PIL import Image, ImageDraw

    lines = _lines(check_strokes(strokes))
    name = " ".join(signer.split())
    if not name or not name.isprintable():
        raise FupinError(gettext_noop("Write the name of whoever signs."))
    picture = Image.new("L", (_SIZE[0] * _SCALE, _SIZE[1] * _SCALE), "white")
    pen = ImageDraw.Draw(picture)
    for line in lines:
        pen.line(line, fill="black", width=3 * _SCALE, joint="curve")
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return Upload(SIGNATURE, f"{name[: _NAME_LENGTH - 4]}.png", buffer.getvalue())


def _lines(path: str) -> list[list[tuple[float, float]]]:
    """Return the points of each stroke; a stroke of one point becomes a dot."""
    found: list[list[tuple[float, float]]] = []
    for sign, across, down in _POINT.findall(path):
        point = (float(across) * _SCALE, float(down) * _SCALE)
        if sign == "M" or not found:
            found.append([point, (point[0] + _SCALE, point[1])])
        else:
            found[-1].append(point)
    return found


def check(upload: Upload) -> str:
    """Return the type that the first bytes of a file say; raises FupinError for what is not kept."""
    if len(upload.content) > LARGEST:
        raise FupinError(
            gettext_noop("“%(name)s” has %(size)d MB; at most %(limit)d MB are kept. Make the photo smaller."),
            name=_clean(upload.name),
            size=len(upload.content) >> 20,
            limit=LARGEST >> 20,
        )
    found = next((kind for start, kind in _STARTS if upload.content.startswith(start)), "")
    if upload.content[:4] == b"RIFF" and upload.content[8:12] == b"WEBP":
        found = "image/webp"
    wrong = upload.kind not in EVIDENCE or (upload.kind == PHOTO and not found.startswith("image/"))
    if not found or wrong:
        raise FupinError(
            gettext_noop("“%(name)s” is not kept: send a photo (JPEG, PNG, WebP); a paper may be a PDF too."),
            name=_clean(upload.name),
        )
    return found


def keep(upload: Upload, day: date) -> dict[str, Any]:
    """Keep a file; return what the step remembers of it."""
    content_type = check(upload)
    return {
        "sha256": STORE.keep(upload.content),
        "name": _clean(upload.name),
        "type": content_type,
        "kind": upload.kind,
        "taken_on": day.isoformat(),
    }


def _clean(name: str) -> str:
    bare = PurePosixPath(name.replace("\\", "/")).name
    return "".join(sign for sign in bare if sign.isprintable() and sign not in '<>:"|?*')[-_NAME_LENGTH:] or "file"
