"""The table of operations: what each node of a rule is in columns.

SQL skips nulls in its aggregates ("any of unknown and no" would be no, "10 plus unknown" would be 10), so
any, all, count and sum are spelt out: first what the rows of a group say, the unknown ones too, then the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any

import ibis
from ibis.expr.operations import Cast

from fupin.columnar import numbers
from fupin.columnar.numbers import Column, Exact, whole
from fupin.columnar.schema import NUMBER_SCALE
from fupin.policy.program import Step
from fupin.policy.tree import NUMERIC, Operation

Cell = Any  # an Exact for numbers, an Ibis value for everything else
Compute = Callable[..., Cell]


def compute(step: Step, operands: list[Cell], table: ibis.Table) -> Cell:
    """The column of a step that is no aggregate."""
    operation = step.node.operation
    if operation is Operation.FACT:
        return _fact(step, table)
    if operation is Operation.CHOSEN_ITEM:
        return _in(step.bound, table["item"])
    if operation in (Operation.CONSTANT, Operation.PARAMETER, Operation.DAY):
        return constant(step.bound)
    if operation in (Operation.IN, Operation.INCLUDES):
        return (_in if operation is Operation.IN else _includes)(step.bound, operands[0])
    return COMPUTED[operation](*operands)


def constant(value: object) -> Cell:
    """A constant of any type."""
    if isinstance(value, bool | str | date):
        return ibis.literal(value)
    assert isinstance(value, int | Fraction)  # noqa: S101 - the builder resolves to nothing else
    return numbers.constant(value)


def known(cell: Cell) -> Column:
    """Whether a value is known."""
    return cell.known() if isinstance(cell, Exact) else cell.notnull()


def _fact(step: Step, table: ibis.Table) -> Cell:
    column = table[str(step.node.detail)]
    if step.node.type not in NUMERIC:
        return column
    return Exact(column, None, NUMBER_SCALE if step.node.type == "number" else 1)


def _in(codes: object, column: Column) -> Column:
    assert isinstance(codes, frozenset)  # noqa: S101 - the language gives a set of codes
    return column.isin(sorted(codes)) if codes else ibis.cases((column.notnull(), False))


def _includes(codes: object, column: Column) -> Column:
    assert isinstance(codes, frozenset)  # noqa: S101 - the language gives a set of codes
    return reduce(or_, [column.contains(code) for code in sorted(codes)])


def _compare(compare: Callable[[Column, Column], Column]) -> Compute:
    def compared(one: Cell, other: Cell) -> Column:
        if isinstance(one, Exact):
            one, other, _, _ = numbers.common(one, other)
        return compare(one, other)

    return compared


def _smaller(one: Exact, other: Exact) -> Exact:
    first, second, _, _ = numbers.common(one, other)
    return numbers.pick(one, other, first <= second, first > second)


def _larger(one: Exact, other: Exact) -> Exact:
    first, second, _, _ = numbers.common(one, other)
    return numbers.pick(one, other, first >= second, first < second)


def _if_known(one: Cell, other: Cell) -> Cell:
    return _pick(one, other, known(one), ~known(one))


def _choose(condition: Column, one: Cell, other: Cell) -> Cell:
    return _pick(one, other, condition, ~condition)


def _pick(one: Cell, other: Cell, first: Column, second: Column) -> Cell:
    if isinstance(one, Exact):
        return numbers.pick(one, other, first, second)
    return ibis.cases((first, one), (second, other))


def _age(born: Column, on: Column) -> Exact:
    """Whole years between days written as yyyymmdd: their difference, cut to the ten-thousands."""
    return Exact(((_written(on) - _written(born)) // whole(10_000)).cast("int64"))


def _written(day: Column) -> Column:
    return day.year() * whole(10_000) + day.month() * whole(100) + day.day()


COMPUTED: dict[Operation, Compute] = {
    Operation.ADD: numbers.add,
    Operation.SUBTRACT: numbers.subtract,
    Operation.MULTIPLY: numbers.multiply,
    Operation.DIVIDE: numbers.divide,
    Operation.SMALLER: _smaller,
    Operation.LARGER: _larger,
    Operation.AGE: _age,
    Operation.EQUAL: _compare(eq),
    Operation.UNEQUAL: _compare(ne),
    Operation.LESS: _compare(lt),
    Operation.AT_MOST: _compare(le),
    Operation.MORE: _compare(gt),
    Operation.AT_LEAST: _compare(ge),
    Operation.AND: and_,
    Operation.OR: or_,
    Operation.NOT: lambda answer: ~answer,
    Operation.IS_KNOWN: known,
    Operation.IF_KNOWN: _if_known,
    Operation.CHOOSE: _choose,
}


class Aggregate:
    """One aggregate in two halves: what is counted in each group, and the answer from these counts."""

    def __init__(
        self,
        counted: Callable[..., dict[str, Column]],
        answer: Callable[[Callable[[str], Column]], Column],
    ) -> None:
        self.counted = counted
        self.answer = answer


def _how_many(condition: Column) -> Column:
    """Rows that say yes; a count is half the cost of a sum of ones."""
    return condition.count(where=condition)


def _total(column: Column) -> Column:
    """A sum in 64 bits: engines widen sums, which Ibis does not know and so would leave out the cast back."""
    return Cast(column.sum(), "int64").to_expr()


def _largest(*chosen: tuple[Column, int], otherwise: int) -> Column:
    """The largest of small numbers in a group: one byte to keep where three counts would be twenty-four."""
    cases = [(condition, ibis.literal(value, type="int8")) for condition, value in chosen]
    return ibis.cases(*cases, else_=ibis.literal(otherwise, type="int8")).max()


def _any_counted(answer: Column) -> dict[str, Column]:
    return {"strongest": _largest((answer, 2), (~answer, 0), otherwise=1)}


def _all_counted(answer: Column) -> dict[str, Column]:
    return _any_counted(~answer)


def _unknown(column: Column) -> Column:
    return _largest((column.isnull(), 1), otherwise=0)


def _yes_counted(answer: Column) -> dict[str, Column]:
    return {"yes": _how_many(answer), "unknown": _unknown(answer)}


def _sum_counted(amount: Exact, chosen: Column) -> dict[str, Column]:
    taken = ibis.cases((chosen, amount.top), (~chosen, whole(0)))
    return {"sum": _total(taken), "unknown": _unknown(taken)}


def _any(part: Callable[[str], Column]) -> Column:
    return ibis.cases((part("strongest") == 2, True), (part("strongest") == 0, False))


def _all(part: Callable[[str], Column]) -> Column:
    return ~_any(part)


def _count(part: Callable[[str], Column]) -> Column:
    return ibis.cases((part("unknown") == 0, part("yes")))


def _sum(part: Callable[[str], Column]) -> Column:
    return ibis.cases((part("unknown") == 0, part("sum")))


AGGREGATED: dict[Operation, Aggregate] = {
    Operation.ANY: Aggregate(_any_counted, _any),
    Operation.ALL: Aggregate(_all_counted, _all),
    Operation.COUNT: Aggregate(_yes_counted, _count),
    Operation.SUM: Aggregate(_sum_counted, _sum),
}
