"""A sheet as columns: each distinct raw value once, and for each row the number of its value."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

Raw = str | float | int | bool | date | datetime | time | timedelta
EMPTY = ""
ERROR_MARK = "\x00error:"
"""What precedes an error cell (#N/A …) in a grid, so that it is never taken for an empty one."""


class _Numbers(dict[Raw, int]):
    """Numbers values in the order in which they are first met."""

    def __missing__(self, value: Raw) -> int:
        self[value] = number = len(self)
        return number


@dataclass(slots=True)
class Column:
    """One column: `codes[i]` is the place of row i's value in `distinct`."""

    distinct: list[Raw]
    codes: array[int]

    def raw(self, position: int) -> Raw:
        """Return the raw value of a row."""
        return self.distinct[self.codes[position]]


@dataclass(slots=True)
class Grid:
    """The rows of one sheet from its first row on; `rows` are the numbers that the sheet itself shows."""

    name: str
    rows: array[int]
    columns: list[Column]
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def row(self, position: int) -> list[Raw]:
        """Return the raw values of one row."""
        return [column.raw(position) for column in self.columns]

    def cell(self, position: int, column: int) -> str:
        """Return the address of a cell as the user sees it, such as C7."""
        return f"{letters(column)}{self.rows[position]}"


class GridBuilder:
    """Takes rows in chunks and numbers their values column by column."""

    def __init__(self, name: str, width: int) -> None:
        self.name = name
        self.rows: array[int] = array("I")
        self._numbers = [_Numbers() for _ in range(width)]
        self._codes: list[array[int]] = [array("I") for _ in range(width)]

    def add(self, rows: Sequence[int], values: Sequence[Sequence[Raw]]) -> None:
        """Add rows of equal width with their numbers in the sheet."""
        self.rows.extend(rows)
        for numbers, codes, column in zip(self._numbers, self._codes, zip(*values, strict=True), strict=True):
            codes.extend(map(numbers.__getitem__, column))

    def grid(self) -> Grid:
        """Return the finished grid."""
        columns = [Column(list(n), c) for n, c in zip(self._numbers, self._codes, strict=True)]
        return Grid(self.name, self.rows, columns)


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, B … Z, AA …"""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def position_of(name: str) -> int:
    """Return the number from 0 of a column given by its letters."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def dump(grid: Grid) -> dict[str, Any]:
    """Return a grid as plain JSON content."""
    return {
        "name": grid.name,
        "rows": _packed(grid.rows),
        "columns": [[[_plain(v) for v in c.distinct], _packed(c.codes)] for c in grid.columns],
        "notes": grid.notes,
        "merged": grid.merged,
    }


def load(content: dict[str, Any]) -> Grid:
    """Return the grid that `dump` described."""
    columns = [Column([_raw(v) for v in distinct], _unpacked(codes)) for distinct, codes in content["columns"]]
    notes = [(code, arguments) for code, arguments in content["notes"]]
    merged = [(a, b, c, d) for a, b, c, d in content["merged"]]
    return Grid(content["name"], _unpacked(content["rows"]), columns, notes, merged)


def _packed(numbers: array[int]) -> str:
    return b64encode(numbers.tobytes()).decode()


def _unpacked(text: str) -> array[int]:
    numbers: array[int] = array("I")
    numbers.frombytes(b64decode(text))
    return numbers


def _plain(value: Raw) -> Any:
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, timedelta):
        return ["timedelta", value.total_seconds()]
    return [type(value).__name__, value.isoformat()]


_KINDS: dict[str, Any] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


def _raw(value: Any) -> Raw:
    raw: Raw = _KINDS[value[0]](value[1]) if isinstance(value, list) else value
    return raw


def filled(values: Iterable[Raw]) -> int:
    """Return how many of the values are not empty."""
    return sum(1 for value in values if value not in ("", None))
