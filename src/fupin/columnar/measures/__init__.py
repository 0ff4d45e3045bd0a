"""Measures of poverty and inequality, as column expressions that any engine runs.

`Sample` says which rows, which weight, which groups and how the rows were drawn. Every function takes one and returns
an Ibis table with one row per group; fetch it with an engine, or with `.to_pyarrow()` in a notebook. What the columns
mean stands in `columns`, definitions and traps in docs/measures.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fupin.columnar.measures.counting import Index, multidimensional
    from fupin.columnar.measures.gaps import median_gap, poverty, sen_indices
    from fupin.columnar.measures.intervals import Estimate, Interval, clopper_pearson, interval, korn_graubard, wilson
    from fupin.columnar.measures.line import Share
    from fupin.columnar.measures.precision import (
        estimates,
        inequality_precision,
        mean_precision,
        multidimensional_precision,
        poverty_precision,
        ratio_precision,
    )
    from fupin.columnar.measures.ranks import quantiles
    from fupin.columnar.measures.rates import incidence
    from fupin.columnar.measures.sample import Sample, at_level
    from fupin.columnar.measures.spread import inequality

# Who only wants an interval must not wait for Ibis to load.
_HOMES = {
    "rates": ("incidence",),
    "spread": ("inequality",),
    "intervals": ("Estimate", "Interval", "clopper_pearson", "interval", "korn_graubard", "wilson"),
    "line": ("Share",),
    "counting": ("Index", "multidimensional"),
    "gaps": ("median_gap", "poverty", "sen_indices"),
    "precision": (
        "estimates",
        "inequality_precision",
        "mean_precision",
        "multidimensional_precision",
        "poverty_precision",
        "ratio_precision",
    ),
    "ranks": ("quantiles",),
    "sample": ("Sample", "at_level"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [  # noqa: RUF022 - in the order of use
    "Sample",
    "Share",
    "at_level",
    "poverty",
    "sen_indices",
    "median_gap",
    "inequality",
    "quantiles",
    "Index",
    "multidimensional",
    "incidence",
    "poverty_precision",
    "inequality_precision",
    "multidimensional_precision",
    "mean_precision",
    "ratio_precision",
    "estimates",
    "Estimate",
    "Interval",
    "interval",
    "wilson",
    "clopper_pearson",
    "korn_graubard",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
