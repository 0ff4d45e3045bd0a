"""The field language of templates: `{{ name }}`, `{% if … %}`, `{%tr for m in members %}`, and nothing that acts.

A tag is parsed by Jinja's own parser and looked through node by node; what is not listed here is refused. Nothing is
ever compiled or run: `value_of` walks the few nodes that are left, so that a template can only choose and repeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.utils.translation import gettext_noop
from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from fupin.kernel.errors import FupinError
from fupin.reports.office.content import Shown

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_STATEMENT = re.compile(r"\{%-?\s*(?:(?P<scope>p|tr)\s+)?(?P<words>.*?)\s*-?%\}", re.DOTALL)
_FOR = re.compile(r"for\s+(?P<var>\w+)\s+in\s+(?P<list>(?:\w+\.)?\w+)$")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\xa0": " ", "\u3000": " ", "＝": "="})
FITS, PROVEN = "fits", "proven"
_LONGEST = 300


class TagError(FupinError):
    """A tag that is not of the language."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: what it does, whether it stands for a whole paragraph ("p") or row ("tr"), and on what."""

    kind: str
    scope: str = ""
    expression: nodes.Expr | None = None
    variable: str = ""
    over: str = ""
    text: str = ""

    @property
    def opens(self) -> bool:
        """Whether an end has to follow."""
        return self.kind in ("for", "if")


_environment = SandboxedEnvironment(autoescape=True)


@lru_cache(maxsize=4096)
def read_tag(text: str) -> Tag:
    """Return what a tag says; raises TagError where it is not of the language."""
    if len(text) > _LONGEST:
        raise TagError(gettext_noop("The field “%(text)s …” is too long."), text=text[:40])
    straight = text.translate(_STRAIGHT)
    if straight.startswith("{#"):
        return Tag("comment", text=text)
    if straight.startswith("{{"):
        return Tag("value", "", _expression(straight[2:-2], text), text=text)
    return _statement(straight, text)


def _statement(straight: str, text: str) -> Tag:
    found = _STATEMENT.fullmatch(straight)
    scope, words = (found["scope"] or "", found["words"]) if found else ("", "")
    if words in ("endif", "endfor", "else"):
        return Tag(words, scope, text=text)
    if words.startswith("if "):
        return Tag("if", scope, _expression(words[3:], text), text=text)
    if loop := _FOR.match(words):
        return Tag("for", scope, None, loop["var"], loop["list"], text)
    raise TagError(
        gettext_noop("“%(text)s” is not allowed in a template; only fields, “if” and “for … in …” are."),
        text=text[:60],
    )


def _expression(words: str, text: str) -> nodes.Expr:
    try:
        parsed = _environment.parse("{{" + words + "}}")
    except (TemplateError, RecursionError) as error:
        said = str(error)[:120] or type(error).__name__
        raise TagError(
            gettext_noop("“%(text)s” cannot be read: %(why)s."), text=text[:60], why=said.rstrip(".")
        ) from None
    output = parsed.body[0] if len(parsed.body) == 1 else None
    if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise TagError(gettext_noop("“%(text)s” is not one field."), text=text[:60])
    _refuse_what_acts(output.nodes[0], text)
    return output.nodes[0]


def _refuse_what_acts(node: nodes.Node, text: str) -> None:
    if not _allowed(node):
        raise TagError(
            gettext_noop("“%(text)s” does more than a template may: it names a value, compares it or filters it."),
            text=text[:60],
        )
    for child in node.iter_child_nodes():
        _refuse_what_acts(child, text)


def _allowed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Getattr):
        return isinstance(node.node, nodes.Name) and not node.attr.startswith("_")
    if isinstance(node, nodes.Filter):
        return node.name in FILTERS and not node.args and not node.kwargs and node.node is not None
    if isinstance(node, nodes.Compare):
        return len(node.ops) == 1
    if isinstance(node, nodes.Operand):
        return node.op in ("eq", "ne")
    if isinstance(node, nodes.Const | nodes.TemplateData):
        return isinstance(getattr(node, "value", getattr(node, "data", None)), str)
    return isinstance(node, nodes.Name | nodes.And | nodes.Or | nodes.Not)


def _blank(value: Any) -> Any:
    return value if getattr(value, "known", True) else Shown("")


def _underlined(value: Any) -> Any:
    return value if getattr(value, "known", True) else Shown("________")


def _with_unit(value: Any) -> Any:
    unit = getattr(value, "unit", "")
    return Shown(f"{value}{unit}", getattr(value, "raw", None)) if unit and getattr(value, "known", True) else value


def _count(value: Any) -> Any:
    return Shown(str(len(value)), len(value))


FILTERS: Mapping[str, Callable[[Any], Any]] = {
    "blank": _blank,
    "line": _underlined,
    "unit": _with_unit,
    "count": _count,
}
"""blank: nothing instead of "no data"; line: a line to write on instead; unit: the value with its unit; count: how
many rows a list has."""

Scope = Mapping[str, Any]


def value_of(node: nodes.Expr, scope: Scope) -> Any:
    """Return the value of a checked expression; names that the scope lacks raise KeyError."""
    if isinstance(node, nodes.Name):
        return scope[node.name]
    if isinstance(node, nodes.Getattr):
        return value_of(node.node, scope)[node.attr]
    if isinstance(node, nodes.Const):
        return Shown(node.value)
    if isinstance(node, nodes.TemplateData):
        return Shown(node.data)
    if isinstance(node, nodes.Filter) and isinstance(node.node, nodes.Expr):
        return FILTERS[node.name](value_of(node.node, scope))
    return _truth(node, scope)


def _truth(node: nodes.Expr, scope: Scope) -> bool:
    if isinstance(node, nodes.Not):
        return not holds(value_of(node.node, scope))
    if isinstance(node, nodes.And):
        return holds(value_of(node.left, scope)) and holds(value_of(node.right, scope))
    if isinstance(node, nodes.Or):
        return holds(value_of(node.left, scope)) or holds(value_of(node.right, scope))
    compared = cast(nodes.Compare, node)
    same = str(value_of(compared.expr, scope)) == str(value_of(compared.ops[0].expr, scope))
    return same if compared.ops[0].op == "eq" else not same


def holds(value: Any) -> bool:
    """Tell whether a condition holds: a text that is known and not empty, a list with rows, a yes."""
    return bool(value) and getattr(value, "known", True)


def names_in(node: nodes.Node) -> Iterator[tuple[str, str, bool]]:
    """Yield (name, attribute or "", whether it is counted) for everything that an expression names."""
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        yield node.node.name, node.attr, False
    elif isinstance(node, nodes.Name):
        yield node.name, "", False
    elif isinstance(node, nodes.Filter) and node.name == "count" and isinstance(node.node, nodes.Name):
        yield node.node.name, "", True
    else:
        for child in node.iter_child_nodes():
            yield from names_in(child)
