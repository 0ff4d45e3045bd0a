"""One door in: only actions write. Views never save, templates never query."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType

import pytest
from django.apps import apps

from fupin.framework.actions import ACTIONS
from tests.laws.writes import free_writers, writes
from tests.sources import CORE, SLICES, listed, named, product, tree

# A template shows what its view hands over; these would ask the database behind the view's back.
QUERY = re.compile(r"\{[{%][^}%]*\.(all|objects|_default_manager|exists|\w+_set)\b[^}%]*[}%]\}")


# Works in an engine of its own, in memory, that has no table of the register.
NO_REGISTER = CORE / "comparison" / "linking"


def _in_a_slice(path: Path) -> bool:
    return path.relative_to(CORE).parts[0] in SLICES and not path.is_relative_to(NO_REGISTER)


def _is_action(path: Path) -> bool:
    return path.name == "actions.py" or "actions" in path.relative_to(CORE).parts[:-1]


def test_only_actions_write() -> None:
    bypasses = [
        f"{named(path)}:{line} {what}"
        for path in product(".py")
        if _in_a_slice(path) and not _is_action(path)
        for what, line in writes(tree(path))
    ]
    assert not bypasses, listed(bypasses)


def test_the_web_framework_and_the_project_never_write() -> None:
    parts = (CORE / "framework" / "web", CORE / "project")
    bypasses = [
        f"{named(path)}:{line} {what}"
        for path in product(".py")
        if any(path.is_relative_to(part) for part in parts) and not _is_action(path)
        for what, line in writes(tree(path))
    ]
    assert not bypasses, listed(bypasses)


def _doors() -> Iterator[tuple[str, ModuleType]]:
    for config in apps.get_app_configs():
        if (
            config.name != "fupin.framework"
            and config.name.startswith("fupin.")
            and find_spec(f"{config.name}.actions")
        ):
            yield config.label, import_module(f"{config.name}.actions")


def test_every_function_behind_the_door_is_an_action() -> None:
    others = [
        f"{module.__name__}.{name}"
        for label, module in _doors()
        for name, value in vars(module).items()
        if not name.startswith("_") and isinstance(value, FunctionType)
        if value.__module__.startswith(module.__name__) and f"{label}.{name}" not in ACTIONS
    ]
    assert not others, listed(others)


def test_a_helper_of_actions_writes_only_for_an_act() -> None:
    free = [
        f"{named(path)}:{line} {name}"
        for path in product(".py")
        if _in_a_slice(path) and _is_action(path)
        for name, line in free_writers(tree(path))
    ]
    assert not free, listed(free)


def test_templates_never_query() -> None:
    queries = [
        f"{named(path)}:{number} {match.group(0)}"
        for path in product(".html", ".txt")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in QUERY.finditer(line)
    ]
    assert not queries, listed(queries)


def test_a_planted_free_writer_is_found() -> None:
    free = "def change(household):\n    household.save()"
    assert list(free_writers(ast.parse(free)))
    assert list(free_writers(ast.parse(f"@action('registry.write')\n{free}"))) == []
    assert list(free_writers(ast.parse(free.replace("(household)", "(act, household)")))) == []


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
        "rows[0].update(a=1)",
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
