"""Where a table begins: the row of column names, of one line or two, with or without hidden field codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fupin.intake.grid import Grid, Raw
from fupin.intake.limits import HEADER_ROWS
from fupin.intake.targets import by_code, by_word
from fupin.intake.words import fold, plain

_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns and the positions of the rows that hold them; `first` is the first row of data."""

    labels: tuple[str, ...]
    codes: tuple[str, ...]
    positions: tuple[int, ...]
    first: int
    score: int


def find_header(grid: Grid) -> Header | None:
    """Return the header among the first ten rows of a sheet, or None if no row looks like one."""
    rows = _spread(grid, [grid.row(p) for p in range(min(HEADER_ROWS + 2, len(grid.rows)))])
    found = [header for p in range(min(HEADER_ROWS, len(rows))) for header in _candidates(rows, p)]
    best = max(found, key=lambda header: (header.score, -len(header.positions), -header.first), default=None)
    return best if best and best.score >= _ENOUGH else None


def _spread(grid: Grid, rows: list[list[Raw]]) -> list[list[Raw]]:
    """Repeat the name over merged columns, as the user sees it; names merged over rows stay in the first."""
    for top, left, _bottom, right in grid.merged:
        position = next((p for p, number in enumerate(grid.rows[: len(rows)]) if number == top + 1), None)
        if position is not None and right < len(rows[position]):
            rows[position][left + 1 : right + 1] = [rows[position][left]] * (right - left)
    return rows


def _candidates(rows: Sequence[Sequence[Raw]], position: int) -> list[Header]:
    labels = _labels(rows[position])
    below = _labels(rows[position + 1]) if position + 1 < len(rows) else ()
    if _is_code_row(labels) and _score(below) >= max(_ENOUGH, _filled(below) // 2):
        return [Header(below, labels, (position, position + 1), position + 2, _score(below) + len(labels))]
    found = [Header(labels, (), (position,), position + 1, _score(labels))]
    if below and _upper_helps(labels, below):
        joined = tuple(lower or upper for upper, lower in zip(labels, below, strict=True))
        found.append(Header(joined, (), (position, position + 1), position + 2, _score(joined)))
    return found


def _labels(row: Sequence[Raw]) -> tuple[str, ...]:
    return tuple(plain(value) if isinstance(value, str) else "" for value in row)


def _filled(labels: Sequence[str]) -> int:
    return sum(1 for label in labels if label)


def _score(labels: Sequence[str]) -> int:
    """Count the different things that the names stand for."""
    words = by_word()
    return len({words[word][0].key for label in labels if (word := fold(label)) in words})


def _is_code_row(labels: Sequence[str]) -> bool:
    codes = by_code()
    known = sum(1 for label in labels if label in codes)
    return known >= _ENOUGH and known * 2 > _filled(labels)


def _upper_helps(upper: Sequence[str], lower: Sequence[str]) -> bool:
    words = by_word()
    named_below = sum(1 for label in lower if fold(label) in words)
    named_above_only = sum(1 for a, b in zip(upper, lower, strict=True) if not b and fold(a) in words)
    return named_below >= 1 and named_above_only + named_below > max(_score(upper), _score(lower))
