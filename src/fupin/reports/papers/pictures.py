"""Pictures on papers: photos made small, signatures as they were drawn; each as an SVG that a template places.

A photo loses its place, device and date of making on the way: only what can be seen is printed.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Mapping

from fupin.assistance.queries.files import matter_file, plan_signature
from fupin.reports.papers.content import HouseholdContent

LONGEST = 420
"""Dots of the longer side: 260 to the inch at the 41 mm at which a photo is printed."""
_QUALITY = 72
_DOTS_MOST = 60_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")


def wanted(content: HouseholdContent, *, photos: bool) -> dict[str, bool]:
    """Return the digests of the pictures that a household's paper asks for, each with whether it is a signature."""
    found = {content.plan.signature: True} if content.plan and content.plan.signature else {}
    for matter in content.matters if photos else ():
        found |= {one.digest: False for step in matter.steps for one in step.files if one.picture}
    return found


def read(found: Mapping[str, bool], *, photos: bool) -> dict[str, str]:
    """Return pictures by digest; what is none, or is not on this computer, is not among them.

    Without `photos`, only the signatures that were drawn on a screen.
    """
    made = {one: _signature(one, photos) if signed else _photo(one) for one, signed in found.items()}
    return {digest: picture for digest, picture in made.items() if picture}


def _photo(digest: str) -> str:
    found = matter_file(digest)
    return small(found) if found else ""


def _signature(digest: str, photos: bool) -> str:
    found = plan_signature(digest)
    if found is None:
        return ""
    if found.strokes:
        return drawn(found.strokes)
    return small(found.content) if photos else ""


def drawn(strokes: str) -> str:
    """Return the strokes of a signature, whose form was checked when it was kept."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200">'
        f'<path d="{strokes}" fill="none" stroke="#1c2326" stroke-width="5" stroke-linecap="round"/></svg>'
    )


def small(content: bytes) -> str:
    """Return a photo of few dots; empty for what is none, or for one too large to be opened."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as found:
            if found.width * found.height > _DOTS_MOST:
                return ""
            # A JPEG is read at an eighth, a quarter or a half of its size where that is enough.
            found.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(found).convert("RGBA")
            upright.thumbnail((LONGEST, LONGEST))
            flat = Image.new("RGB", upright.size, "white")
            flat.paste(upright, mask=upright.getchannel("A"))
    except Exception:  # whatever a decoder stumbles over, the file is not a picture
        return ""
    buffer = io.BytesIO()
    flat.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return _wrapped(buffer.getvalue(), *flat.size)


def _wrapped(jpeg: bytes, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{b64encode(jpeg).decode()}"/></svg>'
    )
