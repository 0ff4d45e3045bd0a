"""The columns of a design as batches of whole numbers: laid out by the engine, read back a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from fupin.columnar.screening.proxies import Design
from fupin.columnar.screening.rows import FOLD, OUTCOME, Rows, Scale

Matrix = npt.NDArray[np.float64]
_AT_ONCE = 16_384
_KEPT = "kept_"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, sorted by household: the columns kept under their names, and those of the design in steps."""

    kept: pa.RecordBatch
    columns: Matrix

    def values(self, name: str) -> Matrix:
        """A kept column as numbers."""
        return np.asarray(self.kept[name].to_numpy(zero_copy_only=False))


def batches(rows: Rows, design: Design, scale: Scale | None, keep: Sequence[str] = ()) -> Iterator[Batch]:
    """The rows (with a scale: the checked ones, with `_y`, the outcome in steps), memory not growing with them."""
    kept = list(dict.fromkeys((rows.household, *keep)))
    table = rows.table if scale is None else rows.checked
    carried = [name for name in (FOLD,) if name in table.columns]
    outcome = {} if scale is None else {OUTCOME: scale.column(table[rows.outcome]).cast("int32")}
    columns = {name: column.cast("int16") for name, column in design.columns(table).items()}
    aliased = {f"{_KEPT}{place}": table[name] for place, name in enumerate(kept)}
    asked = table.select(*carried, **aliased, **outcome, **columns).order_by(f"{_KEPT}0", *outcome, *columns)
    names = [*carried, *kept, *outcome]
    with TemporaryDirectory(prefix="fupin-screening-") as folder:
        file = Path(folder) / "design.parquet"
        rows.engine.write_sql(rows.sql(asked), file)
        with pq.ParquetFile(file) as opened:
            yield from (_batch(one, names) for one in opened.iter_batches(_AT_ONCE))


def weighed(
    rows: Rows, design: Design, scale: Scale | None, weights: Matrix, keep: Sequence[str] = ()
) -> tuple[pa.Table, Matrix]:
    """The columns kept, and for each row its (1, columns) times a matrix of weights, both sorted by household."""
    kept, found = [], []
    for batch in batches(rows, design, scale, keep):
        kept.append(batch.kept)
        found.append(weights[0] + batch.columns @ weights[1:])
    if not kept:
        return pa.table({}), np.zeros((0, weights.shape[1]))
    return pa.Table.from_batches(kept), np.concatenate(found)


def _batch(one: pa.RecordBatch, names: Sequence[str]) -> Batch:
    columns = [one.column(place).to_numpy(zero_copy_only=False) for place in range(len(names), one.num_columns)]
    matrix = np.column_stack(columns).astype(float) if columns else np.zeros((one.num_rows, 0))
    kept = pa.RecordBatch.from_arrays([one.column(place) for place in range(len(names))], names=list(names))
    return Batch(kept, matrix)
