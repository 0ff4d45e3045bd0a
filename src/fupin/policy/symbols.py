"""Symbols: they look like values but only build the expression tree, and refuse to be tested like values."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NoReturn

from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.policy.tree import HOUSEHOLD, NUMERIC, Node, Operation
from fupin.policy.values import CodeList

Codes = dict[str, CodeList]


class RuleTextError(FupinError):
    """A rule says something that cannot be computed; the place is the rule."""


class Symbol:
    """A stand-in for a value that is not known yet; every operator on it makes a new node."""

    __slots__ = ("codes", "node")

    def __init__(self, node: Node, codes: Codes) -> None:
        self.node = node
        self.codes = codes

    # Arithmetic -----------------------------------------------------------------------------------------

    def __add__(self, other: object) -> Symbol:
        return self._sum(Operation.ADD, other)

    def __sub__(self, other: object) -> Symbol:
        return self._sum(Operation.SUBTRACT, other)

    def __radd__(self, other: object) -> Symbol:
        return self._lift(other)._sum(Operation.ADD, self)

    def __rsub__(self, other: object) -> Symbol:
        return self._lift(other)._sum(Operation.SUBTRACT, self)

    def __mul__(self, other: object) -> Symbol:
        factor = self._number(other)
        if self.node.type == factor.node.type == "money":
            _refuse("Money times money has no meaning.")
        money = "money" in (self.node.type, factor.node.type)
        whole = self.node.type == factor.node.type == "integer"
        return self._with(Operation.MULTIPLY, "money" if money else "integer" if whole else "number", factor)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Symbol:
        """Exact division; unknown unless the divisor is above zero."""
        divisor = self._number(other)
        money = self.node.type == "money" and divisor.node.type != "money"
        if divisor.node.type == "money" and self.node.type != "money":
            _refuse("A number divided by money has no meaning.")
        return self._with(Operation.DIVIDE, "money" if money else "number", divisor)

    def _sum(self, operation: Operation, other: object) -> Symbol:
        term = self._number(other)
        self._same_dimension(term)
        whole = self.node.type == term.node.type == "integer"
        kind = "money" if self.node.type == "money" else "integer" if whole else "number"
        return self._with(operation, kind, term)

    # Comparison -----------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> Symbol:  # type: ignore[override]
        return self._compare(Operation.EQUAL, other)

    def __ne__(self, other: object) -> Symbol:  # type: ignore[override]
        return self._compare(Operation.UNEQUAL, other)

    def __lt__(self, other: object) -> Symbol:
        return self._ordered(Operation.LESS, other)

    def __le__(self, other: object) -> Symbol:
        return self._ordered(Operation.AT_MOST, other)

    def __gt__(self, other: object) -> Symbol:
        return self._ordered(Operation.MORE, other)

    def __ge__(self, other: object) -> Symbol:
        return self._ordered(Operation.AT_LEAST, other)

    def between(self, low: object, high: object) -> Symbol:
        """Whether it lies between two values, both included."""
        return (self >= low) & (self <= high)

    def is_in(self, *codes: str) -> Symbol:
        """Whether the code is one of these."""
        if self.node.type != "code":
            _refuse(f'"is_in" asks for a code, not for {self.node.type}.', "Use == or .includes().")
        return self._with(Operation.IN, "boolean", detail=self._checked(codes))

    def includes(self, *codes: str) -> Symbol:
        """Whether the set of codes holds at least one of these."""
        if self.node.type != "codes":
            _refuse(f'"includes" asks for a set of codes, not for {self.node.type}.', "Use .is_in().")
        return self._with(Operation.INCLUDES, "boolean", detail=self._checked(codes))

    def _ordered(self, operation: Operation, other: object) -> Symbol:
        if self.node.type not in NUMERIC | {"date"}:
            _refuse(f"A {self.node.type} has no order.", "Compare it with == or .is_in().")
        return self._compare(operation, other)

    def _compare(self, operation: Operation, other: object) -> Symbol:
        if self.node.type == "codes":
            _refuse("A set of codes cannot be compared.", "Use .includes().")
        term = self._lift(other)
        self._same_dimension(term)
        return self._with(operation, "boolean", term)

    # Logic and the unknown ------------------------------------------------------------------------------

    def __and__(self, other: object) -> Symbol:
        return self._logic(Operation.AND, other)

    def __or__(self, other: object) -> Symbol:
        return self._logic(Operation.OR, other)

    def __invert__(self) -> Symbol:
        self._needs("boolean", "~")
        return self._with(Operation.NOT, "boolean")

    def is_known(self) -> Symbol:
        """Whether the value is known; itself always known."""
        return self._with(Operation.IS_KNOWN, "boolean")

    def if_known(self, otherwise: object) -> Symbol:
        """The value, or where it is unknown the other: the one way to assume something."""
        term = self._lift(otherwise)
        self._same_dimension(term)
        return self._with(Operation.IF_KNOWN, _wider(self.node.type, term.node.type), term)

    def _logic(self, operation: Operation, other: object) -> Symbol:
        self._needs("boolean", operation.value)
        term = self._lift(other)
        term._needs("boolean", operation.value)
        return self._with(operation, "boolean", term)

    # Dates and names ------------------------------------------------------------------------------------

    def age_on(self, day: Symbol) -> Symbol:
        """Full years from this date to a day."""
        self._needs("date", "age_on")
        lift(day, self.codes)._needs("date", "age_on")
        return self._with(Operation.AGE, "integer", day)

    def named(self, *, source: str | None = None, **label: str) -> Symbol:
        """The same value under a name that people read: .named(zh="…", en="…", source="S3")."""
        return Symbol(self.node.labelled(Text.of(**label), source), self.codes)

    # What a symbol is not -------------------------------------------------------------------------------

    def __bool__(self) -> NoReturn:  # noqa: PLE0304 - refusing is its purpose
        _refuse(
            'A symbol has no truth of its own: "if", "and", "or", "not", "in" and chained comparisons cannot '
            "work on it.",
            "Use &, |, ~, .is_in(), .between() and policy.choose().",
        )

    def __iter__(self) -> Iterator[Symbol]:
        _refuse("A symbol cannot be looped over.", "Use .members with .any(), .all(), .count() or .sum().")

    def __len__(self) -> NoReturn:  # noqa: PLE0303 - refusing is its purpose
        _refuse("A symbol has no length.", "Use .members.count() or the fact household.size.")

    def __float__(self) -> NoReturn:
        _refuse("A symbol has no number yet.", "Write the arithmetic with symbols.")

    __int__ = __index__ = __float__
    __hash__ = None  # type: ignore[assignment]

    # Helpers --------------------------------------------------------------------------------------------

    def _with(self, operation: Operation, kind: str, *others: Symbol, detail: frozenset[str] | None = None) -> Symbol:
        operands = (self.node, *(other.node for other in others))
        codes = self.node.codes if kind == "code" else None
        return Symbol(Node(operation, kind, joined(*operands), operands, detail, codes=codes), self.codes)

    def _lift(self, other: object) -> Symbol:
        return lift(other, self.codes, self.node)

    def _number(self, other: object) -> Symbol:
        term = self._lift(other)
        for node in (self.node, term.node):
            if node.type not in NUMERIC:
                _refuse(f"A {node.type} cannot be calculated with.")
        return term

    def _same_dimension(self, other: Symbol) -> None:
        mine, theirs = self.node.type, other.node.type
        if mine == theirs or {mine, theirs} <= {"integer", "number"}:
            return
        advice = "Write amounts as policy.money(…) or as a parameter." if "money" in (mine, theirs) else None
        _refuse(f"A {mine} and a {theirs} cannot be put together.", advice)

    def _needs(self, kind: str, what: str) -> None:
        if self.node.type != kind:
            _refuse(f'"{what}" needs a {kind}, not {self.node.type}.')

    def _checked(self, codes: tuple[str, ...]) -> frozenset[str]:
        if not codes or not all(isinstance(code, str) for code in codes):
            _refuse("A list of codes is needed.", 'Write them as texts: .is_in("a", "b").')
        for code in codes:
            check_code(code, self.node, self.codes)
        return frozenset(codes)


def lift(value: object, codes: Codes, like: Node | None = None) -> Symbol:
    """A symbol for a plain value; a text beside a code is a code and must be in its list."""
    if isinstance(value, Symbol):
        return value
    if isinstance(value, str) and like is not None and like.type == "code":
        check_code(value, like, codes)
        return Symbol(Node(Operation.CONSTANT, "code", detail=value, codes=like.codes), codes)
    return Symbol(Node(Operation.CONSTANT, _type_of(value, like), detail=_exact(value)), codes)


def check_code(code: str, node: Node, codes: Codes) -> None:
    """Refuse a code that is not in the list of the node's fact."""
    known = codes.get(node.codes or "")
    if known is not None and code not in known.values:
        _refuse(f'"{code}" is not in the code list "{known.name}".', f"It has {', '.join(known.values)}.")


def joined(*nodes: Node) -> str:
    """The entity on which an operation over these nodes takes place."""
    entities = {node.entity for node in nodes} - {HOUSEHOLD}
    if len(entities) > 1:
        _refuse("A member and an account item cannot be put together.", "Aggregate each of them first.")
    return entities.pop() if entities else HOUSEHOLD


def _type_of(value: object, like: Node | None) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "money" if value == 0 and like is not None and like.type == "money" else "integer"
    if isinstance(value, Decimal | Fraction):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, float):
        _refuse(f"{value} is a float.", 'Write it as Decimal("…") or as a parameter.')
    return _refuse(f"{value!r} cannot be part of a rule.", "Use facts, parameters and whole numbers.")


def _exact(value: object) -> int | bool | str | Fraction:
    if isinstance(value, Decimal):
        return Fraction(value)
    assert isinstance(value, int | str | Fraction)  # noqa: S101 - _type_of has refused the rest
    return value


def _wider(first: str, second: str) -> str:
    return first if first == second else "number"


def _refuse(message: str, fix: str | None = None) -> NoReturn:
    raise RuleTextError(message, fix=fix)
