"""What a difference of two snapshots holds: who came in and went out, each for one reason, and the sums by place."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from fupin.columnar.schema.store import Store

KIND = "difference"
IN, OUT, START, END = "in", "out", "start", "end"

# Of what is counted (poor now): who joined or left a household that stays; households that were registered, fell
# back, left poverty, were struck off, lie elsewhere, split off or were merged, are no more; and what was believed
# wrongly at the first date, or not yet known.
REASONS = (
    *("natural_increase", "natural_decrease", "new", "returned", "exited", "removed", "moved", "split", "merged"),
    *("closed", "corrected", "unexplained"),
)
UNEXPLAINED = "unexplained"

# One row per household, or member of a household, that came into a place or left it. `other` is the place at the
# other end of a way inside the snapshots; no sum of a place that holds both ends counts the row.
ROWS = pa.schema(
    [
        ("household", pa.int64()),
        ("member", pa.int64()),
        ("number", pa.string()),
        ("area", pa.int64()),
        ("other", pa.int64()),
        ("direction", pa.string()),
        ("reason", pa.string()),
        ("households", pa.int64()),
        ("persons", pa.int64()),
    ]
)
# start + in - out = end, for each place of each level, of households and of persons; reason is null for start and end.
TOTALS = pa.schema(
    [
        ("level", pa.int8()),
        ("area", pa.int64()),
        ("direction", pa.string()),
        ("reason", pa.string()),
        ("households", pa.int64()),
        ("persons", pa.int64()),
    ]
)


def open_difference(folder: Path) -> Store:
    """Open a written difference, with the tables rows, totals and areas."""
    return Store.open(folder, KIND)
