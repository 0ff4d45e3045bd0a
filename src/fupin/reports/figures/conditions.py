"""Conditions and values of figures as functions of a row: yes, no, or None where the row does not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fupin.kernel import unknown
from fupin.policy.conditions import YEAR, Condition
from fupin.policy.evaluate import as_day
from fupin.policy.figures import Value

Row = Mapping[str, Any]
Test = Callable[[Row], bool | None]
Read = Callable[[Row], Any]

RULES = "rules"
"""Under this name a household's row carries the values of the rules that were asked."""


def test_of(conditions: Iterable[Condition], year: int) -> Test:
    """Return a function that tells whether all conditions hold for a row."""
    tests = [_one(condition, year) for condition in conditions]
    if not tests:
        return lambda _row: True
    if len(tests) == 1:
        return tests[0]
    return lambda row: unknown.all_(test(row) for test in tests)


def value_of(value: Value) -> Read:
    """Return a function that reads what a row gives to a sum."""
    if value.rule:
        name = value.rule
        return lambda row: row[RULES].get(name)
    return fact_of(value.fact)


def fact_of(name: str) -> Read:
    """Return a function that reads a fact; `household.name` is one of a member's household."""
    if "." not in name:
        return lambda row: row.get(name)
    of, inner = name.split(".", maxsplit=1)
    return lambda row: row[of].get(inner)


def exact(value: Any) -> Fraction | int | None:
    """Return a number of a row exactly; what is no number is not known."""
    if value is None or isinstance(value, int | Fraction):
        return value
    try:
        return Fraction(value if isinstance(value, Decimal) else str(value))
    except ValueError:
        return None


def _one(condition: Condition, year: int) -> Test:
    if condition.either:
        tests = [_one(one, year) for one in condition.either]
        return lambda row: unknown.any_(test(row) for test in tests)
    if condition.any_of:
        return _any(condition, year)
    read = value_of(Value(condition.fact, condition.rule))
    holds = _HOLDS[condition.test](_said(condition.value, year), year)
    if condition.test == "known":
        return lambda row: holds(read(row))

    def test(row: Row) -> bool | None:
        value = read(row)
        return None if value is None else holds(value)

    return test


def _any(condition: Condition, year: int) -> Test:
    group, inner = condition.any_of, test_of(condition.where, year)

    def test(row: Row) -> bool | None:
        found = row.get(group)
        return None if found is None else unknown.any_(inner(one) for one in found)

    return test


def _said(value: object, year: int) -> Any:
    return year if value == YEAR else value


def _compared(better: Callable[[Any, Any], bool]) -> Callable[[Any, int], Callable[[Any], bool | None]]:
    def prepared(said: Any, _year: int) -> Callable[[Any], bool | None]:
        if isinstance(said, date):
            return lambda value: better(as_day(value), said)
        bound = exact(said)

        def holds(value: Any) -> bool | None:
            number = exact(value)
            return None if number is None or bound is None else better(number, bound)

        return holds

    return prepared


def _of_year(better: Callable[[int, int], bool]) -> Callable[[Any, int], Callable[[Any], bool]]:
    return lambda said, year: lambda value: better(_year_of(value), said if isinstance(said, int) else year)


def _year_of(value: Any) -> int:
    return value if isinstance(value, int) else (value if isinstance(value, date | datetime) else as_day(value)).year


def _listed(wanted: bool) -> Callable[[Any, int], Callable[[Any], bool]]:
    return lambda said, _year: lambda value: (value in said) is wanted


_HOLDS: dict[str, Callable[[Any, int], Callable[[Any], bool | None]]] = {
    "is": lambda said, _year: lambda value: value == said,
    "one_of": _listed(True),
    "none_of": _listed(False),
    "includes": lambda said, _year: lambda value: any(code in said for code in value),
    "known": lambda said, _year: lambda value: (value is not None) is said,
    "at_least": _compared(lambda one, other: one >= other),
    "at_most": _compared(lambda one, other: one <= other),
    "above": _compared(lambda one, other: one > other),
    "below": _compared(lambda one, other: one < other),
    "in_year": _of_year(lambda one, other: one == other),
    "up_to_year": _of_year(lambda one, other: one <= other),
}
