"""Which rows a user may see: every model names one rule, every read goes through `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol, Self, TypeVar

from django.db import models
from django.db.models import Q

from fupin.framework.permissions import allowed, spans
from fupin.kernel.area import lineage, span

_M_co = TypeVar("_M_co", bound=models.Model, covariant=True)
_NOBODY = Q(pk__in=())


class ScopeRule(Protocol):
    """Says which rows of one model a user may see."""

    def rows(self, user: object) -> Q:
        """Return the condition that visible rows fulfil."""


@dataclass(frozen=True, slots=True)
class ByArea:
    """Rows inside the places over which the user holds a right; `path` leads to the area key."""

    right: str
    path: str = "area"

    def rows(self, user: object) -> Q:
        """Return one range test for each place."""
        ranges = spans(user, self.right)
        if span(0) in ranges:
            return Q()
        condition = _NOBODY
        for position, limits in enumerate(ranges):
            test = Q(**{f"{self.path}__range": limits})
            condition = test if position == 0 else condition | test
        return condition


@dataclass(frozen=True, slots=True)
class ByAreaAbove(ByArea):
    """Rows of places that contain one of the user's own: what is shared with everybody below."""

    def rows(self, user: object) -> Q:
        """Return a test for the places on the way up from each of the user's; a row of no place is never shown."""
        above = {key for low, _high in spans(user, self.right) for key in lineage(low)}
        return Q(**{f"{self.path}__in": above})


@dataclass(frozen=True, slots=True)
class ByOwner:
    """Rows that belong to the user; `path` leads to the owner."""

    path: str = "owner"

    def rows(self, user: object) -> Q:
        """Return the ownership test; the anonymous own nothing."""
        identifier = getattr(user, "pk", None)
        return Q(**{self.path: identifier}) if identifier is not None else _NOBODY


@dataclass(frozen=True, slots=True)
class ByRight:
    """All rows, for whoever holds a right anywhere."""

    right: str

    def rows(self, user: object) -> Q:
        """Return everything or nothing."""
        return Q() if allowed(user, self.right) else _NOBODY


@dataclass(frozen=True, slots=True)
class Everyone:
    """All rows, for whoever is signed in."""

    def rows(self, user: object) -> Q:
        """Return everything, but nothing to the anonymous."""
        return Q() if getattr(user, "is_authenticated", True) else _NOBODY


@dataclass(frozen=True, slots=True)
class Either:
    """Rows that at least one of several rules shows."""

    rules: tuple[ScopeRule, ...]

    def rows(self, user: object) -> Q:
        """Return the union of the rules."""
        condition = self.rules[0].rows(user)
        for rule in self.rules[1:]:
            other = rule.rows(user)
            if not condition or not other:
                return Q()
            condition |= other
        return condition


class ScopedQuerySet(models.QuerySet[_M_co]):
    """Rows of a model with a scope rule."""

    _seen_by: object = None

    def visible_to(self, user: object) -> Self:
        """Keep the rows that the model's rule shows to a user."""
        rule: ScopeRule = self.model.scope  # type: ignore[attr-defined]
        found = self.filter(rule.rows(user))
        found._seen_by = user
        return found

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy._seen_by = self._seen_by
        return copy


class Scoped(models.Model):
    """A model whose rows are seen through its scope rule."""

    scope: ClassVar[ScopeRule]
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
