"""Loading the demonstration into an empty register, and finding out whether one holds nothing else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min

from fupin.framework.permissions import SYSTEM
from fupin.identification.actions import identify_area
from fupin.kernel.area import NATION, span
from fupin.people.models import User
from fupin.places.models import Area
from fupin.project.demo import actions
from fupin.project.demo.cases import load_cases
from fupin.project.demo.county import FULL, SMALL, County
from fupin.project.demo.help_loading import load_help, plan_this_year
from fupin.project.demo.list_loading import load_lists
from fupin.project.demo.material import Material, of_pack
from fupin.project.demo.place_facts import told
from fupin.project.demo.shapes import Household, Place, Village
from fupin.project.demo.staff import load_staff
from fupin.project.demo.villages import towns, upper
from fupin.registry.actions import check_area
from fupin.registry.models import Household as HouseholdRow

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: the county's places, how many rows of each kind, and the accounts by user name."""

    county: Place
    villages: tuple[Village, ...]
    counts: Counter[str]
    flaws: Counter[str]
    users: dict[str, User]


def load(plan: str = FULL, *, say: Say = print, passwords: bool = True, examine: bool = True) -> Loaded:
    """Load the demonstration with its people; `examine` also identifies, checks and compares."""
    material = of_pack(settings.PACK)
    county = County(material, plan)
    with _timed(say, "places"):
        actions.load_places(
            SYSTEM, _places(material, county), material.county["light_since"], told(material, county.villages)
        )
    counts: Counter[str] = Counter()
    for town, villages in groupby(county.tell(), key=lambda told: told[0].town):
        with _timed(say, town.name):
            counts.update(actions.load_town(SYSTEM, town, _households(villages)))
    with _timed(say, "accounts and posts"):
        users = load_staff(material, county.villages, passwords=passwords)
    with _timed(say, "help"):
        counts.update(load_help(material, county.villages, users))
    _settle()
    if examine:
        _examine(material, say)
        with _timed(say, "department lists"):
            load_lists(material, county.villages[0].town.key)
        with _timed(say, "cases"):
            load_cases(material, county.villages)
        with _timed(say, "plans of this year"):
            plan_this_year(county.villages)
    return Loaded(upper(material)[-1], tuple(county.villages), counts, county.flaws, users)


def load_small(*, passwords: bool = False, examine: bool = False) -> Loaded:
    """Load two towns with six villages and about 120 registered households, in about a second; for tests."""
    return load(SMALL, say=lambda _line: None, passwords=passwords, examine=examine)


def is_empty() -> bool:
    """Say whether nothing was entered yet."""
    return not (HouseholdRow.objects.exists() or User.objects.exists() or Area.objects.exclude(pk=NATION).exists())


def holds_only_demonstration() -> bool:
    """Say whether every place and every household lies in the invented province."""
    low, high = span(upper(of_pack(settings.PACK))[0].key)
    places = Area.objects.exclude(pk=NATION).aggregate(first=Min("pk"), last=Max("pk"))
    homes = HouseholdRow.objects.aggregate(first=Min("area"), last=Max("area"))
    found = [key for key in (*places.values(), *homes.values()) if key is not None]
    return all(low <= key <= high for key in found)


def _places(material: Material, county: County) -> list[Place]:
    own = [place for village in county.villages for place in (village.place, *village.groups)]
    return [Place("", material.county["nation"]), *upper(material), *towns(material, county.plan), *own]


def _households(villages: Iterator[tuple[Village, list[Household]]]) -> Iterator[list[Household]]:
    return (households for _village, households in villages)


def _examine(material: Material, say: Say) -> None:
    key = upper(material)[-1].key
    for year in material.county["account_years"]:
        with _timed(say, f"identification {year}"):
            identify_area(SYSTEM, key, year)
    with _timed(say, "data checks"):
        check_area(SYSTEM, key, on=material.county["checked_on"])


def _settle() -> None:
    """Let the database count its rows, or its first questions would be answered by guesses."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _timed(say: Say, what: Any) -> Iterator[None]:
    begun = time.monotonic()
    yield
    say(f"   {what}: {time.monotonic() - begun:.1f} s")
