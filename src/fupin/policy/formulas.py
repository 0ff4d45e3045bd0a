"""Formulas over named figures: + - * / and brackets, exact, unknown as soon as one part is unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from fupin.kernel.errors import FupinError

Amount = Fraction | None
Compute = Callable[[Mapping[str, Amount]], Amount]

_LONGEST = 500


@dataclass(frozen=True)
class Formula:
    """A formula as the pack writes it: names of figures, whole and decimal numbers."""

    text: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The figures that it speaks of, each once, in their order."""
        found = (node for node in ast.walk(self._tree) if isinstance(node, ast.Name))
        ordered = sorted(found, key=lambda node: node.col_offset)
        return tuple(dict.fromkeys(node.id for node in ordered))

    def value(self, of: Mapping[str, Amount]) -> Amount:
        """Return the exact value; None where a part is not known or something is divided by nothing."""
        return self._compute(of)

    @cached_property
    def _tree(self) -> ast.expr:
        try:
            return ast.parse(self.text.strip()[:_LONGEST], mode="eval").body
        except SyntaxError:
            raise FupinError('"%(text)s" is not a formula.', text=self.text) from None

    @cached_property
    def _compute(self) -> Compute:
        return _prepared(self._tree, self.text)


def read_formula(text: str) -> Formula:
    """Return a formula that was tried; raises with what it cannot hold."""
    formula = Formula(text)
    formula.value(dict.fromkeys(formula.names))
    return formula


def _prepared(node: ast.expr, text: str) -> Compute:
    if isinstance(node, ast.Name):
        name = node.id
        return lambda of: of.get(name)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        number = Fraction(str(node.value))
        return lambda _of: number
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _both(_OPERATIONS[type(node.op)], _prepared(node.left, text), _prepared(node.right, text))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _both(lambda one, other: one - other, lambda _of: Fraction(0), _prepared(node.operand, text))
    raise FupinError('"%(text)s" holds more than names, numbers, + - * / and brackets.', text=text)


def _both(operation: Callable[[Fraction, Fraction], Amount], left: Compute, right: Compute) -> Compute:
    def compute(of: Mapping[str, Amount]) -> Amount:
        one, other = left(of), right(of)
        return None if one is None or other is None else operation(one, other)

    return compute


_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Amount]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other if other else None,
}
