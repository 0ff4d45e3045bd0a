"""One county with everything in two of its villages, and people who may see one but not the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from fupin.framework.permissions import SYSTEM
from fupin.framework.testing.rows import Planter
from fupin.framework.testing.scope import Observer
from fupin.people import actions as people
from fupin.people.tests.helpers import person, signed_in
from fupin.places import actions as places
from tests.scope import county as c


@pytest.fixture
def county(db: None, settings: Any) -> None:
    """Grow two counties, two towns and three villages with a group each, and fill our own village."""
    settings.SECOND_FACTOR = True
    places.add_area(SYSTEM, None, "Nation", true_from=c.FOUNDED)
    path = [(0, 99), (990000000000000, 1), (990100000000000, 1), (990100000000000, 2), (c.COUNTY, 1), (c.COUNTY, 2)]
    for parent, number in [*path, (c.TOWN, 1), (c.TOWN, 2), (c.OTHER_TOWN, 1)]:
        key = places.add_area(SYSTEM, parent, f"Place {parent}/{number}", number=number, true_from=c.FOUNDED)
        if key in (c.OURS, c.THEIRS, c.FAR):
            places.add_area(SYSTEM, key, f"Group of {key}", true_from=c.FOUNDED)
    people.add_unit(SYSTEM, "Office", c.COUNTY)
    c.planter(c.OURS, c.OWN_MARK, "13911111111", "990101198001010019").plant()


@pytest.fixture
def foreign(county: None) -> Planter:
    """Return who plants the rows that must stay hidden; they are not there yet."""
    return c.planter(c.THEIRS, c.MARK, c.PHONE, c.IDENTITY)


@pytest.fixture
def observe(foreign: Planter) -> Callable[..., Observer]:
    """Make observers out of posts."""

    def make(*posts: tuple[str, int], home: int = c.OURS, anonymous: bool = False) -> Observer:
        client = Client() if anonymous else signed_in(person("observer", *posts, home=home))
        client.raise_request_exception = False
        client.cookies["django_language"] = "en"
        return Observer(client, foreign, c.KNOWN, c.QUESTIONS, c.POSTED, c.LEFT_OUT)

    return make
