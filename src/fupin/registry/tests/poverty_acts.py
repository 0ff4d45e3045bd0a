"""A random life of a village in which households also leave poverty, fall back, are struck off, and acts are undone."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Actor
from fupin.kernel.errors import FupinError
from fupin.registry import actions
from fupin.registry.models import Household
from fupin.registry.tests.random_acts import PLACES, RELATIONS, Life

SETTLED = date(2014, 5, 1)


class PoorLife(Life):
    """Does everything that a life does, and what decides whether a household is counted as poor."""

    def settle(self, households: int) -> None:
        """Record a village in which people already live, most of them poor."""
        rows = [self._family() for _ in range(households)]
        actions.record_batch(SYSTEM, rows, SETTLED)

    def _family(self) -> dict[str, Any]:
        poor = {"kind": "registered", "status": "not_exited", "registered_on": SETTLED}
        people = [{"name": f"甲{n}", "relation": RELATIONS[n % 4]} for n in range(self.random.randrange(4))]
        named = {"members": [{"name": "王甲", "relation": "head"}, *people]}
        stated = {"size": self.random.randrange(1, 6)}
        kind = poor if self.random.random() < 0.8 else {"kind": "light"}
        return {"area": self.random.choice(PLACES), **kind, **(named if self.random.random() < 0.9 else stated)}

    def do_exit(self, actor: Actor) -> None:
        """Out of poverty, with the year or without."""
        day = self.day()
        values = {"status": "exited"} | ({"exit_year": day.year} if self.random.random() < 0.5 else {})
        actions.correct_household(actor, self._registered().pk, values, day)

    def do_fall_back(self, actor: Actor) -> None:
        """Back into poverty."""
        day = self.day()
        gone = list(Household.objects.filter(status="exited").order_by("id"))
        values = {"status": self.random.choice(("returned", "not_exited")), "return_year": day.year}
        actions.correct_household(actor, self.random.choice(gone).pk, values, day)

    def do_strike_off(self, actor: Actor) -> None:
        """No longer registered, or out of the register because it should never have been in it."""
        found = self._registered()
        if self.random.random() < 0.5:
            actions.change_batch(actor, true_from=self.day(), households={found.pk: {"kind": "light"}})
        else:
            actions.end_household(actor, found.pk, "removed", self.day())

    def do_undo(self, _actor: Actor) -> None:
        """Something done lately is taken back, if nothing builds on it."""
        latest = list(LogEntry.objects.order_by("-pk")[:6])
        with suppress(FupinError):
            actions.undo_batch(SYSTEM, self.random.choice(latest).pk)

    def _registered(self) -> Household:
        return self.random.choice(list(Household.objects.filter(kind="registered").order_by("id")))
