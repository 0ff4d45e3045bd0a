"""Exact numbers in columns: a whole top, a whole bottom where something was divided, and a fixed scale.

The value is top / (bottom × scale). Nothing is rounded until it is shown, comparisons multiply crosswise, and
a product that leaves 64 bits raises an error in the engine instead of giving a wrong answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ibis

Column = Any  # an Ibis value; its own types are generated at run time


@dataclass(frozen=True, slots=True)
class Exact:
    """A column of exact numbers; the bottom is above zero, and null where the top is unknown."""

    top: Column
    bottom: Column | None = None
    scale: int = 1

    def known(self) -> Column:
        """Whether the value is known."""
        return self.top.notnull() if self.bottom is None else self.top.notnull() & self.bottom.notnull()

    def rounded(self, units: int = 1) -> Column:
        """Whole units of 1/units, halves upwards; exact while twice the top stays below 2**53."""
        bottom = whole(self.scale) if self.bottom is None else self.bottom * whole(self.scale)
        if units % self.scale == 0 and self.bottom is None:
            return self.top * whole(units // self.scale)
        top = self.top * whole(2 * units) + bottom
        return (top.cast("float64") / (bottom * whole(2))).floor().cast("int64")


def whole(value: int) -> Column:
    """A constant that is never narrower than 64 bits."""
    # Ibis writes a bare number whatever its type; engines read a small one as 32 bits.
    small = -(2**31) <= value < 2**31
    return ibis.literal(value, type="int32").cast("int64") if small else ibis.literal(value, type="int64")


def constant(value: int | Fraction) -> Exact:
    """A constant as an exact number."""
    if isinstance(value, int):
        return Exact(whole(value))
    return Exact(whole(value.numerator), None, value.denominator)


def add(one: Exact, other: Exact) -> Exact:
    """The sum."""
    first, second, bottom, scale = common(one, other)
    return Exact(first + second, bottom, scale)


def subtract(one: Exact, other: Exact) -> Exact:
    """The difference."""
    first, second, bottom, scale = common(one, other)
    return Exact(first - second, bottom, scale)


def multiply(one: Exact, other: Exact) -> Exact:
    """The product."""
    return Exact(one.top * other.top, _times(one.bottom, other.bottom), one.scale * other.scale)


def divide(one: Exact, other: Exact) -> Exact:
    """The exact share; unknown unless the divisor is known and above zero."""
    divisor = ibis.cases((other.top > whole(0), other.top))
    bottom = divisor if one.bottom is None else one.bottom * divisor
    top = one.top if other.bottom is None else one.top * other.bottom
    top, scale = _reduced(top, one.scale, other.scale)
    return Exact(ibis.cases((bottom.notnull(), top)), bottom, scale)


def common(one: Exact, other: Exact) -> tuple[Column, Column, Column | None, int]:
    """Both tops over one bottom and one scale."""
    first = one.top if other.bottom is None else one.top * other.bottom
    second = other.top if one.bottom is None else other.top * one.bottom
    scale = max(one.scale, other.scale)
    if scale % one.scale or scale % other.scale:
        scale = one.scale * other.scale
    return (
        _scaled(first, scale // one.scale),
        _scaled(second, scale // other.scale),
        _times(one.bottom, other.bottom),
        scale,
    )


def pick(one: Exact, other: Exact, first: Column, second: Column) -> Exact:
    """One where `first` is true, the other where `second` is; unknown elsewhere."""
    scale = max(one.scale, other.scale)
    if scale % one.scale or scale % other.scale:
        scale = one.scale * other.scale
    tops = [_scaled(exact.top, scale // exact.scale) for exact in (one, other)]
    top = ibis.cases((first, tops[0]), (second, tops[1]))
    if one.bottom is None and other.bottom is None:
        return Exact(top, None, scale)
    bottoms = [whole(1) if exact.bottom is None else exact.bottom for exact in (one, other)]
    return Exact(top, ibis.cases((first, bottoms[0]), (second, bottoms[1])), scale)


def _reduced(top: Column, mine: int, theirs: int) -> tuple[Column, int]:
    """top / mine × theirs, with as small a factor and a scale as there can be."""
    factor = Fraction(theirs, mine)
    return _scaled(top, factor.numerator), factor.denominator


def _scaled(top: Column, factor: int) -> Column:
    return top if factor == 1 else top * whole(factor)


def _times(one: Column | None, other: Column | None) -> Column | None:
    if one is None or other is None:
        return one if other is None else other
    return one * other
