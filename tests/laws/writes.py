"""Finding writes: calls that change a table, whoever makes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.laws.words import Find

ALWAYS = {
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "create_user",
    "create_superuser",
    "save_base",
    "abulk_create",
    "aupdate_or_create",
    "asave",
    "adelete",
    "acreate",
    "executemany",
    "executescript",
}
WITHOUT_ARGUMENTS = {"save", "delete"}  # workbook.save(path) and cache.delete(key) are something else
WITH_NAMES = {"update", "create", "save"}  # rows.update(state=…), not dictionary.update(other)
OF_RELATIONS = {
    "set",
    "add",
    "remove",
    "clear",
}  # person.roles.add(role) writes, seen_names.add(name) does not
MANAGERS = ("objects", "_default_manager", "_base_manager")
WRITING_MODULES = ("fupin.framework.writing", "fupin.framework.bulk", "fupin.framework.rehoming")
WRITER = re.compile(r"(insert|update|delete|change|undo)_|rehome$")
CHANGING_SQL = ("insert", "update", "delete", "replace", "alter", "drop", "create", "truncate", "copy")


def writes(module: ast.Module) -> Iterator[Find]:
    """Yield every call of a module that writes to the database, and every import of a writing function."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, node.func):
            yield Find(ast.unparse(node.func), node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module in WRITING_MODULES:
            yield from (Find(alias.name, node.lineno) for alias in node.names if WRITER.match(alias.name))


def free_writers(module: ast.Module) -> Iterator[Find]:
    """Yield every function that writes though it is neither an action nor called with the act under way."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and not _is_action(node) and not _takes_act(node):
            body = ast.Module(body=[node], type_ignores=[])
            yield from [Find(node.name, node.lineno)] if any(writes(body)) else []


def _is_action(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(d).split("(")[0].split(".")[-1] == "action" for d in function.decorator_list)


def _takes_act(function: ast.FunctionDef) -> bool:
    named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(argument.arg == "act" for argument in named)


def _writes(call: ast.Call, method: ast.Attribute) -> bool:
    name = method.attr
    on_manager = isinstance(method.value, ast.Attribute) and method.value.attr in MANAGERS
    return (
        name in ALWAYS
        or (name in WITHOUT_ARGUMENTS and not call.args and not call.keywords)
        or (name in WITH_NAMES and bool(call.keywords) and not call.args and not _is_dictionary(method.value))
        or (name in {"create", *OF_RELATIONS} and on_manager)
        or (name in ("execute", "raw") and _changing_sql(call))
    )


def _is_dictionary(receiver: ast.expr) -> bool:
    return isinstance(receiver, ast.Subscript | ast.Dict)


def _changing_sql(call: ast.Call) -> bool:
    words = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return any(word.strip().lower().startswith(CHANGING_SQL) for word in words)
