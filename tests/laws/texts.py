"""Every text for users, as the code and the templates spell it, and its translation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.sources import CORE, files

KEYWORDS = dict.fromkeys(("gettext_lazy", "gettext_noop"), None) | {
    **DEFAULT_KEYWORDS,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
UNNAMED = re.compile(r"(?<!%)%[sdrf]|\{\}|\{\d\}")

Texts = dict[str, str]


@cache
def wanted(path: Path) -> list[tuple[str, int]]:
    """Return every text of a source file or template that is marked for translation, with its line."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = templatize(source)
    messages = extract("python", BytesIO(source.encode()), KEYWORDS)
    return [(_first(message), line) for line, message, _comments, _context in messages if _first(message)]


@cache
def catalogue(path: Path) -> Texts:
    """Return the translations of one .po file; a text that is fuzzy or empty is not translated."""
    with path.open("rb") as file:
        entries = read_po(file, locale=path.parts[-3], abort_invalid=True)
    translated: Texts = {}
    for entry in entries:
        if entry.id and not entry.fuzzy and _first(entry.string):
            translated[_first(entry.id)] = _first(entry.string)
    return translated


@cache
def catalogues(language: str) -> list[Path]:
    """Return the .po files that we wrote for a language."""
    return [path for path in files(CORE, ".po") if path.parts[-3] == language]


def _first(text: str | Sequence[str] | None) -> str:
    return text if isinstance(text, str) else text[0] if text else ""


@cache
def near(path: Path, language: str) -> Texts:
    """Return the translations that belong to a source file: those of its folders, and the framework's."""
    found: Texts = {}
    for one in catalogues(language):
        owner = one.parents[3]
        if owner in path.parents or owner.is_relative_to(CORE / "framework"):
            found |= catalogue(one)
    return found
