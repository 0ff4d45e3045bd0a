"""From numpy to the columns of the contract: places of words become codes, and what is not known becomes null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fupin.policy.values import NUMBER_DECIMALS
from fupin.project.nation.chance import Bytes, Flags, Ints

YES, NO, UNKNOWN = 1, 0, -1
SCALE = 10**NUMBER_DECIMALS


def answers(found: Bytes) -> pa.Array:
    """Yes, no and unknown as booleans and null."""
    return pa.array(found == YES, mask=found < 0)


def coded(places: NDArray[Any], words: Sequence[str]) -> pa.Array:
    """Places in a list of words as these words; a place below 0 is unknown."""
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=places < 0), pa.array(words))


def sets(places: NDArray[Any], words: Sequence[str], between: str = "+") -> pa.Array:
    """Places in a list of words, each several codes with a sign between them, as lists of codes."""
    lists = pa.array([sorted(word.split(between)) if word else [] for word in words], type=pa.list_(pa.string()))
    return lists.take(pa.array(places, mask=places < 0))


def whole(values: NDArray[Any], known: Flags | None = None, kind: pa.DataType | None = None) -> pa.Array:
    """Whole numbers, null where they are not known."""
    return pa.array(values, type=kind or pa.int64(), mask=None if known is None else ~known)


def days(values: Ints, known: Flags | None = None) -> pa.Array:
    """Days since 1970 as dates."""
    return pa.array(values.astype(np.int32), type=pa.int32(), mask=None if known is None else ~known).cast(pa.date32())


def day(of: date) -> int:
    """A date as days since 1970."""
    return int((np.datetime64(of) - np.datetime64(0, "D")).astype(int))


def sheet(schema: pa.Schema, columns: Mapping[str, pa.Array]) -> pa.Table:
    """The columns in the order of a schema; those that were not made are null everywhere."""
    rows = len(next(iter(columns.values())))
    empty = {kind: pa.nulls(rows, kind) for kind in {f.type for f in schema if f.name not in columns}}
    arrays = [columns[f.name] if f.name in columns else empty[f.type] for f in schema]
    return pa.Table.from_arrays(arrays, names=schema.names)
