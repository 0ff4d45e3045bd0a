"""Households on an engine: their table, and which of its columns say who and where they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import ibis
import pyarrow as pa

from fupin.columnar.backends.base import Engine
from fupin.columnar.screening.proxies import GRID, Column, NoSuchProxy, number

FOLD, OUTCOME, MOST_ROWS = "_fold", "_y", 90_000_000


@dataclass(frozen=True, slots=True)
class Rows:
    """Households of an attached table; `outcome` is higher for the better-off and null where nobody checked."""

    engine: Engine
    table: ibis.Table
    outcome: str | None = None
    household: str = "household"
    village: str | None = None

    @classmethod
    def of(
        cls,
        engine: Engine,
        table: pa.Table,
        outcome: str | None = None,
        *,
        household: str = "household",
        village: str | None = None,
        name: str = "screened",
    ) -> Rows:
        """Attach an Arrow table under a name and look at it; raises `NoSuchProxy` for a column that is not there."""
        engine.attach({name: table})
        seen = ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)
        for column in filter(None, (household, village, outcome)):
            if column not in seen.columns:
                raise NoSuchProxy("The table has no column for: %(names)s.", names=column)
        return cls(engine, seen, outcome, household, village)

    @property
    def checked(self) -> ibis.Table:
        """The rows whose outcome is known."""
        return self.table if self.outcome is None else self.table.filter(number(self.table[self.outcome]).notnull())

    def with_folds(self, folds: pa.Table, by: str) -> Rows:
        """The same rows with the fold of each, from a table of groups and folds."""
        self.engine.attach({"screening_folds": folds})
        right = ibis.table(ibis.Schema.from_pyarrow(folds.schema), name="screening_folds")
        joined = self.table.join(right, self.table[by] == right["group_key"])
        return replace(self, table=joined.select(*self.table.columns, **{FOLD: right["fold"]}))

    def sql(self, table: ibis.Table) -> str:
        """An expression in the engine's dialect."""
        return str(ibis.to_sql(table, dialect=self.engine.capabilities.dialect))


@dataclass(frozen=True, slots=True)
class Scale:
    """The outcome on the grid: whole numbers between its lowest and highest known value."""

    low: float
    high: float

    @classmethod
    def of(cls, rows: Rows) -> Scale:
        """The range of the known outcomes; raises `NothingToLearn` where there are none or all are the same."""
        value = number(rows.checked[rows.outcome])
        asked = rows.checked.aggregate(low=value.min(), high=value.max(), n=value.count())
        row = rows.engine.fetch(asked).to_pylist()[0]
        if row["low"] is None or not row["high"] > row["low"]:
            raise NothingToLearn("Of the checked households all have the same result, or there are none.")
        if row["n"] > MOST_ROWS:
            raise NothingToLearn("At most %(most)s households can be learned from at once.", most=MOST_ROWS)
        return cls(float(row["low"]), float(row["high"]))

    @property
    def step(self) -> float:
        """What one step of the grid is in the unit of the outcome."""
        return (self.high - self.low) / GRID

    def column(self, value: Column) -> Column:
        """The outcome in steps of the grid."""
        return ((number(value) - self.low) / self.step).round().cast("float64")


class NothingToLearn(NoSuchProxy):
    """There are no checked households to learn from, or nothing distinguishes them."""
