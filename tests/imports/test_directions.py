"""Imports point one way."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports.directions import allowed, edges
from tests.sources import CORE, PACKS, PURE, SLICES, files, is_test, listed, named, product, tree

# What the pure packages may use besides Python itself.
LIBRARIES = {
    "kernel": set[str](),
    "policy": {"yaml"},
    "columnar": {"ibis", "duckdb", "orjson", "pyarrow", "numpy", "pyspark", "sqlglot"},
}
LINKING = CORE / "comparison" / "linking"  # whole lists are linked in the engine, as snapshots are read in it
ANALYTIC = {"ibis", "duckdb", "pyspark", "sqlglot"}


def _owner(path: Path) -> str:
    return "packs" if PACKS in path.parents else path.relative_to(CORE).parts[0]


def _package(path: Path) -> str:
    return ".".join(("fupin", *path.relative_to(CORE).parts[:-1])) if CORE in path.parents else ""


def _all() -> Iterator[Path]:
    yield from (path for path in files(CORE, ".py") if path.parent != CORE)
    yield from files(PACKS, ".py")


def _wrong(path: Path) -> Iterator[str]:
    for edge in edges(tree(path), _package(path)):
        if not allowed(_owner(path), edge.target, in_test=is_test(path)):
            yield f"{named(path)}:{edge.line} imports {edge.target}"


def test_imports_point_one_way() -> None:
    wrong = [found for path in _all() for found in _wrong(path)]
    assert not wrong, listed(wrong)


def test_every_package_has_its_place_in_the_order() -> None:
    known = {*PURE, *SLICES, "framework", "project"}
    found = {path.name for path in CORE.iterdir() if path.is_dir() and path.name[0] not in "_."}
    assert found <= known, "name the new package in tests/sources.py and in the architecture"


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_use_only_their_libraries(package: str) -> None:
    free = sys.stdlib_module_names | LIBRARIES[package] | {"fupin"}
    used = [
        f"{named(path)}:{edge.line} imports {edge.target}"
        for path in product(".py")
        if _owner(path) == package
        for edge in edges(tree(path), _package(path))
        if edge.target.split(".")[0] not in free
    ]
    assert not used, listed(used)


def test_the_analytic_engine_is_used_in_one_place() -> None:
    outside = [
        f"{named(path)}:{edge.line}"
        for path in product(".py")
        if _owner(path) not in ("columnar", "project") and LINKING not in path.parents
        for edge in edges(tree(path), _package(path))
        if edge.target.split(".")[0] in ANALYTIC
    ]
    assert not outside, listed(outside)


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("kernel", "import fupin.policy.explain"),
        ("policy", "from fupin.columnar import schema"),
        ("columnar", "from fupin.framework.jobs import enqueue"),
        ("framework", "from fupin.columnar.compile import compile_rule"),
        ("framework", "from fupin.registry import queries"),
        ("packs", "from fupin.framework import ids"),
        ("places", "from fupin.registry.queries import households"),
        ("registry", "from fupin.places.models import Area"),
        ("registry", "from fupin.places import models"),
        ("registry", "import fupin.project.settings"),
        ("intake", "from ..registry.models import Household"),
        ("intake", "from fupin.registry.actions.members import add_member"),
        ("intake", "apps.get_model('registry', 'Household')"),
        ("intake", "import_module('fupin.registry.models')"),
        ("people", "if TYPE_CHECKING:\n    from fupin.intake.queries import batches"),
    ],
)
def test_a_planted_violation_is_found(importer: str, source: str) -> None:
    found = list(edges(ast.parse(source), f"fupin.{importer}"))
    assert found
    assert not all(allowed(importer, edge.target) for edge in found)


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("policy", "from fupin.kernel.period import Period"),
        ("framework", "from fupin.columnar import schema"),
        ("packs", "from fupin.policy.language import household"),
        ("intake", "from fupin.registry import actions, queries"),
        ("intake", "from fupin.registry.queries import households"),
        ("intake", "from fupin.registry.queries.matching import KnownHousehold"),
        ("intake", "from fupin.intake.models import Batch"),
        ("intake", "from .models import Batch"),
        ("intake", "from fupin.columnar.identify import run"),
        ("project", "from fupin.registry.models import Household"),
    ],
)
def test_what_is_allowed_is_allowed(importer: str, source: str) -> None:
    found = list(edges(ast.parse(source), f"fupin.{importer}"))
    assert found
    assert all(allowed(importer, edge.target) for edge in found)


def test_tests_of_a_slice_may_look_up_but_not_down() -> None:
    assert allowed("intake", "fupin.registry.models.Household", in_test=True)
    assert not allowed("registry", "fupin.intake.models.Batch", in_test=True)
