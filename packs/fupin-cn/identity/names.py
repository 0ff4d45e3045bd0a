"""Names as people type, hear, misread and misspell them: 王小明 is found by wxm and compared as wang xiao ming."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from fupin.policy.identity import NameForms

# The table of phrases takes seconds and megabytes, and a name is not a phrase.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin.constants import PINYIN_DICT

# Characters that are read otherwise when they are a family name.
_READ_OTHERWISE = """
单shàn 解xiè 仇qiú 查zhā 区ōu 盖gě 任rén 华huà 曾zēng 朴piáo 召shào 尹yǐn 万wàn 秘bì 冼xiǎn 洗xiǎn 覃qín 谌chén 员yùn
乐yuè 翟zhái 卜bǔ 折shé 种chóng 缪miào 宁nìng 尉wèi 缴jiǎo 令líng 隗wěi 佴nài 沈shěn
"""
_SURNAMES = {word[0]: word[1:] for word in _READ_OTHERWISE.split()}
_DOUBLE = {
    "单于": "chán yú", "尉迟": "yù chí", "万俟": "mò qí", "澹台": "tán tái", "长孙": "zhǎng sūn", "宰父": "zǎi fǔ",
    "欧阳": "ōu yáng", "司马": "sī mǎ", "上官": "shàng guān", "诸葛": "zhū gě", "夏侯": "xià hóu", "皇甫": "huáng fǔ",
    "慕容": "mù róng", "令狐": "líng hú", "呼延": "hū yán", "拓跋": "tuò bá",
}  # fmt: skip

_HERE = Path(__file__).parent
_ORDINARY = re.compile("[\u4e00-\u9fff]+")
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
# Unreadable characters as clerks and scanners leave them; they hold the place of one character.
_UNREAD = str.maketrans(dict.fromkeys("?？□■＊*×〓�", "?"))
_NEAR = ((re.compile(r"\b([zcs])h"), r"\1"), (re.compile(r"\bn(?=[a-z])"), "l"), (re.compile(r"ng\b"), "n"))


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """Return the small first letters of a name's syllables or words."""
    return "".join(reading[0] for reading in _unaccented(" ".join(_readings(name))).split())


def forms(name: str) -> NameForms:
    """Return a name as lists are compared by it: simplified, without dots, marks and remarks."""
    plain = _plain(name)
    readings = _readings(plain)
    heard = [_heard(reading) for reading in readings]
    sound, near = " ".join(sound for sound, _near in heard), "".join(near for _sound, near in heard)
    return NameForms(plain.replace(" ", ""), " ".join(readings), sound, near, plain.translate(_looks()))


def _plain(name: str) -> str:
    if _ORDINARY.fullmatch(name):
        return name.translate(_spellings())
    text = unicodedata.normalize("NFKC", _BRACKETS.sub("", name)).translate(_UNREAD).translate(_spellings())
    kept = "".join(c if c.isalnum() or c == "?" else " " for c in text.casefold() if not _is_mark(c))
    return " ".join(kept.split()) if text.isascii() else "".join(kept.split())


@lru_cache(maxsize=16384)
def _heard(reading: str) -> tuple[str, str]:
    """A syllable without its tone, and as those hear it who do not tell z from zh, n from l, an from ang."""
    sound = near = _unaccented(reading).replace("v", "u")
    for pattern, folded in _NEAR:
        near = pattern.sub(folded, near)
    return sound, near


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Cf")


def _readings(name: str) -> list[str]:
    double = _DOUBLE.get(name[:2])
    if double:
        return [*double.split(), *_each(name[2:])]
    first = _SURNAMES.get(name[:1])
    return [first, *_each(name[1:])] if first else _each(name)


def _each(text: str) -> list[str]:
    """The reading of each character; letters that are no characters stay together as words."""
    found: list[str] = []
    inside = False
    for char in text:
        reading = _reading(char)
        if reading or char == "?":
            found.append(reading or char)
        elif char.isalnum() and inside:
            found[-1] += char.lower()
        elif char.isalnum():
            found.append(char.lower())
        inside = not reading and char.isalnum()
    return found


@lru_cache(maxsize=16384)
def _reading(char: str) -> str:
    return str(PINYIN_DICT.get(ord(char), "")).partition(",")[0]


def _unaccented(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.lower()


@lru_cache(maxsize=1)
def _spellings() -> dict[int, str]:
    """Traditional, variant and private-use characters to the one that stands for them."""
    lines = (_HERE / "characters.txt").read_text(encoding="utf-8").splitlines()
    return {ord(other): line[0] for line in lines if not line.startswith("#") for other in line[1:]}


@lru_cache(maxsize=1)
def _looks() -> dict[int, str]:
    """Characters that are taken for one another, by hand or by a scanner, to the first of them."""
    lines = (_HERE / "lookalikes.txt").read_text(encoding="utf-8").splitlines()
    groups = " ".join(line for line in lines if not line.startswith("#")).split()
    return {ord(other): group[0] for group in groups for other in group}
