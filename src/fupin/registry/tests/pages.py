"""For the tests of pages: a small county with two towns, and people with posts in it, signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import unescape
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import child, level_of, parent
from fupin.people.tests.helpers import person, signed_in
from fupin.places import actions as places
from fupin.registry import actions
from fupin.registry.models import Household
from fupin.registry.tests.samples import COUNTY, FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, household

NAMES = {COUNTY: "霁溪县", TOWN: "石鹭镇", VILLAGE: "菱歌村", NEXT_VILLAGE: "松萝村", FAR_VILLAGE: "苇白村"}


def plant_places() -> None:
    """Add the nation and everything above and below the county."""
    wanted = {*NAMES, parent(FAR_VILLAGE), VILLAGE + 1}
    for key in list(wanted):
        while key:
            key = parent(key)  # noqa: PLW2901
            wanted.add(key)
    for key in sorted(wanted, key=lambda k: (level_of(k), k)):
        _add(key)


def _add(key: int) -> None:
    above = parent(key) if key else None
    number = next((n for n in range(1, 1000) if above is not None and child(above, n) == key), None)
    places.add_area(SYSTEM, above, NAMES.get(key, f"地{key}"), number=number, true_from=date(2010, 1, 1))


def plant_households() -> list[Household]:
    """Record registered and light households in three villages, with accounts, doubts and unknowns."""
    registered: dict[str, Any] = {
        "kind": "registered",
        "status": "not_exited",
        "main_cause": "illness",
        "phone": "13800001234",
    }
    found = [
        household(VILLAGE, **registered, housing_grade="grade_c"),
        household(VILLAGE, **{**registered, "status": "exited", "main_cause": None}),
        household(VILLAGE + 1, kind="light"),
        household(NEXT_VILLAGE, **{**registered, "status": None}),
        household(NEXT_VILLAGE, members=[], kind="light", head_name="赵丙", size=5),
        household(NEXT_VILLAGE, members=[], kind="light", head_name="钱丁"),
        household(FAR_VILLAGE, **registered),
    ]
    for one in found[:2]:
        actions.record_account(SYSTEM, one.pk, 2019, [{"item": "wage", "amount": 1_800_000}])
    actions.check_area(SYSTEM, COUNTY)
    return found


def client(role: str, area: int = TOWN, language: str = "en") -> Any:
    """Return somebody with one role in one place, signed in."""
    who = person(f"{role}-{area}", (role, area), home=area)
    found = signed_in(who)
    found.cookies["django_language"] = language
    return found


def rows(model: Any) -> Any:
    """Return every row of a model, whoever may see it."""
    return model.objects.all()


def text(response: Any) -> str:
    """Return the words of a page: tags away, white space as one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@contextmanager
def at_most(statements: int) -> Iterator[None]:
    """Fail when a request needs more statements."""
    with CaptureQueriesContext(connection) as asked:
        yield
    assert len(asked) <= statements, "\n".join(q["sql"][:160] for q in asked.captured_queries)
