"""What linking takes and gives: the columns of a list of persons, the bands, and the pairs found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy, gettext_noop

from fupin.kernel.errors import FupinError

Progress = Callable[[str, float], None]

PERSONS = pa.schema(
    [
        ("id", pa.int64()),
        ("identity", pa.string()),
        ("name", pa.string()),
        ("birth_date", pa.date32()),
        ("sex", pa.string()),
        ("area", pa.int64()),
        ("household", pa.int64()),
        ("phone", pa.string()),
    ]
)

PAIRS = pa.schema(
    [
        ("ours", pa.int64()),
        ("theirs", pa.int64()),
        ("way", pa.string()),
        ("probability", pa.float64()),
        ("band", pa.string()),
        ("differs", pa.list_(pa.string())),
    ]
)

# Rows whose number stands under another name too on their side ("ours" or "theirs"); rows of one number, one group.
SHARED = pa.schema([("side", pa.string()), ("group", pa.int64()), ("id", pa.int64())])

NUMBER, OLD_NUMBER, RELATIVE, PROBABLE = "number", "old_number", "relative", "probable"
ACCEPT, REVIEW = "accept", "review"
_SIDES = {"ours": gettext_lazy("ours"), "theirs": gettext_lazy("theirs")}


class WrongList(FupinError):
    """A list that cannot be linked as it is: a column is missing, or an id is missing or not the only one."""


@dataclass(frozen=True, slots=True)
class Bands:
    """From which probability a pair is accepted without a person, and from which it is shown to one."""

    accept: float = 0.95
    review: float = 0.2

    def __post_init__(self) -> None:
        if not 0 < self.review <= self.accept <= 1:
            raise FupinError(
                gettext_noop("The bands %(review)s and %(accept)s must be above 0, at most 1 and in this order."),
                review=self.review,
                accept=self.accept,
            )


USUAL = Bands()


@dataclass(frozen=True, slots=True)
class Linked:
    """Two lists compared: the pairs of one person each, who has none, and which numbers are those of two persons.

    Rows of theirs with one number whose names sound alike are one person, and each of them is in a pair.
    """

    pairs: pa.Table
    only_ours: pa.Array
    only_theirs: pa.Array
    figures: dict[str, Any] = field(default_factory=dict)
    shared: pa.Table = field(default_factory=SHARED.empty_table)


def checked(table: pa.Table, side: str) -> pa.Table:
    """The list in the columns of PERSONS, sorted by id; columns that it lacks are unknown, an id must be its own."""
    if "id" not in table.column_names:
        raise WrongList(gettext_noop("The list of %(side)s has no column “id”."), side=_SIDES[side])
    columns = [_column(table, wanted, side) for wanted in PERSONS]
    persons = pa.table(columns, schema=PERSONS)
    _ids_are_single(persons["id"], side)
    return persons.sort_by("id")


def _column(table: pa.Table, wanted: pa.Field, side: str) -> pa.ChunkedArray:
    if wanted.name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, wanted.type)])
    try:
        return table[wanted.name].cast(wanted.type)
    except pa.ArrowInvalid as error:
        raise WrongList(
            gettext_noop("The column “%(name)s” of the list of %(side)s does not hold %(kind)s: %(why)s"),
            name=wanted.name,
            side=_SIDES[side],
            kind=str(wanted.type),
            why=str(error),
        ) from error


def _ids_are_single(ids: pa.ChunkedArray, side: str) -> None:
    if ids.null_count:
        raise WrongList(
            gettext_noop("%(count)s rows of the list of %(side)s have no id."), count=ids.null_count, side=_SIDES[side]
        )
    if len(pc.unique(ids)) == len(ids):
        return
    counts = ids.value_counts()
    twice = pc.min(counts.field("values").filter(pc.greater(counts.field("counts"), 1))).as_py()
    raise WrongList(
        gettext_noop("The id %(id)s stands in more than one row of the list of %(side)s."),
        id=twice,
        side=_SIDES[side],
        fix=gettext_noop("Give each row an id of its own."),
    )
