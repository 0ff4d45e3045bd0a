"""Adding rows up: what is known, how many rows it rests on, and how many could not be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from fupin.policy.figures import AVERAGE, COUNT, DISTINCT, LARGEST, MIX, SUM, FigureText
from fupin.reports.figures.conditions import exact, test_of, value_of

Row = Mapping[str, Any]
Exact = Fraction | date | str | tuple[str, ...] | None


@dataclass(slots=True)
class Sum:
    """What the rows of one place give to one figure.

    `rows` hold and have a value; of `unknown` it is not known.
    """

    total: Fraction | int = 0
    weight: Fraction | int = 0
    rows: int = 0
    unknown: int = 0
    values: Counter[Any] = field(default_factory=Counter)

    def add(self, other: Sum) -> None:
        """Take another sum in."""
        self.total += other.total
        self.weight += other.weight
        self.rows += other.rows
        self.unknown += other.unknown
        if other.values:
            self.values += other.values

    def value(self, figure: FigureText) -> Exact:
        """The figure's exact value; None where nothing is known to hold and something is not known."""
        if self.unknown and not self.rows:
            return None
        return _VALUES[figure.kind](self, figure)


Take = Callable[[Sum, Row], None]


def taking(figure: FigureText, year: int) -> Take:
    """Return how a figure takes a row into a sum."""
    holds, give = test_of(figure.where, year), _given(figure)

    def take(into: Sum, row: Row) -> None:
        answer = holds(row)
        if answer is False:
            return
        if answer is None or not give(into, row):
            into.unknown += 1
        else:
            into.rows += 1

    return take


def standing(figure: FigureText, year: int) -> Callable[[Row], bool | None]:
    """Return whether a row is behind a figure: yes, no, or not known, also where its value is not known."""
    holds, give = test_of(figure.where, year), _given(figure)

    def stands(row: Row) -> bool | None:
        answer = holds(row)
        return answer if answer is not True else (True if give(Sum(), row) else None)

    return stands


def _given(figure: FigureText) -> Callable[[Sum, Row], bool]:
    value, weight = value_of(figure.value), value_of(figure.weight)
    if figure.kind == COUNT:
        return _one
    if figure.kind == SUM:
        return lambda into, row: _number(into, exact(value(row)))
    if figure.kind == AVERAGE:
        return lambda into, row: _weighted(into, exact(value(row)), exact(weight(row)) if figure.weight.fact else 1)
    return lambda into, row: _listed(into, value(row))


def _one(into: Sum, _row: Row) -> bool:
    into.total += 1
    return True


def _number(into: Sum, number: Fraction | int | None) -> bool:
    into.total += number or 0
    return number is not None


def _weighted(into: Sum, number: Fraction | int | None, weight: Fraction | int | None) -> bool:
    if number is None or weight is None:
        return False
    into.total += number
    into.weight += weight
    return True


def _listed(into: Sum, value: Any) -> bool:
    if value is None or value == "":
        return False
    into.values[value] += 1
    return True


def _largest(found: Sum, _figure: FigureText) -> Exact:
    if not found.values:
        return None
    value = max(found.values)
    return Fraction(value) if isinstance(value, int) else value


def _mix(found: Sum, figure: FigureText) -> Exact:
    shown = [code for code, count in found.values.most_common() if count * 100 >= figure.share * found.rows]
    return tuple(sorted(shown, key=lambda code: (-found.values[code], code))) or None


_VALUES: dict[str, Callable[[Sum, FigureText], Exact]] = {
    COUNT: lambda found, _figure: Fraction(found.total),
    SUM: lambda found, _figure: Fraction(found.total),
    AVERAGE: lambda found, _figure: Fraction(found.total) / found.weight if found.weight else None,
    DISTINCT: lambda found, _figure: Fraction(len(found.values)),
    LARGEST: _largest,
    MIX: _mix,
}
