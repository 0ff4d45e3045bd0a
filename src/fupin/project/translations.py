"""Translations are written as .po by hand and compiled at set-up; the .mo files are never committed."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parents[1]


def compile_translations(folder: Path = SOURCES) -> int:
    """Compile every stale catalogue below the folder and return how many were compiled."""
    stale = [source for source in sorted(folder.rglob("LC_MESSAGES/*.po")) if _stale(source)]
    for source in stale:
        _compile(source)
    return len(stale)


def _stale(source: Path) -> bool:
    made = source.with_suffix(".mo")
    return not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    # Written aside and renamed, so that a server that starts at the same moment never reads half a file.
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    draft = source.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(source.with_suffix(".mo"))
