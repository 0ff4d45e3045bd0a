"""Who may import whom: one function for each direction that the architecture allows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tests.sources import PURE, SLICES

LAYERS = {
    "kernel": (),
    "policy": ("kernel",),
    "columnar": ("kernel", "policy"),
    "framework": ("kernel", "columnar.schema"),
    "packs": ("kernel", "policy"),
}
LOADERS = ("import_module", "import_string", "get_model")


class Edge(NamedTuple):
    """One import: the module imported, in dots, and the line."""

    target: str
    line: int


def edges(module: ast.Module, package: str) -> Iterator[Edge]:
    """Yield every import of a module that lies in a package, dynamic ones with a constant name included."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (Edge(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, package)
        elif isinstance(node, ast.Call):
            yield from _loaded(node)


def _from(node: ast.ImportFrom, package: str) -> Iterator[Edge]:
    parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    base = ".".join([*parents, *filter(None, [node.module])])
    # The name imported may itself be a module: `from fupin.registry import queries`.
    yield from (Edge(f"{base}.{alias.name}", node.lineno) for alias in node.names)


def _loaded(node: ast.Call) -> Iterator[Edge]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name == "get_model" and words:
        yield Edge(f"fupin.{words[0].split('.')[0]}.models", node.lineno)
    elif name in LOADERS and words:
        yield Edge(words[0], node.lineno)


def allowed(importer: str, target: str, *, in_test: bool = False) -> bool:
    """Say whether a package (kernel … exchange, packs, project) may import a module of ours."""
    if not target.startswith("fupin.") or importer == "project":
        return True
    inside = target.removeprefix("fupin.")
    owner = inside.split(".")[0]
    if owner == importer:
        return True
    if importer == "framework" and in_test:
        return True  # the framework has no tables of its own worth trying; its tests use the product's
    if importer in LAYERS:
        return any(inside == may or inside.startswith(f"{may}.") for may in LAYERS[importer])
    return _slice_may(importer, inside, in_test=in_test)


def _slice_may(importer: str, inside: str, *, in_test: bool) -> bool:
    owner, _, rest = inside.partition(".")
    if owner in (*PURE, "framework"):
        return True
    if owner not in SLICES or SLICES.index(owner) >= SLICES.index(importer):
        return in_test and owner == "project"
    door, *behind = rest.split(".")
    # Behind `actions` lie helpers that are no actions; only what the package itself offers is the door.
    return in_test or door == "queries" or (door == "actions" and len(behind) <= 1)
