"""Lists of any columns, compared by a model: between two lists, within one, and how a model is trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from fupin.comparison.linking.engine import engine, load, rows
from fupin.comparison.linking.model import Model
from fupin.comparison.linking.resolve import resolve
from fupin.comparison.linking.scoring import score, train
from fupin.comparison.linking.tables import ACCEPT, REVIEW, USUAL, Bands

_FOUND = """
select "left", "right", weight, probability, case when probability >= {accept} then '{sure}' else '{unsure}' end as band
from {table} where probability >= {review} order by "left", "right"
"""
_WITHIN = "select *, round(1 - 1 / (1 + 2 ** least(weight, 100)), 9) as probability from scored"


def link_tables(
    left: pa.Table,
    right: pa.Table,
    model: Model,
    bands: Bands = USUAL,
    *,
    memory: str = "2GB",
    threads: int | None = None,
) -> pa.Table:
    """Pairs of rows of two lists (left, right, weight, probability, band), each row in at most one pair."""
    with engine(memory, threads) as connection:
        _load(connection, [left, right], model)
        score(connection, ("left_list", "right_list"), model, bands.review)
        resolve(connection, bands)
        return _found(connection, "partners", bands)


def link_within(
    table: pa.Table,
    model: Model,
    bands: Bands = USUAL,
    *,
    memory: str = "2GB",
    threads: int | None = None,
) -> pa.Table:
    """Pairs of rows of one list that are one person (left < right, weight, probability, band); a row may be in many."""
    with engine(memory, threads) as connection:
        _load(connection, [table], model)
        score(connection, ("left_list",), model, bands.review)
        return _found(connection, f"({_WITHIN})", bands)


def trained(tables: Sequence[pa.Table], model: Model, memory: str = "2GB") -> Model:
    """The model with probabilities estimated from the lists themselves, without known answers; the same each time."""
    with engine(memory, 1) as connection:
        names = _load(connection, tables, model)
        return train(connection, names, model)


def _load(connection: Any, tables: Sequence[pa.Table], model: Model) -> tuple[str, ...]:
    names = ("left_list", "right_list")[: len(tables)]
    for name, table in zip(names, tables, strict=True):
        load(connection, name, table.sort_by(model.key))
    return names


def _found(connection: Any, table: str, bands: Bands) -> pa.Table:
    words = {"accept": bands.accept, "review": bands.review, "sure": ACCEPT, "unsure": REVIEW}
    return rows(connection, _FOUND.format(table=table, **words))
