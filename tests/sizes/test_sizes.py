"""Small files, small functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.sources import ROOT, files, is_migration, is_test, named, product, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MEDIAN_FUNCTION = 8

READ = (".py", ".html", ".js", ".css", ".md")


def functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the name of each function and its lines from `def` to its end, docstring included."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def _python() -> Iterator[Path]:
    return (path for path in files(ROOT, ".py") if not is_migration(path))


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in files(ROOT, *READ)}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE and "migrations" not in name}
    assert long == {}


def test_no_function_is_long() -> None:
    long = [
        f"{named(path)} {name}: {lines} lines"
        for path in _python()
        for name, lines in functions(tree(path))
        if lines > LONGEST_FUNCTION
    ]
    assert long == []


def test_most_functions_are_short() -> None:
    lengths = [lines for path in product(".py") for _name, lines in functions(tree(path))]
    assert median(lengths) <= MEDIAN_FUNCTION


@pytest.mark.parametrize("lines", [8, 61])
def test_a_function_is_measured_whole(lines: int) -> None:
    source = "@decorated\ndef long():\n" + "    pass\n" * (lines - 1)
    assert list(functions(ast.parse(source))) == [("long", lines)]


def test_tests_are_measured_too() -> None:
    assert any(is_test(path) for path in _python())
