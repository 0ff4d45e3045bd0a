"""For the tests of pairing: a county with households and helpers, and short ways to pair them."""

from __future__ import annotations

from typing import Any

from fupin.assistance import actions
from fupin.assistance.models import Helper, Pairing, ProposedPair
from fupin.framework.permissions import SYSTEM
from fupin.people import actions as people
from fupin.registry.models import Household
from fupin.registry.tests.samples import TOWN, VILLAGE, household

REGISTERED: dict[str, Any] = {"kind": "registered", "status": "not_exited", "main_cause": "illness"}


def unit(name: str = "Water office", area: int = TOWN) -> int:
    """Add a unit."""
    return people.add_unit(SYSTEM, name, area)


def helper(name: str = "Tan", area: int = VILLAGE, **values: Any) -> int:
    """Add a helper."""
    return actions.add_helper(SYSTEM, area, {"name": name, "level": "county", **values})


def homes(count: int, area: int = VILLAGE, **values: Any) -> list[Household]:
    """Record registered households with one person each."""
    names = [f"王{chr(0x4E10 + one)}" for one in range(count)]
    return [household(area, [{"name": name, "relation": "head"}], **{**REGISTERED, **values}) for name in names]


def pair(home: Household, helper_id: int, **values: Any) -> int:
    """Make a helper responsible for a household."""
    return actions.pair_household(SYSTEM, home.pk, {"kind": "helper", "helper_id": helper_id, **values})


def row(identifier: int) -> Pairing:
    """Return a pairing as it is stored now."""
    return Pairing.objects.get(pk=identifier)


def helper_row(identifier: int) -> Helper:
    """Return a helper as it is stored now."""
    return Helper.objects.get(pk=identifier)


def pairs(proposal: int) -> dict[int, int | None]:
    """Return the helper proposed for each household."""
    found = ProposedPair.objects.filter(proposal_id=proposal)
    return dict(found.values_list("household_id", "helper_id"))


def now(home: Household) -> list[int | None]:
    """Return the helpers of a household."""
    rows = Pairing.objects.filter(household_id=home.pk, until=None, kind="helper")
    return list(rows.order_by("since", "id").values_list("helper_id", flat=True))
