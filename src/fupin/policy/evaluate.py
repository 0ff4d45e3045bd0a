"""Running the steps for one household in plain Python: one value per step, unknown as None.

A step of the household has one value; a step of the members or of the account items has a list, one value for
each of them, or None where nobody knows who they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from fupin.kernel import unknown
from fupin.kernel.period import age
from fupin.policy.program import Step
from fupin.policy.tree import AGGREGATES, HOUSEHOLD, MEMBER, Operation

Value = Any  # whatever a fact or a rule can be: bool, int, Fraction, str, frozenset, date, None
Record = Mapping[str, Any]
Run = Callable[[list[Value], "Subject"], Value]


class Subject:
    """One household as the steps see it: its facts, its members, and its account of the year."""

    __slots__ = ("facts", "items", "members")

    def __init__(self, household: Record, year: int) -> None:
        self.facts = household
        self.members: Sequence[Record] | None = household.get("members")
        account = household.get("account")
        self.items: Sequence[Record] | None = None
        if account is not None and account.get("year", year) == year:
            self.items = account.get("items")

    def group(self, entity: str) -> Sequence[Record] | None:
        """The members or the account items; None where they are unknown."""
        return self.members if entity == MEMBER else self.items


def prepare(steps: Sequence[Step]) -> list[Run]:
    """One function per step, made once per pack and year."""
    return [_prepared(step, steps) for step in steps]


def run(prepared: Sequence[Run], subject: Subject) -> list[Value]:
    """The value of every step for a household."""
    values: list[Value] = []
    for step in prepared:
        values.append(step(values, subject))
    return values


def _prepared(step: Step, steps: Sequence[Step]) -> Run:
    if step.node.operation in AGGREGATES:
        return _aggregate(step, steps)
    if not step.operands:
        return _leaf(step)
    if step.node.operation is Operation.PARAMETER:
        return _constant(step.bound)
    if step.node.entity == HOUSEHOLD:
        return _single(step)
    return _each(step, steps)


def _constant(value: Value) -> Run:
    return lambda _values, _subject: value


def _leaf(step: Step) -> Run:
    """A fact, a choice of items, or a constant; on members and items a list."""
    read = _reader(step)
    if step.node.operation not in (Operation.FACT, Operation.CHOSEN_ITEM):
        return _constant(step.bound)
    if step.node.entity == HOUSEHOLD:
        return lambda _values, subject: read(subject.facts)
    entity = step.node.entity

    def each(_values: list[Value], subject: Subject) -> Value:
        group = subject.group(entity)
        return None if group is None else [read(record) for record in group]

    return each


def _reader(step: Step) -> Callable[[Record], Value]:
    if step.node.operation is Operation.CHOSEN_ITEM:
        chosen = step.bound
        assert isinstance(chosen, frozenset)  # noqa: S101 - resolved by the builder
        return lambda record: record.get("item") in chosen
    name = str(step.node.detail)
    convert = CONVERTED.get(step.node.type)
    if convert is None:
        return lambda record: record.get(name)
    return lambda record: None if (value := record.get(name)) is None else convert(value)


def _single(step: Step) -> Run:
    compute = _operation(step)
    if len(step.operands) == 1:
        (only,) = step.operands
        return lambda values, _subject: compute(values[only])
    if len(step.operands) == 2:
        first, second = step.operands
        return lambda values, _subject: compute(values[first], values[second])
    operands = step.operands
    return lambda values, _subject: compute(*[values[index] for index in operands])


def _each(step: Step, steps: Sequence[Step]) -> Run:
    compute = _operation(step)
    entity = step.node.entity
    columns = [(index, steps[index].node.entity != HOUSEHOLD) for index in step.operands]

    def each(values: list[Value], subject: Subject) -> Value:
        if subject.group(entity) is None:
            return None
        return list(map(compute, *[values[i] if many else repeat(values[i]) for i, many in columns]))

    return each


def _aggregate(step: Step, steps: Sequence[Step]) -> Run:
    compute = AGGREGATED[step.node.operation]
    entity = step.node.over or MEMBER
    columns = [(index, steps[index].node.entity != HOUSEHOLD) for index in step.operands]

    def together(values: list[Value], subject: Subject) -> Value:
        group = subject.group(entity)
        if group is None:
            return None
        return compute(*[values[i] if many else [values[i]] * len(group) for i, many in columns])

    return together


def _operation(step: Step) -> Callable[..., Value]:
    if step.node.operation in (Operation.IN, Operation.INCLUDES):
        codes = step.bound
        assert isinstance(codes, frozenset)  # noqa: S101 - the language gives a set of codes
        if step.node.operation is Operation.IN:
            return lambda code: None if code is None else code in codes
        return lambda held: None if held is None else not codes.isdisjoint(held)
    return COMPUTED[step.node.operation]


def _both(function: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    """A function of two known values, made unknown where either is."""
    return lambda one, other: None if one is None or other is None else function(one, other)


def _divided(total: Value, divisor: Value) -> Value:
    """The exact share; unknown unless the divisor is known and above zero."""
    if total is None or divisor is None or divisor <= 0:
        return None
    return Fraction(total, divisor)


def _if_known(value: Value, otherwise: Value) -> Value:
    return otherwise if value is None else value


def _choose(condition: Value, value: Value, otherwise: Value) -> Value:
    if condition is None:
        return None
    return value if condition else otherwise


def exact_number(value: Value) -> int | Fraction:
    """A stored number as an exact one; a float counts as the decimal that it prints as."""
    if isinstance(value, int | Fraction):
        return value
    return Fraction(value if isinstance(value, Decimal) else str(value))


def as_day(value: Value) -> date:
    """A stored day; an ISO text is read."""
    return value if isinstance(value, date) else date.fromisoformat(value)


CONVERTED: dict[str, Callable[[Value], Value]] = {
    "number": exact_number,
    "date": as_day,
    "codes": frozenset,
}

COMPUTED: dict[Operation, Callable[..., Value]] = {
    Operation.ADD: _both(lambda one, other: one + other),
    Operation.SUBTRACT: _both(lambda one, other: one - other),
    Operation.MULTIPLY: _both(lambda one, other: one * other),
    Operation.DIVIDE: _divided,
    Operation.SMALLER: _both(min),
    Operation.LARGER: _both(max),
    Operation.AGE: _both(age),
    Operation.EQUAL: _both(eq),
    Operation.UNEQUAL: _both(ne),
    Operation.LESS: _both(lt),
    Operation.AT_MOST: _both(le),
    Operation.MORE: _both(gt),
    Operation.AT_LEAST: _both(ge),
    Operation.AND: unknown.and_,
    Operation.OR: unknown.or_,
    Operation.NOT: unknown.not_,
    Operation.IS_KNOWN: lambda value: value is not None,
    Operation.IF_KNOWN: _if_known,
    Operation.CHOOSE: _choose,
}

AGGREGATED: dict[Operation, Callable[..., Value]] = {
    Operation.ANY: unknown.any_,
    Operation.ALL: unknown.all_,
    Operation.COUNT: unknown.count,
    Operation.SUM: unknown.sum_,
}
