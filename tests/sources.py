"""The project's own files, as the tests of the laws read them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "src" / "fupin"
PACKS = ROOT / "packs"

# Data for tests that may be here or not, beside the checkout; a test that needs it skips where it is absent.
SHARED = ROOT.parent / "shared" / "data"

PURE = ("kernel", "policy", "columnar")
SLICES = (
    "places",
    "people",
    "registry",
    "intake",
    "comparison",
    "identification",
    "assistance",
    "funds",
    "fieldwork",
    "oversight",
    "reports",
    "exchange",
)

NOT_OURS = {"build", "data", "vendor", "__pycache__"}


def files(folder: Path, *suffixes: str) -> Iterator[Path]:
    """Yield the files below a folder that we wrote, sorted; with suffixes, only those."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and _ours(path) and (not suffixes or path.suffix in suffixes):
            yield path


def _ours(path: Path) -> bool:
    *folders, name = path.relative_to(ROOT).parts
    made = any(part in NOT_OURS or part.endswith(".egg-info") for part in folders)
    hidden = any(part.startswith(".") and part != ".ci" for part in folders)
    return not (made or hidden or name.endswith(".mo"))


def named(path: Path) -> str:
    """Return a file's path as people write it, from the root of the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def is_test(path: Path) -> bool:
    """Say whether a file only serves the tests."""
    return "tests" in path.relative_to(ROOT).parts or path.name == "conftest.py"


def is_migration(path: Path) -> bool:
    """Say whether a file is a migration."""
    return "migrations" in path.parts


def product(*suffixes: str) -> Iterator[Path]:
    """Yield the files of the core that run in an office: neither tests nor migrations."""
    return (p for p in files(CORE, *suffixes) if not is_test(p) and not is_migration(p))


def docstrings(module: ast.Module) -> set[int]:
    """Return the identities of the constants that are docstrings or free-standing explanations."""
    standing = (node.value for node in ast.walk(module) if isinstance(node, ast.Expr))
    return {id(value) for value in standing if isinstance(value, ast.Constant)}


def listed(found: Iterable[str]) -> str:
    """Return findings one below the other, as a failing test shows them."""
    return "\n".join(["", *found])
