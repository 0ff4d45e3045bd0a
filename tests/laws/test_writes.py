"""One door in: only actions write. Views never save, templates never query."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.laws.writes import writes
from tests.sources import CORE, SLICES, named, product, tree

# A template shows what its view hands over; these would ask the database behind the view's back.
QUERY = re.compile(r"\{[{%][^}%]*\.(all|objects|_default_manager|exists|\w+_set)\b[^}%]*[}%]\}")


def _in_a_slice(path: Path) -> bool:
    return path.relative_to(CORE).parts[0] in SLICES


def _is_action(path: Path) -> bool:
    return "actions.py" in path.name or "actions" in path.relative_to(CORE).parts[:-1]


def test_only_actions_write() -> None:
    bypasses = [
        f"{named(path)}:{line} {what}"
        for path in product(".py")
        if _in_a_slice(path) and not _is_action(path)
        for what, line in writes(tree(path))
    ]
    assert bypasses == []


def test_the_web_framework_and_the_project_never_write() -> None:
    parts = (CORE / "framework" / "web", CORE / "project")
    bypasses = [
        f"{named(path)}:{line} {what}"
        for path in product(".py")
        if any(path.is_relative_to(part) for part in parts) and not _is_action(path)
        for what, line in writes(tree(path))
    ]
    assert bypasses == []


def test_public_functions_of_actions_are_actions() -> None:
    undecorated = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in product(".py")
        if _in_a_slice(path) and path.name == "actions.py"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if not any(ast.unparse(d).startswith(("action(", "actions.action(")) for d in node.decorator_list)
    ]
    assert undecorated == []


def test_templates_never_query() -> None:
    queries = [
        f"{named(path)}:{number} {match.group(0)}"
        for path in product(".html", ".txt")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in QUERY.finditer(line)
    ]
    assert queries == []


@pytest.mark.parametrize(
    "source",
    [
        "household.save()",
        "form.save()",
        "household.save(update_fields=['name'])",
        "Household.objects.create(name=name)",
        "Household.objects.filter(area=1).update(area=2)",
        "household.delete()",
        "Household.objects.bulk_create(rows)",
        "User.objects.create_user('x')",
        "cursor.execute('UPDATE registry_household SET area = 1')",
        "from fupin.framework.writing import insert_records",
    ],
)
def test_a_planted_write_is_found(source: str) -> None:
    assert list(writes(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "book.save(path)",
        "cache.delete(key)",
        "values.update(other)",
        "seen.add(x)",
        "cursor.execute('SELECT 1')",
    ],
)
def test_what_does_not_write_is_left_alone(source: str) -> None:
    assert list(writes(ast.parse(source))) == []


@pytest.mark.parametrize(
    "text", ["{% for m in household.members.all %}", "{{ area.household_set }}", "{{ x.objects }}"]
)
def test_a_planted_template_query_is_found(text: str) -> None:
    assert QUERY.search(text)
    assert not QUERY.search("{{ page.rows }} {% for row in rows %} {{ row.small }}")
