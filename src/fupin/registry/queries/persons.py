"""The persons of the households that are present, for lists."""

from __future__ import annotations

from typing import Any

from fupin.framework.scope import ScopedQuerySet
from fupin.registry.models import Household, Member
from fupin.registry.queries.households import Moment


def persons(user: object, at: Moment = None) -> ScopedQuerySet[Any]:
    """Return the persons who are present in a household that is in the register."""
    found: ScopedQuerySet[Any] = Member.objects.at(at).visible_to(user).filter(present=True)
    if at is None:
        return found.filter(household__ended="")
    return found.filter(household_id__in=Household.objects.at(at).visible_to(user).filter(ended="").values("id"))
