"""A signature written on a screen: the strokes as the path of an SVG, and nothing else that a browser could run."""

from __future__ import annotations

import re

from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError

WIDTH, HEIGHT = 600, 200
_LONGEST = 40_000
_FEWEST = 4
_PATH = re.compile(r"(?:[ML] ?\d{1,3}(?:\.\d{1,2})?[ ,]\d{1,3}(?:\.\d{1,2})? ?)+")
_POINT = re.compile(r"[ML]")


def check_strokes(path: str) -> str:
    """Return the path of a signature; raises for an empty one, a mere dot, or what is no path of lines."""
    text = " ".join(path.split())
    if len(text) > _LONGEST or not _PATH.fullmatch(text) or len(_POINT.findall(text)) < _FEWEST:
        raise FupinError(gettext_noop("Sign in the field with a finger or pen; the signature is empty or too short."))
    return text
