"""A model run by Splink inside the engine: the weight of every pair that a block brings together."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from fupin.comparison.linking.engine import rows
from fupin.comparison.linking.model import Comparison, Level, Model
from fupin.comparison.linking.names import between

# A value seen in a list of a few rows is no evidence of how common it is in the world: until there are many rows,
# the frequencies lean on the model's own.
_LEANING = 1000
_PRECISION = 9

_SCORED = """
create or replace table scored as
select {key}_l as "left", {key}_r as "right", round(match_weight, {digits}) as weight from {table}
"""
_NOTHING = """
create or replace table scored as
select {key} as "left", {key} as "right", 0.0::double as weight from {table} where false
"""
_FREQUENCIES = """
select "{column}", (count(*) + {leaning} * {usual}) / (sum(count(*)) over () + {leaning}) as "tf_{column}"
from ({union}) where "{column}" is not null group by "{column}" order by "{column}"
"""


def score(connection: Any, tables: Sequence[str], model: Model, least: float, population: Sequence[str] = ()) -> None:
    """Make the table `scored` (left, right, weight): pairs of rows of the tables whose probability is `least` or more.

    With one table its rows are paired with one another. Frequencies of values are those of the `population`.
    """
    if not all(len(connection.table(name)) for name in tables):
        connection.execute(_NOTHING.format(key=model.key, table=tables[0]))
        return
    with _quiet():
        linker = _linker(connection, tables, model)
        _frequencies(connection, linker, model, population or tables)
        predicted = linker.inference.predict(threshold_match_probability=least)
        connection.execute(_SCORED.format(key=model.key, digits=_PRECISION, table=predicted.physical_name))
        predicted.drop_table_from_database_and_remove_from_cache()


def prior(connection: Any, tables: Sequence[str], model: Model) -> float:
    """The probability that two rows taken by chance are one person."""
    counts = [len(connection.table(name)) for name in tables]
    pairs = counts[0] * counts[-1] if len(counts) > 1 else counts[0] * (counts[0] - 1) / 2
    return float(min(0.5, model.expected * min(counts) / pairs)) if pairs else 0.5


@contextmanager
def _quiet() -> Iterator[None]:
    # Splink explains each step to a person at a notebook, and warns of what was decided on purpose.
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def _linker(connection: Any, tables: Sequence[str], model: Model) -> Any:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=connection)
    lists = [api.register(name, dataset_display_name=name) for name in tables]
    said = settings(model, len(tables), prior(connection, tables, model))
    return Linker(lists, said, log_level=logging.CRITICAL, validate_settings=False)


def settings(model: Model, lists: int, chance: float) -> dict[str, Any]:
    """The model in Splink's own words."""
    return {
        "link_type": "link_only" if lists == 2 else "dedupe_only",
        "sql_dialect": "duckdb",
        "unique_id_column_name": model.key,
        "probability_two_random_records_match": chance,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": list(model.blocks),
        "comparisons": [_comparison(comparison) for comparison in model.comparisons],
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    unknown = {"sql_condition": between(comparison.unknown, '"{}_l"', '"{}_r"'), "is_null_level": True}
    levels = [_level(level) for level in (*comparison.levels, comparison.rest)]
    return {"output_column_name": comparison.name, "comparison_levels": [unknown, *levels]}


def _level(level: Level) -> dict[str, Any]:
    said: dict[str, Any] = {"sql_condition": between(level.when, '"{}_l"', '"{}_r"')}
    if level.when == "else":
        said["sql_condition"] = "ELSE"
    if level.m is not None:
        said |= {"m_probability": level.m, "u_probability": level.u}
    if level.rare:
        said |= {"tf_adjustment_column": level.rare, "tf_adjustment_weight": 1.0}
        said["disable_tf_exact_match_detection"] = True
    return said


def _frequencies(connection: Any, linker: Any, model: Model, population: Sequence[str]) -> None:
    every = [level for c in model.comparisons for level in c.levels]
    for column in sorted({level.rare for level in every if level.rare}):
        usual = min(level.u or 0.0 for level in every if level.rare == column)
        union = " union all ".join(f"from {name} select {column}" for name in population)
        words = {"column": column, "leaning": _LEANING, "usual": usual, "union": union}
        table = rows(connection, _FREQUENCIES.format(**words))
        registered = linker._db_api.register(table)
        linker.table_management.register_term_frequency_lookup(registered, column)


def train(connection: Any, tables: Sequence[str], model: Model) -> Model:
    """The model with u from pairs taken by chance and m by expectation maximisation within each of its blocks."""
    with _quiet():
        linker = _linker(connection, tables, model)
        linker.training.estimate_u_using_random_sampling(max_pairs=5e5, seed=1)
        for block in model.training_blocks:
            linker.training.estimate_parameters_using_expectation_maximisation(block)
        said = linker.misc.save_model_to_json()
    weights = {
        c["output_column_name"]: [_estimated(level) for level in c["comparison_levels"][1:]]
        for c in said["comparisons"]
    }
    return model.with_weights(weights)


def _estimated(level: dict[str, Any]) -> tuple[float, float]:
    # A level that no pair showed is rare in both, and must not decide anything.
    m, u = level.get("m_probability"), level.get("u_probability")
    return round(m if m is not None else 1e-4, 9), round(u if u is not None else 1e-4, 9)
