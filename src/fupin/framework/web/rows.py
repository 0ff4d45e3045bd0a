"""Where a list gets its rows: from a queryset (of a model or of its versions), or from rows in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, F, Model, Q, QuerySet, Sum
from django.db.models.expressions import Combinable, OrderBy

from fupin.framework.web.columns import Column, Row
from fupin.framework.web.filters import Filter, Given

Asked = Sequence[tuple[Column, Filter, Given]]
Order = Sequence[tuple[Column, bool]]
"""Columns to sort by, each with whether downwards."""
CHUNK = 1000


class Total(NamedTuple):
    """The sum of the known values of a column, and how many rows it leaves out as unknown."""

    value: Any
    unknown: int


class Rows(Protocol):
    """Rows that can be narrowed, counted and read in order."""

    @property
    def has_revision(self) -> bool:
        """Whether every row carries its "revision", by which a workbook that comes back is compared."""

    def narrowed(self, asked: Asked, search: Q | str) -> Rows:
        """Return the rows that fulfil every filter and the search."""

    def summary(self, columns: Sequence[Column]) -> tuple[int, dict[str, Total]]:
        """Return how many rows there are and the totals of the columns that have one."""

    def read(self, columns: Sequence[Column], order: Order, start: int, stop: int | None, /) -> Iterator[Row]:
        """Return rows from start to stop (None: to the end) in order, each with its "id"."""

    def only(self, keys: Sequence[int]) -> Rows:
        """Return the rows with these keys."""


class QueryRows:
    """Rows of a queryset; every statement asks for the columns that are needed and no others."""

    def __init__(self, queryset: QuerySet[Any], key: str = "id") -> None:
        self.queryset = queryset
        self.key = key

    @property
    def has_revision(self) -> bool:
        """Tell whether the model is a recorded one."""
        return any(field.name == "revision" for field in self.queryset.model._meta.concrete_fields)

    def narrowed(self, asked: Asked, search: Q | str) -> QueryRows:
        """Return the rows that fulfil every filter; a search comes as a condition."""
        found = _computed(self.queryset, [column for column, _, _ in asked])
        for column, filter_, given in asked:
            found = found.filter(filter_.condition(column.path, given))
        return QueryRows(found.filter(search) if isinstance(search, Q) else found, self.key)

    def summary(self, columns: Sequence[Column]) -> tuple[int, dict[str, Total]]:
        """Count and sum in one statement."""
        summed = [column for column in columns if column.total]
        wanted: dict[str, Any] = {f"total_{column.name}": _sum(column) for column in summed}
        wanted |= {f"known_{column.name}": Count(column.path) for column in summed if column.total is True}
        found = _computed(self.queryset.order_by(), summed).aggregate(rows=Count("*"), **wanted)
        count: int = found["rows"]
        return count, {
            column.name: Total(found[f"total_{column.name}"], count - found.get(f"known_{column.name}", count))
            for column in summed
        }

    def read(self, columns: Sequence[Column], order: Order, start: int, stop: int | None, /) -> Iterator[Row]:
        """Fetch dictionaries; the key breaks ties, so that pages never overlap."""
        found = _computed(self.queryset, [*columns, *(column for column, _ in order)])
        ordering = [_ordering(self.queryset.model, column, down) for column, down in order]
        always = [self.key, "revision"] if self.has_revision else [self.key]
        paths = dict.fromkeys([*always, *(path for column in columns for path in column.paths())])
        wanted = found.order_by(*ordering, self.key).values(*paths)[start:stop]
        for row in wanted if stop is not None else wanted.iterator(CHUNK):
            row["id"] = row[self.key]
            yield row

    def only(self, keys: Sequence[int]) -> QueryRows:
        """Return the rows with these keys."""
        return QueryRows(self.queryset.filter(**{f"{self.key}__in": keys}), self.key)


class MemoryRows:
    """Rows that are already here, as dictionaries with an "id"."""

    has_revision = False

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)

    def narrowed(self, asked: Asked, search: Q | str) -> MemoryRows:
        """Return the rows that fulfil every filter and contain the search somewhere."""
        tests = [(column.read(), filter_.test(given)) for column, filter_, given in asked]
        kept = [row for row in self.rows if all(test(read(row)) for read, test in tests)]
        if isinstance(search, str) and search:
            words = search.casefold()
            kept = [row for row in kept if any(words in str(value).casefold() for value in row.values())]
        return MemoryRows(kept)

    def summary(self, columns: Sequence[Column]) -> tuple[int, dict[str, Total]]:
        """Count and sum; unknown values are left out, as the database does."""
        totals = {}
        for column in (column for column in columns if column.total):
            known = [value for value in map(column.read(), self.rows) if value is not None]
            totals[column.name] = Total(sum(known) if known else None, len(self.rows) - len(known))
        return len(self.rows), totals

    def read(self, _columns: Sequence[Column], order: Order, start: int, stop: int | None, /) -> Iterator[Row]:
        """Sort and cut; unknown values come last, upwards and downwards."""
        rows = self.rows
        for column, down in reversed(order):
            value = column.read()
            known = [row for row in rows if value(row) is not None]
            unknown = [row for row in rows if value(row) is None]
            rows = sorted(known, key=value, reverse=down) + unknown
        yield from rows[start:stop]

    def only(self, keys: Sequence[int]) -> MemoryRows:
        """Return the rows with these keys."""
        wanted = set(keys)
        return MemoryRows(row for row in self.rows if row["id"] in wanted)


def rows_of(source: QuerySet[Any] | Iterable[Row] | Rows) -> Rows:
    """Return anything that can be listed as rows."""
    if isinstance(source, QuerySet):
        return QueryRows(source)
    if isinstance(source, QueryRows | MemoryRows):
        return source
    return MemoryRows(source)  # type: ignore[arg-type]


def _computed(queryset: QuerySet[Any], columns: Iterable[Column]) -> QuerySet[Any]:
    made = {column.path: column.expression for column in columns if column.expression is not None}
    new = {name: expression for name, expression in made.items() if name not in queryset.query.annotations}
    return queryset.annotate(**new) if new else queryset


def _sum(column: Column) -> Combinable:
    return column.total if isinstance(column.total, Combinable) else Sum(column.path)


def _ordering(model: type[Model], column: Column, down: bool) -> OrderBy | str:
    path = column.sort_path or column.path
    if _never_null(model, path):
        return f"-{path}" if down else path
    return F(path).desc(nulls_last=True) if down else F(path).asc(nulls_last=True)


def _never_null(model: type[Model], path: str) -> bool:
    try:
        return not model._meta.get_field(path).null
    except FieldDoesNotExist:
        return False
