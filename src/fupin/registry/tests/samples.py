"""Invented people for the tests of the register: a village, a clerk, numbers of a region that was never assigned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.framework.permissions import SYSTEM, Actor, Grant
from fupin.kernel.area import span
from fupin.registry import actions
from fupin.registry.models import Household, Member

COUNTY = 990101000000000
TOWN, OTHER_TOWN = COUNTY + 10**6, COUNTY + 2 * 10**6
VILLAGE, NEXT_VILLAGE, FAR_VILLAGE = TOWN + 1000, TOWN + 2000, OTHER_TOWN + 1000
DAY = date(2018, 1, 1)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Clerk:
    """Somebody with every right in one place."""

    area: int
    rights: frozenset[str] = frozenset({"*"})
    actor_id: int | None = None

    def grants(self) -> Sequence[Grant]:
        """Return the one grant."""
        return (Grant(self.rights, *span(self.area)),)


def number(born: date = date(1970, 3, 7), sequence: int = 1) -> str:
    """Return a right identity number of an invented region; odd sequences are men."""
    body = f"990101{born:%Y%m%d}{sequence:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def couple(born: date = date(1970, 3, 7)) -> list[dict[str, Any]]:
    """Return a head and a spouse."""
    return [
        {"name": "王甲", "relation": "head", "sex": "male", "birth_date": born},
        {"name": "李乙", "relation": "spouse", "sex": "female", "birth_date": born},
    ]


def household(
    area: int = VILLAGE,
    members: Sequence[Mapping[str, Any]] | None = None,
    actor: Actor = SYSTEM,
    **values: Any,
) -> Household:
    """Record a household of a couple, or of the members given."""
    people = couple() if members is None else members
    identifier = actions.record_household(actor, area, values, people, DAY)
    return Household.objects.get(pk=identifier)


def members(household_id: int) -> list[Member]:
    """Return the present members in their order."""
    return list(Member.objects.filter(household_id=household_id, present=True).order_by("position"))
