"""Figures for whoever may read figures, also without the right to open a household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fupin.framework.permissions import Actor, Grant, spans
from fupin.kernel.area import span

READ, FIGURES = "registry.read", "figures.read"


@dataclass(frozen=True, slots=True)
class Counted:
    """A user as counts see one: where figures may be read, households may be counted. Never give it to a list."""

    actor: Actor

    @property
    def actor_id(self) -> int | None:
        """Who it is."""
        return self.actor.actor_id

    def grants(self) -> Sequence[Grant]:
        """Return the right to count over every place whose households or figures the user may read."""
        both = [g for g in self.actor.grants() if g.gives(READ) or g.gives(FIGURES)]
        return [Grant(frozenset({READ}), g.low, g.high) for g in both]


def counted(user: object) -> object:
    """Return whom to ask counts for; only for figures, never for rows."""
    return Counted(user) if isinstance(user, Actor) else user


def lists_agree(user: object, area: int) -> bool:
    """Tell whether the user's list of a place holds every household that its figures count."""
    return _inside(user, area) == _inside(counted(user), area) != []


def _inside(user: object, area: int) -> list[tuple[int, int]]:
    first, last = span(area)
    ranges = [(max(low, first), min(high, last)) for low, high in spans(user, READ)]
    return [limits for limits in ranges if limits[0] <= limits[1]]
