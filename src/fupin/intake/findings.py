"""The findings of a kept result as people read them: sentences by cell and by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fupin.intake.grid import letters
from fupin.intake.messages import CONFLICTS, WARNINGS, sentence


class Found(NamedTuple):
    """One finding: its table, the row of the sheet, the column from 0 (-1 for the whole row), and what is wrong."""

    table: int
    row: int
    number: int
    column: int
    level: str
    text: str

    @property
    def cell(self) -> str:
        """The address in the sheet."""
        return f"{letters(self.column)}{self.number}" if self.column >= 0 else str(self.number)


def findings(details: Mapping[str, Any]) -> Iterator[Found]:
    """Yield the findings of a result in the language of the page, in the order of the check."""
    said: dict[int, tuple[str, str]] = {}
    problems = details.get("problems", ())
    for table, row, column, number in details.get("findings", ()):
        if number not in said:
            code, arguments = problems[number]
            said[number] = (level_of(code), sentence(code, arguments))
        level, text = said[number]
        yield Found(table, row, details["numbers"][table][row], column, level, text)


def by_row(details: Mapping[str, Any]) -> dict[tuple[int, int], list[Found]]:
    """Return the findings by table and row of the sheet."""
    found: dict[tuple[int, int], list[Found]] = defaultdict(list)
    for one in findings(details):
        found[(one.table, one.number)].append(one)
    return found


def level_of(code: str) -> str:
    """Return how grave a problem is: error, conflict or warning."""
    return "conflict" if code in CONFLICTS else "warning" if code in WARNINGS else "error"
