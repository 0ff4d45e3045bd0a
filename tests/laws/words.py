"""Finding words where they do not belong: domain words in the framework, one country's words in the core."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.sources import docstrings

HERE = Path(__file__).parent
DOMAIN = frozenset((HERE / "domain_words.txt").read_text(encoding="utf-8").split())
COUNTRY = frozenset((HERE / "country_words.txt").read_text(encoding="utf-8").split())

HAN = re.compile(r"[\u3400-\u9fff]+")
YEARS = range(1949, 2050)
YEAR = re.compile(r"(19[5-9]\d|20[0-4]\d)(-\d\d){0,2}")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Find(NamedTuple):
    """Something that does not belong here, and the line."""

    what: str
    line: int


def pieces(text: str) -> Iterator[str]:
    """Yield the words of a text in small letters; `HouseholdVersion` and `household_version` have two."""
    return (piece.lower() for piece in _PIECE.findall(text))


def found(text: str, words: frozenset[str]) -> list[Find]:
    """Return every line of a file that uses one of the words, in code, text or comment."""
    lines = enumerate(text.splitlines(), start=1)
    return [Find(piece, number) for number, line in lines for piece in pieces(line) if piece in words]


def han(module: ast.Module, *, bilingual: bool) -> list[Find]:
    """Return the Chinese texts of a module; in a bilingual module those without their English."""
    free = docstrings(module) | (_marked_zh(module) if bilingual else set())
    return [
        Find(node.value, node.lineno)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if HAN.search(node.value) and id(node) not in free
    ]


def _marked_zh(module: ast.Module) -> set[int]:
    values: list[ast.expr] = []
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg == "zh":
            values.append(node.value)
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            values += [v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "zh"]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and not HAN.search(ast.unparse(node.elts[1])):
            values.append(node.elts[0])  # a pair (Chinese, English)
    return {id(inner) for value in values for inner in ast.walk(value)}


def years(module: ast.Module) -> list[Find]:
    """Return the years that a module names: in a date, as a text that is a date, or compared with a year."""
    free = docstrings(module)
    kinds = ast.Constant | ast.Call | ast.Compare
    nodes = (n for n in ast.walk(module) if isinstance(n, kinds) and id(n) not in free)
    return [Find(ast.unparse(node), node.lineno) for node in nodes if _names_year(node)]


def _names_year(node: ast.Constant | ast.Call | ast.Compare) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(YEAR.fullmatch(node.value))
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return name in ("date", "datetime", "Period") and any(map(_is_year, node.args[:1]))
    sides = [node.left, *node.comparators]
    return any(map(_is_year, sides)) and any("year" in ast.unparse(side).lower() for side in sides)


def _is_year(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value in YEARS
