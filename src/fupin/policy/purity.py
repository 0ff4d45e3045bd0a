"""Reading rule files: checked before they run, so that a rule can do nothing but build its tree."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from fupin.kernel.errors import FupinError, Problem
from fupin.policy.language import RuleDefinition

ALLOWED_IMPORTS = frozenset({"__future__", "decimal", "fupin.policy.language"})
FORBIDDEN_NAMES = frozenset(
    {
        "open",
        "exec",
        "eval",
        "compile",
        "__import__",
        "globals",
        "locals",
        "vars",
        "getattr",
        "setattr",
        "delattr",
    }
    | {"input", "print", "breakpoint"}
)
FORBIDDEN_SYNTAX = (
    ast.Global,
    ast.Nonlocal,
    ast.Try,
    ast.With,
    ast.While,
    ast.AsyncFunctionDef,
    ast.ClassDef,
)


def impurities(source: str, place: str) -> list[Problem]:
    """Everything in a rule file that is more than building a tree."""
    try:
        parsed = ast.parse(source)
    except SyntaxError as error:
        return [Problem(f"{place}:{error.lineno}", f"It is not Python: {error.msg}")]
    return [Problem(f"{place}:{line}", message) for line, message in _findings(parsed)]


def _findings(parsed: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, message) for message in _foreign(node))
        elif isinstance(node, FORBIDDEN_SYNTAX):
            yield node.lineno, f'"{type(node).__name__.lower()}" has no place in a rule.'
        elif isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES:
            yield node.lineno, f'"{node.id}" has no place in a rule.'
        elif isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            yield node.lineno, f'"{node.attr}" is private.'
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f'{node.value} is a float. Write Decimal("{node.value}") or a parameter.'


def _foreign(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    for name in names:
        if name not in ALLOWED_IMPORTS:
            yield f'"{name}" cannot be imported in a rule; only {", ".join(sorted(ALLOWED_IMPORTS))}.'


def definitions(path: Path, place: str, unique: str) -> list[RuleDefinition]:
    """The rules that a checked file declares, in its order."""
    spec = importlib.util.spec_from_file_location(f"fupin_rules_{unique}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FupinError("The file cannot be loaded.", place=place)
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    found = [value for value in vars(module).values() if isinstance(value, RuleDefinition)]
    return [replace(definition, place=place) for definition in found]
