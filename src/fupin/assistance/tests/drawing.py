"""For the tests of draws: a village with households, a draw in it, and days that pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from fupin.assistance import actions
from fupin.assistance.models import Draw, DrawEntry
from fupin.framework.permissions import SYSTEM
from fupin.registry.models import Household
from fupin.registry.tests.samples import VILLAGE, household

WITNESSES = ("Wang Jia", "Li Yi")
SEED = "3,245.67"


def tomorrow() -> date:
    """Return the day after today."""
    return timezone.localdate() + timedelta(days=1)


def terms(**changed: Any) -> dict[str, Any]:
    """Return what a draw says of itself."""
    usual = {
        "title": "Donkeys of the spring",
        "drawn": "donkeys",
        "units": 2,
        "waiting": 1,
        "eligible": "the list of the village meeting",
        "seed_source": "closing index of the exchange, all digits",
        "seed_day": tomorrow(),
    }
    return {**usual, **changed}


def households(count: int, area: int = VILLAGE) -> list[Household]:
    """Record households with one person each."""
    return [household(area, [{"name": f"王{chr(0x4E10 + one)}", "relation": "head"}]) for one in range(count)]


def draft(count: int = 5, area: int = VILLAGE, **changed: Any) -> Draw:
    """Prepare a draw with so many households."""
    identifier = actions.prepare_draw(SYSTEM, area, terms(**changed))
    if count:
        actions.add_participants(SYSTEM, identifier, [one.pk for one in households(count)])
    return fresh(identifier)


def announced(count: int = 5, **changed: Any) -> Draw:
    """Prepare a draw, freeze its list and publish the commitment."""
    draw = draft(count, **changed)
    actions.freeze_draw(SYSTEM, draw.pk)
    actions.announce_draw(SYSTEM, draw.pk)
    return fresh(draw.pk)


def held(count: int = 5, **changed: Any) -> Draw:
    """Prepare a draw and hold it on its day."""
    draw = announced(count, **changed)
    with later():
        actions.hold_draw(SYSTEM, draw.pk, SEED, WITNESSES)
    return fresh(draw.pk)


def fresh(identifier: int) -> Draw:
    """Return a draw as it is stored now."""
    return Draw.objects.get(pk=identifier)


def entries(draw: Draw) -> list[DrawEntry]:
    """Return the participants by their number on the list."""
    return list(DrawEntry.objects.filter(draw=draw, excluded="").order_by("number"))


@contextmanager
def later(days: int = 1) -> Iterator[datetime]:
    """Let some days pass."""
    then = timezone.now() + timedelta(days=days)
    with patch("django.utils.timezone.now", return_value=then):
        yield then
