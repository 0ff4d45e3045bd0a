"""Somebody who reads a public page and writes through it: no account, one right over one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fupin.framework.permissions import Grant
from fupin.kernel.area import span

OBJECT, TELL = "notice.object", "clue.public"


@dataclass(frozen=True, slots=True)
class Visitor:
    """An actor without account; the log knows that it was nobody signed in, and the place."""

    area: int
    right: str
    actor_id: int | None = None

    def grants(self) -> Sequence[Grant]:
        """Return the one right over the place whose page was opened."""
        return (Grant(frozenset({self.right}), *span(self.area)),)
