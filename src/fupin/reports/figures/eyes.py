"""In whose eyes figures are counted: who may read figures counts rows that nobody shows one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from fupin.framework.permissions import Actor, Denied, Grant, spans
from fupin.kernel.area import span

FIGURES, ROWS, HELP = "figures.read", "registry.read", "help.read"
_COUNTING = frozenset({ROWS, HELP})


@dataclass(frozen=True, slots=True)
class Counting:
    """A user as sums see one: everything that figures are made of, where the user may read figures or households."""

    actor: Actor

    @property
    def actor_id(self) -> int | None:
        """Who it is."""
        return self.actor.actor_id

    def grants(self) -> Sequence[Grant]:
        """Return the rights to count."""
        both = [grant for grant in self.actor.grants() if grant.gives(ROWS) or grant.gives(FIGURES)]
        return [Grant(_COUNTING, grant.low, grant.high) for grant in both]


def counting(user: object, area: int) -> Counting:
    """Return whom to ask for sums of a place; raises Denied where the user may not read the whole of it."""
    if isinstance(user, Actor) and reads_figures(user, area):
        return Counting(user)
    raise Denied(gettext_noop("Your posts do not include the right “%(right)s” for this place."), right=FIGURES)


def reads_figures(user: object, area: int) -> bool:
    """Tell whether a user may read figures of the whole of a place."""
    return _whole(user, area, ROWS) or _whole(user, area, FIGURES)


def reads_rows(user: object, area: int) -> bool:
    """Tell whether a user may see the households behind a figure of a place, every one of them."""
    return _whole(user, area, ROWS)


def _whole(user: object, area: int, right: str) -> bool:
    first, last = span(area)
    return any(low <= first and last <= high for low, high in spans(user, right))
