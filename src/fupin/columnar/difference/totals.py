"""The sums of a difference: start, in and out by reason, end, for every place of every level."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from fupin.columnar.backends.base import Engine
from fupin.columnar.difference.sides import FIRST, SECOND
from fupin.columnar.schema.difference import END, ROWS, START, TOTALS
from fupin.kernel.area import GROUP_LEVEL, level_of, unit_of


def totals(engine: Engine, counts: dict[str, pa.Table], area: int) -> pa.Table:
    """Return the sums of the rows that the engine has as `rows`, between the counts of both sides."""
    found = []
    for level in range(level_of(area), GROUP_LEVEL + 1):
        for side, direction in ((FIRST, START), (SECOND, END)):
            found.append(_standing(counts[side], level, direction))
        found.append(_moved(engine, level))
    order = [("level", "ascending"), ("area", "ascending"), ("direction", "ascending"), ("reason", "ascending")]
    return pa.concat_tables(found).sort_by(order)


def _standing(counts: pa.Table, level: int, direction: str) -> pa.Table:
    unit = pa.scalar(unit_of(level), pa.int64())
    place = pc.multiply(pc.divide(counts["area"], unit), unit)
    placed = counts.set_column(0, "area", place).group_by("area")
    summed = placed.aggregate([("households", "sum"), ("persons", "sum")])
    columns = {
        "level": pa.repeat(level, summed.num_rows),
        "area": summed["area"],
        "direction": pa.repeat(direction, summed.num_rows),
        "reason": pa.nulls(summed.num_rows),
        "households": summed["households_sum"],
        "persons": summed["persons_sum"],
    }
    return pa.table(columns).cast(TOTALS)


def _moved(engine: Engine, level: int) -> pa.Table:
    rows = ibis.table(ibis.Schema.from_pyarrow(ROWS), name="rows")
    place, other = _ancestor(rows.area, level), _ancestor(rows.other, level)
    rows = rows.filter(rows.other.isnull() | (place != other)).mutate(area=place)
    summed = rows.group_by("area", "direction", "reason").aggregate(
        households=rows.households.sum(), persons=rows.persons.sum()
    )
    return engine.fetch(_typed(summed, level)).cast(TOTALS)


def _ancestor(area: ibis.Value, level: int) -> ibis.Value:
    return area - area % unit_of(level)


def _typed(table: ibis.Table, level: int) -> ibis.Table:
    types = ibis.Schema.from_pyarrow(TOTALS)
    table = table.mutate(level=ibis.literal(level))
    return table.select(**{name: table[name].cast(kind) for name, kind in types.items()})
