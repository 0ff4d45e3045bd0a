"""Masking names for everybody's eyes."""

from __future__ import annotations

import unicodedata

WHOLE, FIRST, ENDS = "whole", "first", "ends"
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})


def mask_name(name: str, keep: str, sign: str = "*") -> str:
    """Return a name with its middle (`ends`), all but its first sign (`first`) or nothing (`whole`) hidden.

    Digits are hidden always, since no name has any; so are signs that nobody sees. Blanks between words stay.
    """
    letters = _visible(name)
    shown = _shown(letters, keep)
    hidden = [
        letter if letter == " " or (position in shown and not letter.isdecimal()) else sign
        for position, letter in enumerate(letters)
    ]
    return "".join(hidden)


def _visible(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name)
    return " ".join("".join(one for one in plain if unicodedata.category(one) not in _INVISIBLE).split())


def _shown(letters: str, keep: str) -> set[int]:
    if keep == WHOLE:
        return set(range(len(letters)))
    last = len(letters) - 1
    return {0, last} if keep == ENDS and last > 1 else {0}
