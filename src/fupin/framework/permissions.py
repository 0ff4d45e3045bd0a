"""Who may do what, where: rights granted over ranges of area keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from django.utils.translation import gettext_noop

from fupin.kernel.area import span
from fupin.kernel.errors import FupinError


class Denied(FupinError):
    """Raised when somebody asks for more than their posts allow."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Some rights over one closed range of area keys."""

    rights: frozenset[str]
    low: int
    high: int

    def gives(self, right: str) -> bool:
        """Tell whether the grant includes a right."""
        return right in self.rights or "*" in self.rights


@runtime_checkable
class Actor(Protocol):
    """Anybody who acts: a signed-in user, or the system itself."""

    @property
    def actor_id(self) -> int | None:
        """The identifier written to the log; None for the system."""

    def grants(self) -> Sequence[Grant]:
        """Return every grant in force now."""


@dataclass(frozen=True, slots=True)
class System:
    """The installation itself, for loading and maintenance from the command line."""

    actor_id: int | None = None

    def grants(self) -> Sequence[Grant]:
        """Return every right over everything."""
        return (Grant(frozenset({"*"}), *span(0)),)


SYSTEM = System()


def spans(actor: object, right: str) -> list[tuple[int, int]]:
    """Return the ranges over which an actor holds a right, widest first and without ranges inside another."""
    if not isinstance(actor, Actor):
        return []
    ranges = sorted({(g.low, g.high) for g in actor.grants() if g.gives(right)}, key=lambda r: (r[0], -r[1]))
    kept: list[tuple[int, int]] = []
    for low, high in ranges:
        if not kept or high > kept[-1][1]:
            kept.append((low, high))
    return kept


def allowed(actor: object, right: str, area: int | None = None) -> bool:
    """Tell whether an actor holds a right over an area, or anywhere when no area is given."""
    ranges = spans(actor, right)
    return bool(ranges) if area is None else any(low <= area <= high for low, high in ranges)


def require(actor: object, right: str, area: int | None = None) -> None:
    """Raise Denied unless the actor holds the right there."""
    if not allowed(actor, right, area):
        raise Denied(gettext_noop("Your posts do not include the right “%(right)s” for this place."), right=right)
