"""Facts with two dates: the table of what is believed now, and its twin that keeps everything ever believed.

A recorded model (the projection) holds one row for each record. Its twin holds versions: the same columns over a
half-open interval of truth `[true_from, true_until)` and a half-open interval of belief
`[known_since, known_until)`. Nothing in a twin is changed but the end of a belief; the projection can always be
rebuilt from it. Only actions write, through the functions of `framework.writing`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self, TypeVar, cast

from django.db import models
from django.db.models import Q

from fupin.framework.ids import new_id
from fupin.framework.scope import Scoped, ScopedQuerySet, ScopeRule

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
ALWAYS = date(9999, 12, 31)

VERSION_COLUMNS = ("true_from", "true_until", "known_since", "known_until", "act_id", "closed_by")

_M_co = TypeVar("_M_co", bound=models.Model, covariant=True)

RECORDED: list[type[Recorded]] = []
"""Every recorded model, in the order in which they were declared: parents before children."""


def interval(true_on: date, known_at: datetime) -> Q:
    """Return the condition for versions that were true on a day, as known at a moment."""
    return Q(
        true_from__lte=true_on,
        true_until__gt=true_on,
        known_since__lte=known_at,
        known_until__gt=known_at,
    )


class RecordedQuerySet(ScopedQuerySet[_M_co]):
    """Rows of a recorded model or of its twin."""

    def as_of(self, true_on: date, known_at: datetime) -> ScopedQuerySet[Any]:
        """Return the versions true on a day as known at a moment; the columns are those of the projection.

        What a user may see is kept; any other condition has to come after, since it speaks of another table.
        """
        versions: Any = self.model.versions  # type: ignore[attr-defined]
        found: ScopedQuerySet[Any] = versions.objects.filter(interval(true_on, known_at))
        if not self.query.where:
            return found
        fresh: Any = self.model._default_manager
        if self._seen_by is None or self.query.where != fresh.visible_to(self._seen_by).query.where:
            raise TypeError("as_of() and at() must come before filter()")
        return found.visible_to(self._seen_by)

    def at(self, moment: tuple[date, datetime] | None) -> Self | ScopedQuerySet[Any]:
        """Return the rows believed now, or those of a (true on, known at) pair."""
        return self if moment is None else self.as_of(*moment)


class Recorded(Scoped):
    """A model whose rows have a history of two dates; declare it and its twin with `@recorded`."""

    versions: ClassVar[type[models.Model]]
    objects = RecordedQuerySet.as_manager()  # type: ignore[misc]

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    area = models.BigIntegerField(db_index=True)
    # The act that last changed the row: what a round trip compares to see that nobody was faster.
    revision = models.BigIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


_R = TypeVar("_R", bound=type[Recorded])


def recorded(model: _R) -> _R:
    """Give a recorded model its twin, `<Model>Version`, with the same columns and the two intervals."""
    name = f"{model.__name__}Version"
    columns: dict[str, Any] = {f.name: _copy_of(f) for f in model._meta.concrete_fields}
    meta = type(
        "Meta",
        (),
        {
            "app_label": model._meta.app_label,
            "indexes": [
                models.Index(fields=["id", "known_until"], name=f"{model._meta.model_name}_of_record"),
                models.Index(fields=["area", "known_until"], name=f"{model._meta.model_name}_of_area"),
                models.Index(fields=["act_id"], name=f"{model._meta.model_name}_of_act"),
            ],
        },
    )
    model.versions = type(
        name,
        (Scoped,),
        {
            "__module__": model.__module__,
            "__doc__": f"Everything ever believed of each {model._meta.verbose_name}.",
            "__str__": lambda row: f"{row.id} true from {row.true_from}",
            "Meta": meta,
            "scope": _scope_of(model),
            "version_id": models.BigAutoField(primary_key=True),
            **columns,
            "true_from": models.DateField(),
            "true_until": models.DateField(default=ALWAYS),
            "known_since": models.DateTimeField(),
            "known_until": models.DateTimeField(default=FOREVER),
            "act_id": models.BigIntegerField(),
            "closed_by": models.BigIntegerField(null=True, db_index=True),
        },
    )
    RECORDED.append(model)
    return model


def _scope_of(model: type[Recorded]) -> ScopeRule:
    return model.scope


def _copy_of(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    if field.primary_key:
        return models.BigIntegerField()
    if isinstance(field, models.ForeignKey):
        target = field.remote_field.model
        return models.ForeignKey(
            target,
            null=field.null,
            db_index=True,
            db_constraint=False,
            on_delete=models.DO_NOTHING,
            related_name="+",
        )
    copy: Any = field.clone()
    copy._unique = copy.db_index = False
    return cast("models.Field[Any, Any]", copy)


def columns_of(model: type[Recorded]) -> list[str]:
    """Return the names of the columns of a projection, which its twin shares."""
    return [f.attname for f in model._meta.concrete_fields]
