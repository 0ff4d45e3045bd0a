"""The initials of a name, by which people find it without switching their keyboard."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20_000)
def initials_of(name: str, limit: int = 30) -> str:
    """Return the first letter of each syllable in small letters: of Han characters by their reading."""
    syllables = lazy_pinyin(name, style=Style.FIRST_LETTER, errors=_first_letters)
    return "".join(syllables).lower()[:limit]


def _first_letters(text: str) -> str:
    return "".join(word[0] for word in text.split() if word[0].isalnum())
