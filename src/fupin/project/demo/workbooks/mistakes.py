"""Wrong cells, each of a kind that clerks know, with a list of what was right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from fupin.project.demo.identity import check_digit
from fupin.project.demo.workbooks.table import MEMBER, Cell, Row, Table


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong cell: its row in the table and its column, its kind, what stands there and what should."""

    row: int
    column: int
    kind: str
    wrong: Cell
    right: Cell


def make(rng: Random, table: Table, plan: Sequence[Mapping[str, Any]]) -> list[Mistake]:
    """Make the mistakes of a plan in a table, in rows apart from each other; return them in order of place."""
    made: list[Mistake] = []
    used: set[int] = set()
    for line in plan:
        column = table.place(line["column"])
        row = _row(rng, table, line, column, used)
        used.add(row)
        right = table.rows[row][column]
        wrong = WAYS[line["with"]](table, table.rows[row]) if "with" in line else line["value"] or None
        made.append(Mistake(row, column, line["kind"], wrong, right))
    for mistake in made:
        table.rows[mistake.row][mistake.column] = mistake.wrong
    return sorted(made, key=lambda mistake: (mistake.row, mistake.column))


def _row(rng: Random, table: Table, line: Mapping[str, Any], column: int, used: set[int]) -> int:
    """Choose a row in which this is the only mistake, and in which the cell is filled."""
    firsts = set(table.first)
    fits = [row for row in range(len(table.rows)) if row not in used and _fits(table, line, row, column, firsts)]
    if not fits:
        raise ValueError(f"no row is left for the mistake {line['kind']!r}")
    return rng.choice(fits)


def _fits(table: Table, line: Mapping[str, Any], row: int, column: int, firsts: set[int]) -> bool:
    if line.get("household"):
        return row in firsts
    if line.get("not_first") and row in firsts:
        return False
    if table.columns[column].block == MEMBER and row in firsts:
        return False  # a household without its head would be another mistake
    return table.rows[row][column] is not None


def wrong_check_digit(table: Table, row: Row) -> Cell:
    """The last digit is another one."""
    number = str(row[table.place("identity_number")])
    return number[:-1] + ("7" if number[-1] != "7" else "3")


def shorter(table: Table, row: Row) -> Cell:
    """One digit in the middle was left out."""
    number = str(row[table.place("identity_number")])
    return number[:9] + number[10:]


def letter_inside(table: Table, row: Row) -> Cell:
    """A zero was typed as the letter O."""
    number = str(row[table.place("identity_number")])
    return number[:2] + "O" + number[3:]


def impossible_day(table: Table, row: Row) -> Cell:
    """The number says the 31st of June, and its check digit fits."""
    number = str(row[table.place("identity_number")])
    body = f"{number[:10]}0631{number[14:17]}"
    return body + check_digit(body)


def other_sex(table: Table, row: Row) -> Cell:
    """The sex is not that of the number."""
    place = table.place("sex")
    words = sorted({str(r[place]) for r in table.rows if r[place] is not None})
    return next(word for word in words if word != row[place])


def day_later(table: Table, row: Row) -> Cell:
    """The birthday is a month later than that of the number."""
    born = row[table.place("birth_date")]
    return born + timedelta(days=30) if isinstance(born, date) else born


def main_cause_again(table: Table, row: Row) -> Cell:
    """The main cause stands among the others too."""
    return row[table.place("main_cause")]


WAYS: dict[str, Callable[[Table, Row], Cell]] = {
    way.__name__: way
    for way in (wrong_check_digit, shorter, letter_inside, impossible_day, other_sex, day_later, main_cause_again)
}
