"""Typesetting: one compiler for each process, data as JSON beside the template and never inside it.

The same data, template and moment give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError
from fupin.reports.papers.fonts import Fonts, fonts

TEMPLATES = Path(__file__).parent / "typst"
# Signs without a form of their own: controls, marks that turn the direction of writing, soft hyphens, joiners.
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# What every template finds in the variable that all its pages share.
_SHARED = ("words", "title", "subtitle", "about", "foot", "pictures")
# For how many papers the compiler remembers what it set.
_MEMORY = 12
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no font has, and where it stands."""

    character: str
    where: str


def clean(text: str) -> str:
    """Return a text without signs that cannot be seen; tabs become spaces, line breaks stay."""
    spaced = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    return _INVISIBLE.sub("", spaced)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper ready to be set: a template, and as JSON what all pages share and what they say. Nothing is checked."""

    template: str
    base: str
    data: str
    stamp: int
    tags: bool = True


def typeset(template: str, data: Mapping[str, Any], stamp: datetime, *, tags: bool = True, format_: str = "pdf") -> Any:
    """Return a paper as PDF (or its pages as PNG); raises where a character or a font is missing.

    `data` holds plain values, lists and mappings; `stamp` is the moment that the file bears, not the present one.
    """
    shown = cleaned(data)
    refuse(missing(shown))
    return set_sheet(sheet(template, shown, stamp, tags=tags), format_)


def sheet(template: str, shown: Mapping[str, Any], stamp: datetime, *, tags: bool = True) -> Sheet:
    """Return a paper whose texts were cleaned and checked already."""
    found = fonts()
    shared = {name: shown[name] for name in _SHARED if name in shown}
    base = {**shared, "fonts": {"serif": found.serif, "sans": found.sans}}
    own = {name: value for name, value in shown.items() if name not in shared}
    return Sheet(template, orjson.dumps(base).decode(), orjson.dumps(own).decode(), int(stamp.timestamp()), tags)


def set_sheet(given: Sheet, format_: str = "pdf") -> Any:
    """Set a paper in this process."""
    source = f'#import "/{given.template}.typ": paper\n#paper(json(bytes(sys.inputs.data)))\n'.encode()
    inputs = {"base": given.base, "data": given.data}
    # One at a time: the compiler keeps what it laid out before, and is not made for several threads.
    with _lock:
        made, warnings = _compiler(fonts()).compile_with_warnings(
            source, sys_inputs=inputs, format=format_, timestamp=given.stamp, pdf_tags=given.tags, ppi=96
        )
    for warning in warnings:
        if "font" in warning.message:
            raise FupinError(UNKNOWN_FONT, said=warning.message)
    return made


def forget() -> None:
    """Let the compiler give back what it remembers of earlier papers; it forgets what some later ones did not use."""
    with _lock:
        for _ in range(_MEMORY):
            _compiler(fonts()).compile(b"", format="pdf")


@cache
def _compiler(found: Fonts) -> Any:
    import typst

    return typst.Compiler(root=str(TEMPLATES), font_paths=found.handle, ignore_system_fonts=True)


def cleaned(value: Any) -> Any:
    """Return values with every text cleaned."""
    if isinstance(value, str):
        return clean(value) if not (value.isascii() and value.isprintable()) else value
    if isinstance(value, Mapping):
        return {key: cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(one) for one in value]
    return value


def missing(data: Any, found: Fonts | None = None) -> list[Missing]:
    """Return the characters of some data that no font has, each with the place where it stands first."""
    known = found or fonts()
    lacking = set(known.missing(orjson.dumps(data).decode()))
    places: dict[str, Missing] = {}
    for where, text in _texts(data, "") if lacking else ():
        for character in lacking & set(text):
            places.setdefault(character, Missing(character, where or text[:20]))
    return list(places.values())


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        here = str(value.get("number") or value.get("label") or where)
        for one in value.values():
            yield from _texts(one, here)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, where)


def refuse(found: list[Missing]) -> None:
    """Raise where characters are missing, with each of them and its place."""
    if found:
        said = "; ".join(f"“{one.character}” (U+{ord(one.character):04X}): {one.where}" for one in found[:5])
        raise FupinError(NO_GLYPH, characters=said, folder="fonts")


NO_GLYPH = gettext_noop(
    "No installed font has these characters: %(characters)s. Put a font that has them into the folder “%(folder)s” "
    "of the data folder, for example one for rare characters."
)
UNKNOWN_FONT = gettext_noop("The paper asks for a font that is not installed: %(said)s.")
