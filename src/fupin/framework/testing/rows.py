"""Rows of every model for tests: made from the fields alone, so that a model added later has rows too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from fupin.framework.actions import Act, action
from fupin.framework.ids import new_id
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.recording import RECORDED, Recorded
from fupin.framework.rehoming import place_columns
from fupin.framework.scope import ByOwner, Either, Everyone, ScopeRule
from fupin.framework.writing import insert_records

Model = type[models.Model]
Override = Mapping[str, Any] | Callable[["Planter"], Mapping[str, Any]]


def scoped_models() -> Iterator[Model]:
    """Yield every model of the product, the twins of recorded ones left out."""
    twins = {model.versions for model in RECORDED}
    for config in apps.get_app_configs():
        if config.name.startswith("fupin."):
            yield from (model for model in config.get_models() if model not in twins)


def hideable(model: Model) -> bool:
    """Tell whether rows of a model can lie outside what somebody sees."""
    rule: ScopeRule = model.scope  # type: ignore[attr-defined]
    return not isinstance(rule, Everyone) and (bool(place_columns(model)) or _by_owner(rule))


def _by_owner(rule: ScopeRule) -> bool:
    parts = rule.rules if isinstance(rule, Either) else (rule,)
    return any(isinstance(part, ByOwner) for part in parts)


@dataclass
class Planter:
    """Makes one row of every hideable model in a place; their identifiers are known before they exist.

    `mark` goes into every free text. `overrides` gives values that a field alone does not tell, by model label.
    """

    area: int
    mark: str
    overrides: Mapping[str, Override] = field(default_factory=dict)
    ids: dict[Model, int] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = {model: new_id() for model in _parents_first(m for m in scoped_models() if hideable(m))}

    def plant(self) -> None:
        """Make the rows."""
        for model, identifier in self.ids.items():
            if model is LogEntry:
                continue  # the rows that are recorded here have log entries of their own
            values = self.values(model)
            if issubclass(model, Recorded):
                _record(SYSTEM, model, {**values, "id": identifier})
            else:
                model._default_manager.create(pk=identifier, **values)

    def values(self, model: Model) -> dict[str, Any]:
        """Return the values of the row of a model."""
        given = self.overrides.get(model._meta.label, {})
        known = dict(given(self) if callable(given) else given)
        places = dict.fromkeys(place_columns(model), self.area)
        fields = [f for f in model._meta.concrete_fields if not f.primary_key and f.attname not in known]
        return {f.attname: places.get(f.name, self._value(f)) for f in fields if f.name not in known} | known

    def _value(self, column: models.Field[Any, Any]) -> Any:
        if isinstance(column, models.ForeignKey):
            return self._related(column)
        if column.name.endswith("_id"):
            return self._named(column.name.removesuffix("_id"))
        if column.choices:
            return next(iter(column.choices))[0]
        if isinstance(column, models.CharField | models.TextField):
            return column.default if column.has_default() else self.mark[: column.max_length]
        return _plain(column)

    def _related(self, column: models.ForeignKey[Any, Any]) -> int | None:
        target: Model = column.related_model
        if column.null and target is not get_user_model():
            return None
        return self.ids.get(target)

    def _named(self, name: str) -> int | None:
        if name == "actor":
            return self.ids.get(get_user_model())
        return next((i for model, i in self.ids.items() if model._meta.model_name == name), None)

    def counted(self) -> dict[str, tuple[Any, ...] | None]:
        """Return all that is stored of the rows, to see whether anybody changed them."""
        return {
            model._meta.label: model._default_manager.filter(pk=identifier).values_list().first()
            for model, identifier in self.ids.items()
        }


@action("test.plant")
def _record(act: Act, model: type[Recorded], row: dict[str, Any]) -> None:
    """Insert one recorded row for a test."""
    insert_records(act, model, [row], date.min.replace(year=2015))
    act.tell(area=row["area"], subject=row["id"])


def _plain(column: models.Field[Any, Any]) -> Any:
    if column.has_default():
        return column.get_default()
    if column.null:
        return None
    moment = timezone.now()
    plain: dict[str, Any] = {"DateField": moment.date(), "DateTimeField": moment, "BooleanField": False}
    return plain.get(column.get_internal_type(), 7)


def _parents_first(found: Iterator[Model]) -> list[Model]:
    waiting, done = list(found), list[Model]()
    while waiting:
        ready = [m for m in waiting if not any(t in waiting and t is not m for t in _targets(m))]
        if not ready:
            raise ValueError(f"these models need each other: {waiting}")
        done += ready
        waiting = [m for m in waiting if m not in ready]
    return done


def _targets(model: Model) -> list[Any]:
    keys = (f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and not f.null)
    return [f.related_model for f in keys]
