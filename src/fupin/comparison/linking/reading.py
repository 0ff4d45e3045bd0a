"""A list of persons in the columns that are compared: numbers and names as the pack reads them, each value once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fupin.policy.identity import NONE, OTHER, Identity, IdentityNumber

# `num` is a valid number, `slip` the text of one that cannot be valid, `old` says that it was written in an old form.
_SCANNED = str.maketrans("OQDILZSB", "00011258")
NUMBER_COLUMNS = ("num", "slip", "old")
NAME_COLUMNS = ("plain", "toned", "sound", "near", "shape", "letters", "bag")


def read(persons: pa.Table, reader: Identity) -> pa.Table:
    """The list with its columns of comparison instead of the text of number and name; order and ids are kept."""
    columns: dict[str, Any] = {name: persons[name] for name in ("id", "birth_date", "sex", "area", "household")}
    columns |= _spread(persons["identity"], NUMBER_COLUMNS, lambda text: _number(text, reader))
    columns |= _spread(persons["name"], NAME_COLUMNS, lambda text: _name(text, reader))
    columns |= _spread(persons["birth_date"], ("other_date",), lambda day: (_iso(reader.other_calendar(day)),))
    columns |= _spread(persons["phone"], ("phone",), lambda text: (_digits(text),))
    columns["birth"] = pc.cast(persons["birth_date"], pa.string())
    return pa.table(columns)


def _spread(values: pa.ChunkedArray, names: Sequence[str], make: Callable[[Any], Sequence[Any]]) -> dict[str, Any]:
    coded = values.combine_chunks().dictionary_encode()
    made = [make(value) for value in coded.dictionary.to_pylist()]
    columns = zip(*made, strict=True) if made else [() for _ in names]
    kinds = [pa.bool_() if name == "old" else pa.string() for name in names]
    return {
        name: pa.array(column, type=kind).take(coded.indices)
        for name, kind, column in zip(names, kinds, columns, strict=True)
    }


def _number(text: str, reader: Identity) -> tuple[str | None, str | None, bool]:
    number = reader.parse(text)
    if number.kind == NONE or not number.match:
        return None, None, False
    if number.errors:
        number = _rescued(number, reader)
    old = any(problem.code == "old" for problem in number.warnings)
    return (None, number.match, old) if number.errors else (number.match, None, old)


def _rescued(number: IdentityNumber, reader: Identity) -> IdentityNumber:
    """The number with letters that a scanner made of digits turned back, if that makes it valid."""
    again = reader.parse(number.match.translate(_SCANNED))
    return number if again.errors or again.kind in (NONE, OTHER) else again


def _name(text: str, reader: Identity) -> tuple[str | None, ...]:
    forms = reader.forms(text)
    bag = " ".join(sorted(forms.sound.split()))
    return tuple(form or None for form in (*forms, forms.sound.replace(" ", ""), bag))


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _digits(text: str) -> str | None:
    digits = "".join(filter(str.isdecimal, text))
    return digits[-11:] if len(digits) >= 7 else None
