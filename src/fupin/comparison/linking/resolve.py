"""From scored pairs to one partner each, with a probability that knows of the rivals."""

from __future__ import annotations

from math import log2
from typing import Any

import pyarrow as pa

from fupin.comparison.linking.assignment import one_to_one
from fupin.comparison.linking.engine import load, rows
from fupin.comparison.linking.tables import Bands

# Two rows that fit a third equally well leave it at one half each, however well they fit.
_RIVALS = """
create or replace table rivals as
with odds as (select *, 2 ** least(weight, 100) as odds from scored),
summed as (
    select *, sum(odds) over (partition by "left" order by odds, "right" {all}) as of_left,
              sum(odds) over (partition by "right" order by odds, "left" {all}) as of_right
    from odds
)
select "left", "right", weight, round(odds / (1 + of_left + of_right - odds), 9) as probability from summed
"""
_WHOLE = "rows between unbounded preceding and unbounded following"


def resolve(connection: Any, bands: Bands) -> None:
    """Make the table `partners` (left, right, weight, probability) of `scored`: each left and each right once."""
    connection.execute(_RIVALS.format(all=_WHOLE))
    edges = rows(connection, f"from rivals where probability >= {bands.review} order by all")
    least = log2(bands.review / (1 - bands.review)) if bands.review < 1 else 0.0
    columns = (edges[name].to_pylist() for name in ("left", "right", "weight"))
    chosen = one_to_one([(left, right, weight - least + 1) for left, right, weight in zip(*columns, strict=True)])
    pairs = [pair[:2] for pair in chosen]
    kind = edges.schema.field("left").type
    picked = pa.table({n: pa.array([p[i] for p in pairs], kind) for i, n in enumerate(("left", "right"))})
    load(connection, "picked", picked)
    connection.execute('create or replace table partners as from rivals join picked using ("left", "right")')
