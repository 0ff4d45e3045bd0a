"""The expression tree that a rule is: immutable nodes, each one operation with a type and a place.

A node belongs to an entity: the household itself, or each member or account item inside an aggregate.
The types are boolean, integer, number, money, code, codes (a set), text and date. A number or an amount may
be a fraction: it is kept exactly and rounded only where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from fupin.kernel.text import Text

HOUSEHOLD, MEMBER, ITEM = "household", "member", "item"
NUMERIC = frozenset({"integer", "number", "money"})


class Operation(StrEnum):
    """Everything that a node can do; both interpreters have a table of these."""

    FACT = "fact"
    PARAMETER = "parameter"
    CONSTANT = "constant"
    DAY = "day"
    RULE = "rule"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    SMALLER = "smaller"
    LARGER = "larger"
    AGE = "age"
    EQUAL = "equal"
    UNEQUAL = "unequal"
    LESS = "less"
    AT_MOST = "at most"
    MORE = "more"
    AT_LEAST = "at least"
    IN = "in"
    INCLUDES = "includes"
    AND = "and"
    OR = "or"
    NOT = "not"
    IS_KNOWN = "is known"
    IF_KNOWN = "if known"
    CHOOSE = "choose"
    CHOSEN_ITEM = "chosen item"
    ANY = "any"
    ALL = "all"
    COUNT = "count"
    SUM = "sum"


AGGREGATES = frozenset({Operation.ANY, Operation.ALL, Operation.COUNT, Operation.SUM})
COMPARISONS = frozenset(
    {
        Operation.EQUAL,
        Operation.UNEQUAL,
        Operation.LESS,
        Operation.AT_MOST,
        Operation.MORE,
        Operation.AT_LEAST,
    }
)


@dataclass(frozen=True, slots=True)
class DayInYear:
    """A day of the assessed year, or of one so many years later: (10, 1, -1) is 1 October before it."""

    month: int
    day: int
    years: int = 0


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """Which account items a node is about; every condition that is given must hold."""

    codes: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    counted: bool | None = None
    long_term: bool | None = None


Detail = str | int | Fraction | frozenset[str] | DayInYear | ItemChoice | None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation on other nodes; `detail` is what it needs besides: a name, a constant, a set of codes."""

    operation: Operation
    type: str
    entity: str = HOUSEHOLD
    operands: tuple[Node, ...] = ()
    detail: Detail = None
    over: str | None = None
    codes: str | None = None
    label: Text | None = None
    source: str | None = None

    def labelled(self, label: Text, source: str | None = None) -> Node:
        """The same node with a name that people read."""
        return replace(self, label=label, source=source or self.source)

    def key(self) -> tuple[object, ...]:
        """Everything but the operands, for telling equal nodes."""
        return (self.operation, self.type, self.entity, self.detail, self.over, self.label, self.source)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, operands first; a shared node comes once per use."""
    for operand in node.operands:
        yield from walk(operand)
    yield node


def same(first: Node, second: Node) -> bool:
    """Whether two trees are alike in every node."""
    return (
        first.key() == second.key()
        and len(first.operands) == len(second.operands)
        and all(same(one, other) for one, other in zip(first.operands, second.operands, strict=True))
    )
