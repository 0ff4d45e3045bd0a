"""Columns: what a list may show of a row, declared once for the screen, the filters and the workbook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models.expressions import Combinable

from fupin.framework.sensitive import mask
from fupin.framework.web.filters import Between, Contains, Filter, OneOf, YesNo
from fupin.framework.web.formats import Answer, Choice, Day, Format, Money, Number, Percent, Plain, Several, Words
from fupin.framework.web.words import Label, unknown, words

Row = dict[str, Any]
Value = Callable[[Row], Any]


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `source` is a path of the ORM (default: the name); `expression` computes it in the database instead.
    `value` computes it from the row in memory, reading the paths in `needs`; such a column cannot be sorted.
    `resolve` turns the values of a whole page into what is shown, in one look-up: {key: name}.
    `filter` and `sort` are True for the usual ones of the format. `total` sums the column, or names an aggregate.
    `code` is the field under which a workbook finds the column again; "" keeps it out of round trips.
    """

    name: str
    label: Label
    format: Format = field(default_factory=Words)
    source: str | None = None
    expression: Combinable | None = None
    value: Value | None = None
    needs: tuple[str, ...] = ()
    resolve: Callable[[Collection[Any]], Mapping[Any, Any]] | None = None
    link: Callable[[Row], str | None] | None = None
    sort: bool | str | None = None
    filter: bool | Filter = False
    total: bool | Combinable = False
    shown: bool = True
    sensitive: bool = False
    absent: Label | None = None
    code: str | None = None
    width: int | None = None
    help: Label = ""

    @property
    def path(self) -> str:
        """Where the ORM finds the value: the source, or the annotation of this name."""
        return self.source or self.name

    @property
    def from_database(self) -> bool:
        """Whether the database knows the value, so that it can sort and filter by it."""
        return self.value is None

    @property
    def sort_path(self) -> str | None:
        """What to sort by, or None where sorting would mean nothing."""
        if isinstance(self.sort, str):
            return self.sort
        able = self.from_database and not self.sensitive
        return self.path if self.sort or (self.sort is None and able) else None

    @property
    def field_code(self) -> str:
        """The hidden code of the column in a workbook; masked values never travel back."""
        return "" if self.sensitive else self.name if self.code is None else self.code

    def paths(self) -> tuple[str, ...]:
        """What to fetch for this column."""
        return (self.path, *self.needs) if self.from_database else self.needs

    def read(self) -> Value:
        """Return a function from a fetched row to the value, masked where the column is sensitive."""
        path, value = self.path, self.value
        found: Value = value if value is not None else lambda row: row[path]
        if not self.sensitive:
            return found

        def hidden(row: Row) -> str | None:
            secret = found(row)
            return None if secret is None else mask(str(secret))

        return hidden

    def filtering(self) -> Filter | None:
        """Return the filter of the column, made from its format where none is named."""
        if isinstance(self.filter, Filter):
            return self.filter
        return _usual(self.format) if self.filter else None

    def missing(self) -> str:
        """Return what stands for a value that is not there: unknown, unless the column says otherwise."""
        return unknown() if self.absent is None else words(self.absent)


_USUAL: tuple[tuple[type[Format], Callable[[Any], Filter]], ...] = (
    (Answer, lambda _: YesNo()),
    (Choice, lambda made: OneOf(made.labels)),
    (Several, lambda made: OneOf(made.labels)),
    (Day, lambda _: Between(kind="date")),
    (Money, lambda made: Between(minor_digits=made.minor_digits)),
    (Percent, lambda _: Between(minor_digits=-2)),
    (Number, lambda _: Between()),
    (Plain, lambda _: Between()),
)


def _usual(format_: Format) -> Filter:
    return next((make(format_) for kind, make in _USUAL if isinstance(format_, kind)), Contains())
