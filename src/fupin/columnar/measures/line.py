"""The line: a number, a column, or a share of what people in the middle, or on average, have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import ibis

from fupin.columnar.measures.ranks import weighted_quantiles
from fupin.columnar.measures.sample import ALL, Column, joined, number, ratio
from fupin.columnar.numbers import whole
from fupin.kernel.errors import FupinError


class WrongLine(FupinError):
    """A line below which nobody can be."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the weighted median or mean of welfare: of everybody, or within each group of some columns."""

    share: float
    of: Literal["median", "mean"] = "median"
    within: tuple[str, ...] = ()


Line: TypeAlias = "int | float | str | Share"


def drawn(rows: ibis.Table, line: Line) -> ibis.Table:
    """Prepared rows with their line `_z`, in units of welfare; a line that is not above zero is unknown."""
    if isinstance(line, Share):
        return _relative(rows, line)
    if isinstance(line, str):
        column = number(rows, line)
        return rows.mutate(_z=ibis.cases((column > 0, column)))
    if not line > 0:
        raise WrongLine("A line of %(line)s is not above zero.", line=line)
    # from a text, because engines take a bare 0.5 for a decimal
    return rows.mutate(_z=whole(line) if isinstance(line, int) else ibis.literal(repr(line)).cast("float64"))


def below(rows: ibis.Table, strict: bool) -> Column:
    """Whether a row is poor: under the line, or with `strict` false also on it; unknown where either is."""
    return rows["_y"] < rows["_z"] if strict else rows["_y"] <= rows["_z"]


def gap_share(rows: ibis.Table, poor: Column) -> Column:
    """What a row lacks to the line, as a share of the line; 0 for who is not poor."""
    missing = ratio(rows["_z"] - rows["_y"], rows["_z"])
    return ibis.cases((poor, missing), (~poor, ibis.literal(0.0)))


def _relative(rows: ibis.Table, line: Share) -> ibis.Table:
    if not line.share > 0:
        raise WrongLine("A line of %(line)s is not above zero.", line=line.share)
    keys = line.within or (ALL,)
    middle = weighted_quantiles(rows, keys, {"_middle": 0.5}) if line.of == "median" else _means(rows, keys)
    with_middle = joined(rows, middle, keys, "left")
    value = with_middle["_middle"] * line.share
    return with_middle.mutate(_z=ibis.cases((value > 0, value))).drop("_middle")


def _means(rows: ibis.Table, keys: tuple[str, ...]) -> ibis.Table:
    known = rows.filter(rows["_y"].notnull() & rows["_w"].notnull())
    total = (known["_w"] * known["_y"]).sum()
    return known.group_by(list(keys)).aggregate(_middle=ratio(total, known["_w"].sum()))
