"""The rows of a demanded table: computed from figures and facts, with what is not known said as such."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from fupin.kernel.area import COUNTY_LEVEL, ancestor, level_of, lineage, parent
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.demanded.sealed import Reveal, Sealed, is_sealed, sealed
from fupin.reports.demanded.sources import FIGURE, FIXED, HOUSEHOLD, PLACE, parted, wanted
from fupin.reports.queries.figures import Figure, by_place, show

MOST_ROWS = 50_000

Value = Decimal | int | date | str | None
Column = Mapping[str, Any]
Figures = Mapping[int, Mapping[int, Mapping[str, Figure]]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, None where nobody knows it, and what has to be said of it."""

    value: Value
    note: str = ""
    left_empty: bool = False


@dataclass(slots=True)
class Filled:
    """A filled table: for each row its cells and the name under which a table may already hold it."""

    rows: list[list[Cell]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def unknown(self) -> int:
        """How many cells have no data."""
        return sum(cell.value is None and not cell.left_empty for row in self.rows for cell in row)


def filled(user: object, table: DemandedTable, area: int, year: int, reveal: Reveal | None = None) -> Filled:
    """Compute the rows of a table for a place and a year, as far as the user may see them.

    Sealed facts are masked; where somebody reveals them, they stand in full in the columns that are ticked.
    """
    found = Filled()
    for number, (name, cells) in enumerate(_rows(user, table, area, year, reveal), start=1):
        if number > MOST_ROWS:
            raise FupinError(gettext_noop("More than %(most)d rows. Choose a smaller place."), most=MOST_ROWS)
        found.names.append(name)
        found.rows.append([_cell(column, cells, number) for column in table.columns])
    return found


def _rows(
    user: object, table: DemandedTable, area: int, year: int, reveal: Reveal | None
) -> Iterator[tuple[str, Known]]:
    if table.rows == DemandedTable.Rows.PLACE:
        return _places(user, table, area, year)
    kept = sealed(user, table.columns, area, reveal)
    return (_households if table.rows == DemandedTable.Rows.HOUSEHOLD else _members)(user, area, kept)


Known = Callable[[Column], Cell]
"""Gives the cell of a column."""


def _cell(column: Column, known: Known, number: int) -> Cell:
    kind, name = parted(column["source"])
    if not kind:
        return Cell(None, left_empty=True)
    if kind == FIXED:
        return Cell(column["text"], left_empty=not column["text"])
    if (kind, name) == (PLACE, "number"):
        return Cell(number)
    return known(column)


def _places(user: object, table: DemandedTable, area: int, year: int) -> Iterator[tuple[str, Known]]:
    level = max(table.level or 0, level_of(area))
    of_figures = _figures(user, table.columns, area, level, year)
    below = places.inside(user, area, level)
    words = _Words(user, area)
    for place in below:
        yield place.name, _of_place(words, place.pk, of_figures)


def _figures(user: object, columns: Iterable[Column], area: int, level: int, year: int) -> Figures:
    """Return the figures of every place: one pass over the register for each year asked for."""
    return {
        years: by_place(user, sorted(names), area, level, year + years)
        for years, names in wanted(columns, FIGURE).items()
    }


def _of_place(words: _Words, key: int, of_figures: Figures) -> Known:
    def known(column: Column) -> Cell:
        kind, name = parted(column["source"])
        if kind == PLACE:
            return Cell(words.said(name, key))
        found = of_figures.get(column["years"], {}).get(key, {}).get(name)
        return Cell(None) if found is None else _of_figure(found)

    return known


def _of_figure(found: Figure) -> Cell:
    if isinstance(found.value, tuple):
        return Cell(show(found, get_language() or "en"))
    if found.unknown and found.value is not None:
        return Cell(found.value, _("%(count)d more are not known.") % {"count": found.unknown})
    return Cell(found.value)


def _households(user: object, area: int, kept: Sealed) -> Iterator[tuple[str, Known]]:
    words = _Words(user, area)
    for record in _records(user, area):
        yield str(record.get("number", "")), _of_record(words, record, {}, kept)


def _members(user: object, area: int, kept: Sealed) -> Iterator[tuple[str, Known]]:
    words = _Words(user, area)
    for record in _records(user, area):
        for member in record.get("members", ()):
            yield str(member.get("name", "")), _of_record(words, record, member, kept)


def _records(user: object, area: int) -> Iterator[dict[str, Any]]:
    return registry.households_for_policy(area, user=user, kind="registered")


def _of_record(words: _Words, record: Mapping[str, Any], member: Mapping[str, Any], kept: Sealed) -> Known:
    def known(column: Column) -> Cell:
        kind, name = parted(column["source"])
        if kind == PLACE:
            return Cell(words.said(name, record["area"]))
        of = record if kind == HOUSEHOLD else member
        if is_sealed(column["source"]):
            return Cell(None if column["years"] else kept.said(column, of["id"]))
        # What was true a year ago is asked of figures; a row of today has no other.
        return Cell(_fact(kind, name, of.get(name)) if not column["years"] else None)

    return known


def _fact(kind: str, name: str, value: Any) -> Value:
    pack = registry.pack()
    match pack.fact(kind, name).type:
        case "money":
            return None if value is None else Decimal(value).scaleb(-pack.currency.minor_digits)
        case "integer" | "number":
            return None if value is None else Decimal(str(value))
        case "date" if isinstance(value, date):
            return value
    return None if value is None else pack.format(kind, name, value, get_language() or "en")


class _Words:
    """The names and codes of the places inside one and above it, read once for all rows."""

    def __init__(self, user: object, area: int) -> None:
        known = [*places.path(user, area), *places.inside(user, area)]
        self._names = {place.pk: place.name for place in known}
        self._codes = {place.pk: place.code for place in known}

    def said(self, name: str, key: int) -> Value:
        """Return what a row says of its place; None where there is none of that level."""
        match name:
            case "name":
                return self._names.get(key)
            case "above":
                return self._names.get(parent(key))
            case "county":
                return self._names.get(ancestor(key, COUNTY_LEVEL)) if level_of(key) >= COUNTY_LEVEL else None
            case "code":
                return self._codes.get(key) or None
            case _:
                path = [k for k in lineage(key) if level_of(k) > COUNTY_LEVEL] or [key]
                return " / ".join(self._names[k] for k in path if k in self._names)
