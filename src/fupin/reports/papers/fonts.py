"""The fonts of papers: which families are installed, and which characters they have.

A paper is set in families found on this computer, in the folder `fonts` of the data folder, or named in FUPIN_FONTS.
A character that none of them has would print as a box, so it is looked for before anything is set.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError

NAMED = "FUPIN_FONTS"
SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "SimSun", "Songti SC")
SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "SimHei")
# Characters that choose a form of the one before them, or say nothing; no font needs a sign for them.
_SILENT = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x0A, 0x20, 0xA0])


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts in use: families for text and for headings, in the order in which they are tried."""

    handle: Any
    serif: tuple[str, ...]
    sans: tuple[str, ...]
    faces: tuple[tuple[tuple[Path, int], ...], ...]

    def missing(self, text: str) -> list[str]:
        """Return the characters of a text that no family has."""
        return sorted(chr(c) for c in set(map(ord, text)) - _covered(self.faces) - _SILENT)


def fonts() -> Fonts:
    """Return the fonts of this computer; raises with what to install where there are none for papers."""
    folder = Path(settings.DATA) / "fonts"
    changed = folder.stat().st_mtime_ns if folder.is_dir() else 0
    return _read(folder, changed, os.environ.get(NAMED, ""))


@lru_cache(maxsize=2)
def _read(folder: Path, _changed: int, named: str) -> Fonts:
    import typst

    own = [str(folder)] if folder.is_dir() else []
    handle = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=own)
    known: dict[str, list[Any]] = {}
    for one in handle.fonts():
        known.setdefault(one.family, []).append(one)
    wanted = tuple(filter(None, (name.strip() for name in named.split(","))))
    _check_named(wanted, known)
    brought = tuple(
        name for name, faces in known.items() if any(str(f.path).startswith(f"{folder}{os.sep}") for f in faces)
    )
    serif, sans = _order(wanted, SERIF, brought, known), _order(wanted, SANS, brought, known)
    if not serif or not sans:
        raise FupinError(NO_FONT, families=f"{SERIF[0]}, {SANS[0]}", folder="fonts")
    return Fonts(handle, serif, sans, (_faces(serif, known), _faces(sans, known)))


def _check_named(wanted: tuple[str, ...], known: Mapping[str, object]) -> None:
    for name in wanted:
        if name not in known:
            raise FupinError(NO_SUCH_FONT, family=name, variable=NAMED, folder="fonts")


def _order(
    wanted: tuple[str, ...], usual: tuple[str, ...], brought: tuple[str, ...], known: Mapping[str, object]
) -> tuple[str, ...]:
    """Named families first, then the first usual one, then those that the office brought for rare characters."""
    first = [name for name in usual if name in known][:1]
    return tuple(dict.fromkeys([*wanted, *first, *brought]))


def _faces(families: tuple[str, ...], known: Mapping[str, list[Any]]) -> tuple[tuple[Path, int], ...]:
    usual = (min(known[name], key=lambda one: (abs(one.weight - 400), one.style != "normal")) for name in families)
    return tuple((Path(face.path), face.index) for face in usual)


@lru_cache(maxsize=2)
def _covered(faces: tuple[tuple[tuple[Path, int], ...], ...]) -> frozenset[int]:
    """Return the characters that text and headings both have; read only where somebody asks what is missing."""
    both = [frozenset(c for path, index in one for c in characters(path, index)) for one in faces]
    return frozenset.intersection(*both)


def characters(path: Path, index: int = 0) -> Iterator[int]:
    """Yield the code points for which a face of a font file (or of a collection) has a glyph."""
    content = path.read_bytes()
    start = struct.unpack_from(">I", content, 12 + 4 * index)[0] if content[:4] == b"ttcf" else 0
    table = _table(content, start, b"cmap")
    if table is None:
        return
    subtables = [
        (table + struct.unpack_from(">I", content, table + 8 + 8 * n)[0])
        for n in range(struct.unpack_from(">H", content, table + 2)[0])
    ]
    formats = {struct.unpack_from(">H", content, at)[0]: at for at in subtables}
    if 12 in formats:
        yield from _groups(content, formats[12])
    elif 4 in formats:
        yield from _segments(content, formats[4])


def _table(content: bytes, start: int, name: bytes) -> int | None:
    for n in range(struct.unpack_from(">H", content, start + 4)[0]):
        at = start + 12 + 16 * n
        if content[at : at + 4] == name:
            return int(struct.unpack_from(">I", content, at + 8)[0])
    return None


def _groups(content: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", content, at + 12)
    for first, last, glyph in struct.iter_unpack(">III", content[at + 16 : at + 16 + 12 * count]):
        yield from range(first + (glyph == 0), last + 1)


def _segments(content: bytes, at: int) -> Iterator[int]:
    twice = struct.unpack_from(">H", content, at + 6)[0]
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", content, at + 14)
    starts = struct.unpack_from(f">{count}H", content, at + 16 + twice)
    for first, last in zip(starts, ends, strict=True):
        yield from (code for code in range(first, last + 1) if code != 0xFFFF)


NO_FONT = gettext_noop(
    "No font for papers is installed. Install %(families)s (packages fonts-noto-cjk), or put font files into the "
    "folder “%(folder)s” of the data folder."
)
NO_SUCH_FONT = gettext_noop(
    "The font “%(family)s” named in %(variable)s is not installed. Install it, or put its file into the folder "
    "“%(folder)s” of the data folder."
)
