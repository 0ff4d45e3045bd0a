"""Who sees which lists: whoever works for all departments sees every kind, a department only the kinds it keeps."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q

from fupin.framework.permissions import allowed
from fupin.framework.scope import ByArea, ByAreaAbove
from fupin.people import queries as people

READ, RUN, ANSWER, EVERY = "comparison.read", "comparison.run", "comparison.answer", "comparison.every"


@dataclass(frozen=True, slots=True)
class ByKeeper:
    """Rows inside the places of the user: of every kind with that right, else of the kinds that one's unit keeps.

    With `above`, also the rows of places that contain one of the user's own.
    """

    above: bool = False

    def rows(self, user: object) -> Q:
        """Return the condition; a user who keeps nothing and may not see every kind sees nothing."""
        every = self._places(user, EVERY)
        if not every:
            return every
        kinds = kept_kinds(user)
        return every | (self._places(user, READ) & Q(kind__in=kinds)) if kinds else every

    def _places(self, user: object, right: str) -> Q:
        inside = ByArea(right).rows(user)
        return inside | ByAreaAbove(right).rows(user) if self.above and inside else inside


def kept_kinds(user: object) -> list[str]:
    """Return the kinds of lists that the units of a user's posts keep."""
    units = people.units_now(user)
    if not units:
        return []
    keepers = apps.get_model("comparison", "ListKeeper").objects.filter(unit_id__in=units)
    return sorted(keepers.values_list("kind", flat=True).distinct())


def may_handle(user: object, kind: str, area: int | None = None) -> bool:
    """Tell whether somebody may bring in and compare lists of a kind for a place."""
    return allowed(user, RUN, area) and (allowed(user, EVERY, area) or kind in kept_kinds(user))
