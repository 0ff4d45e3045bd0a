"""Who is measured: the rows, their weight, their groups, and how they were drawn.

Prepared rows carry `_y` welfare, `_w` weight, `_z` line, `_stratum` and `_cluster` beside their own columns. A value
that is null, not a number or infinite is unknown, and so is a weight below zero; unknown rows are kept and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from fupin.columnar.numbers import whole
from fupin.kernel.area import unit_of
from fupin.kernel.errors import FupinError

Column = Any  # an Ibis value; its own types are generated at run time
ALL = "_all"


class UnknownColumn(FupinError):
    """A measure was asked for a column that the table does not have, or that holds no numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Rows to measure; each stands for `weight` persons (1 without), in the groups `by`.

    Standard errors also need the strata and the clusters (the units drawn first) that the rows were drawn with.
    """

    table: ibis.Table
    weight: str | None = None
    by: tuple[str, ...] = ()
    strata: str | None = None
    clusters: str | None = None

    def __post_init__(self) -> None:
        for name in filter(None, (self.weight, self.strata, self.clusters, *self.by)):
            require(self.table, name)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that rows are grouped by; one constant where there are no groups."""
        return self.by or (ALL,)


def at_level(table: ibis.Table, level: int, area: str = "area", name: str = "place") -> ibis.Table:
    """The table with the key of each row's place of a level (0 nation … 6 group), to group by."""
    key = require(table, area).cast("int64")
    return table.mutate(**{name: key - key % whole(unit_of(level))})


def require(table: ibis.Table, name: str) -> Column:
    """The column of a name; raises `UnknownColumn` with the names that there are."""
    if name not in table.columns:
        known = ", ".join(table.columns)
        raise UnknownColumn("There is no column %(name)s; the table has %(known)s.", name=name, known=known)
    return table[name]


def prepared(sample: Sample, welfare: str | None = None) -> ibis.Table:
    """The rows with weight and design, and with welfare if it is named."""
    table = sample.table
    weight = ibis.literal(1) if sample.weight is None else number(table, sample.weight)
    columns: dict[str, Column] = {
        ALL: whole(0),
        "_w": ibis.cases((weight >= 0, weight)).cast("float64"),
        "_stratum": whole(0) if sample.strata is None else table[sample.strata],
    }
    if sample.clusters is not None:
        columns["_cluster"] = table[sample.clusters]
    if welfare is not None:
        columns["_y"] = number(table, welfare)
    return table.mutate(**columns)


def number(table: ibis.Table, name: str) -> Column:
    """A column of numbers in its own type, null where it is not a finite number."""
    column = require(table, name)
    if column.type().is_floating():
        return ibis.cases((~(column.isnan() | column.isinf()), column))
    if not column.type().is_numeric():
        raise UnknownColumn("The column %(name)s holds %(type)s, not numbers.", name=name, type=str(column.type()))
    return column


def shown(sample: Sample, result: ibis.Table) -> ibis.Table:
    """A result in the order of its groups, without the constant that stands for no groups."""
    return result.order_by(list(sample.by)) if sample.by else result.drop(ALL)


def ratio(top: Column, bottom: Column) -> Column:
    """A share; unknown where nothing is below."""
    return top.cast("float64") / bottom.cast("float64").nullif(ibis.literal(0.0))


def one_or_zero(condition: Column) -> Column:
    """1.0 for yes, 0.0 for no, null for unknown."""
    # as an integer first: a constant such as 1.0 is a decimal to some engines, and Ibis would not cast it
    return ibis.cases((condition, 1), (~condition, 0)).cast("float64")


def counted(condition: Column) -> Column:
    """How many rows say yes."""
    return ibis.cases((condition, 1)).count()


def total_of(count: Column) -> Column:
    """A sum of whole numbers in 64 bits; engines widen sums, which Ibis does not know and so would not cast back."""
    return count.sum().cast("decimal(38, 0)").cast("int64")


def joined(left: ibis.Table, right: ibis.Table, keys: tuple[str, ...], how: str = "inner") -> ibis.Table:
    """Two tables side by side where their groups are the same, the unknown group included."""
    same = [left[key].identical_to(right[key]) for key in keys]
    return left.join(right, same, how=how, rname="{name}_right").drop(*(f"{key}_right" for key in keys))
