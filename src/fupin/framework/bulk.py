"""Thousands of rows in one statement: `executemany` on SQLite, `COPY` on PostgreSQL, behind one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.models.fields.json import JSONField
from orjson import dumps

_CHUNK = 5000
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)

Values = Sequence[Any]


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Values]) -> int:
    """Insert rows given as values in the order of the column names; return how many.

    Values are those of the model's fields; columns not named must have a database default or be nullable.
    """
    fields = [_field(model, name) for name in names]
    write = _copy if connection.vendor == "postgresql" else _executemany
    return write(_table(model), fields, _prepared(fields, rows))


def chunks(items: Iterable[Any], size: int = _CHUNK) -> Iterable[list[Any]]:
    """Yield the items in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = next((f for f in model._meta.concrete_fields if name in (f.name, f.attname)), None)
    if found is None:
        raise LookupError(f"{model.__name__} has no column {name!r}")
    return found


def _table(model: type[models.Model]) -> str:
    return str(connection.ops.quote_name(model._meta.db_table))


def _name(field: models.Field[Any, Any]) -> str:
    return str(connection.ops.quote_name(str(field.column)))


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, JSONField):
        return lambda value: None if value is None else dumps(value).decode()
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        adapt = connection.ops.adapt_datefield_value
        return lambda value: adapt(value) if type(value) is date else value
    if isinstance(field, models.DateTimeField):
        return _remembered(lambda value: field.get_db_prep_save(value, connection))
    return lambda value: field.get_db_prep_save(value, connection)


def _remembered(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    # The moments of a batch are few, and converting one costs more than finding it.
    known: dict[Any, Any] = {}

    def converted(value: Any) -> Any:
        found = known.get(value)
        if found is None:
            found = known[value] = convert(value)
        return found

    return converted


def _prepared(fields: Sequence[models.Field[Any, Any]], rows: Iterable[Values]) -> Iterable[Values]:
    converters = [(position, c) for position, f in enumerate(fields) if (c := _converter(f))]
    for row in rows:
        values = list(row)
        for position, convert in converters:
            values[position] = convert(values[position])
        yield values


def _executemany(table: str, fields: Sequence[models.Field[Any, Any]], rows: Iterable[Values]) -> int:
    columns = ", ".join(_name(f) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    # Only names of our own models stand in the statement.
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
    written = 0
    with connection.cursor() as cursor:
        for chunk in chunks(rows):
            cursor.executemany(statement, chunk)
            written += len(chunk)
    return written


def _copy(table: str, fields: Sequence[models.Field[Any, Any]], rows: Iterable[Values]) -> int:
    columns = ", ".join(_name(f) for f in fields)
    written = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            written += 1
    return written


def delete_rows(model: type[models.Model], identifiers: Iterable[int]) -> None:
    """Delete rows by primary key, in few statements."""
    for chunk in chunks(identifiers, 500):
        model._default_manager.filter(pk__in=chunk)._raw_delete("default")


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[int, Values]]) -> int:
    """Set the named columns of rows given as (primary key, values); return how many."""
    fields = [_field(model, name) for name in names]
    key = model._meta.pk
    if key is None:
        raise LookupError(f"{model.__name__} has no primary key")
    settings = ", ".join(f"{_name(f)} = %s" for f in fields)
    statement = f"UPDATE {_table(model)} SET {settings} WHERE {_name(key)} = %s"  # noqa: S608 - our own names
    prepared = _prepared([*fields, key], ([*values, identifier] for identifier, values in rows))
    written = 0
    with connection.cursor() as cursor:
        for chunk in chunks(prepared):
            cursor.executemany(statement, chunk)
            written += len(chunk)
    return written
