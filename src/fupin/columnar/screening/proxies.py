"""What a score may look at: declared questions, and the columns that each of them becomes.

Every column runs over the grid 0 … 10,000 in whole numbers, so that sums of products are exact in double precision on
any engine and in any order of rows. An unknown answer stands at the mean of the known ones and has a column of its
own: it is never taken for 0 or "no". Ranges, bands and codes are learned from the answers, never from the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import ibis

from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text

GRID = 10_000
SQUARE, LINE, BAND, YES, CODE, UNKNOWN = "square", "line", "band", "yes", "code", "unknown"
_SHARES = tuple(step / 100 for step in range(1, 100))

Column = Any  # an Ibis value; its own types are generated at run time


class NoSuchProxy(FupinError):
    """A declared question has no column in the table, or two have the same name."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number or amount: a straight line, optionally its square, and up to `bands` steps at its quantiles.

    `unit` is what one stands for in the column (100 for minor units shown as major ones).
    """

    name: str
    label: Text | None = None
    bands: int = 4
    line: bool = True
    square: bool = False
    unit: int = 1


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no, kept as a boolean or as 1 and 0; anything else is unknown."""

    name: str
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """One of some codes, with their words; codes rarer than `least` (a share) are taken together as others."""

    name: str
    label: Text | None = None
    answers: Mapping[str, Text] = field(default_factory=dict)
    least: float = 0.01


Proxy: TypeAlias = Number | YesNo | Code


@dataclass(frozen=True, slots=True)
class Learned:
    """What the answers to one question look like: range, mean and bands of a number, or shares of codes."""

    proxy: Proxy
    unknown: float = 0.0
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0
    knots: tuple[tuple[float, float], ...] = ()
    codes: tuple[tuple[str, float], ...] = ()
    others: float = 0.0


@dataclass(frozen=True, slots=True)
class Term:
    """One column of the design: the question's place, what it measures, and where (knot or code)."""

    question: int
    kind: str
    at: float | str = ""
    mean: float = 0.0


@dataclass(frozen=True, slots=True)
class Proxies:
    """The questions that a score may look at."""

    declared: tuple[Proxy, ...]

    @classmethod
    def of(cls, *declared: Proxy) -> Proxies:
        """Declare questions; names must differ."""
        names = [proxy.name for proxy in declared]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise NoSuchProxy("The question %(name)s is declared twice; leave one of them out.", name=twice)
        return cls(declared)

    def banded(self, bands: int = 3) -> Proxies:
        """The same questions with numbers in bands only, as a card that is filled in by hand needs them."""
        return Proxies(
            tuple(
                Number(p.name, p.label, bands, line=False, unit=p.unit) if isinstance(p, Number) else p
                for p in self.declared
            )
        )

    def require(self, table: ibis.Table) -> None:
        """Raise `NoSuchProxy` unless the table has a column for every question."""
        missing = [proxy.name for proxy in self.declared if proxy.name not in table.columns]
        if missing:
            raise NoSuchProxy("The table has no column for: %(names)s.", names=", ".join(missing))


@dataclass(frozen=True, slots=True)
class Design:
    """The columns that questions become, learned from the answers of some rows."""

    learned: tuple[Learned, ...]
    terms: tuple[Term, ...]

    @classmethod
    def of(cls, learned: Sequence[Learned]) -> Design:
        """The columns of learned questions, in their order."""
        return cls(tuple(learned), tuple(term for place, one in enumerate(learned) for term in _terms(place, one)))

    def of_question(self, place: int) -> list[int]:
        """The places of the columns of a question."""
        return [column for column, term in enumerate(self.terms) if term.question == place]

    def columns(self, table: ibis.Table) -> dict[str, Column]:
        """Every column as an expression over the table, named x0, x1, …"""
        return {f"x{place}": self._column(table, term) for place, term in enumerate(self.terms)}

    def _column(self, table: ibis.Table, term: Term) -> Column:
        learned = self.learned[term.question]
        return _COLUMNS[type(learned.proxy)](table[learned.proxy.name], learned, term)


def _terms(place: int, learned: Learned) -> list[Term]:
    terms = _TERMS[type(learned.proxy)](place, learned)
    return [*terms, Term(place, UNKNOWN, mean=learned.unknown)] if learned.unknown > 0 else terms


def _number_terms(place: int, learned: Learned) -> list[Term]:
    proxy = learned.proxy
    assert isinstance(proxy, Number)  # noqa: S101 - for the type checker
    if not learned.high > learned.low:
        return []
    middle = (learned.mean - learned.low) / (learned.high - learned.low)
    found = [Term(place, LINE, mean=middle)] if proxy.line else []
    found += [Term(place, SQUARE, mean=middle**2)] if proxy.square else []
    return [*found, *(Term(place, BAND, knot, above) for knot, above in learned.knots)]


def _yes_terms(place: int, learned: Learned) -> list[Term]:
    return [Term(place, YES, mean=learned.mean)]


def _code_terms(place: int, learned: Learned) -> list[Term]:
    found = [Term(place, CODE, code, share) for code, share in learned.codes]
    return [*found, Term(place, CODE, "", learned.others)] if learned.others > 0 else found


def number(column: Column) -> Column:
    """A number as a double; what is not a finite number is unknown."""
    value = column.cast("float64")
    if column.type().is_floating():
        return ibis.cases((~(value.isnan() | value.isinf()), value))
    return value


def yes_no(column: Column) -> Column:
    """True, False or null of a boolean column or one of 1 and 0."""
    if column.type().is_boolean():
        return column
    value = number(column)
    return ibis.cases((value == 1, True), (value == 0, False))


def _number_column(column: Column, learned: Learned, term: Term) -> Column:
    value = number(column)
    if term.kind == UNKNOWN:
        return _on_grid(value.isnull(), None)
    if term.kind == BAND:
        return _on_grid(value > term.at, term.mean)
    share = (value.clip(learned.low, learned.high) - learned.low) / (learned.high - learned.low)
    placed = (share if term.kind == LINE else share * share) * GRID
    return placed.fill_null(term.mean * GRID).round().cast("float64")


def _yes_column(column: Column, learned: Learned, term: Term) -> Column:
    value = yes_no(column)
    return _on_grid(value.isnull(), None) if term.kind == UNKNOWN else _on_grid(value, learned.mean)


def _code_column(column: Column, learned: Learned, term: Term) -> Column:
    value = column.cast("string")
    if term.kind == UNKNOWN:
        return _on_grid(value.isnull(), None)
    if term.at == "":
        return _on_grid(value.notin([code for code, _share in learned.codes]), term.mean)
    return _on_grid(value == term.at, term.mean)


def _on_grid(answer: Column, mean: float | None) -> Column:
    whole = ibis.cases((answer, float(GRID)), (~answer, 0.0))
    return whole if mean is None else whole.fill_null(float(round(mean * GRID)))


_TERMS = {Number: _number_terms, YesNo: _yes_terms, Code: _code_terms}
_COLUMNS = {Number: _number_column, YesNo: _yes_column, Code: _code_column}
