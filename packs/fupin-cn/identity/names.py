"""The initials of a name, as people type them to find it: 王小明 is wxm, 单雄 is sx."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache

# The table of phrases takes seconds and megabytes, and a name is not a phrase.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin.constants import PINYIN_DICT

# Characters that are read otherwise when they are a family name.
_SURNAMES = dict(
    zip(
        "单解仇查区盖任华曾朴召尹万秘冼洗覃谌员乐翟卜折种缪宁尉缴令隗佴沈",
        "sxqzogrhzpsywbxxqcyyzbscmnwjlwns",
        strict=True,
    )
)
_DOUBLE = {
    "单于": "cy", "尉迟": "yc", "万俟": "mq", "澹台": "tt", "长孙": "zs", "宰父": "zf", "欧阳": "oy", "司马": "sm",
    "上官": "sg", "诸葛": "zg", "夏侯": "xh", "皇甫": "hf", "慕容": "mr", "令狐": "lh", "呼延": "hy", "拓跋": "tb",
}  # fmt: skip


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """Return the small first letters of a name's syllables or words."""
    start = _DOUBLE.get(name[:2])
    if start:
        return start + _letters(name[2:])
    first = _SURNAMES.get(name[:1])
    return first + _letters(name[1:]) if first else _letters(name)


def _letters(text: str) -> str:
    letters = []
    inside = False
    for char in text:
        reading = _letter(char)
        if reading:
            letters.append(reading)
            inside = False
        elif char.isalnum() and not inside:
            letters.append(char.lower())
            inside = True
        elif not char.isalnum():
            inside = False
    return "".join(letters)


@lru_cache(maxsize=16384)
def _letter(char: str) -> str:
    reading = PINYIN_DICT.get(ord(char), "")
    return unicodedata.normalize("NFD", reading)[:1].lower()
