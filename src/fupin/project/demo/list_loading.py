"""Department lists of the demonstration: two months of a roster, vehicles and property of one township."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from fupin.comparison import actions
from fupin.comparison.actions.lists import About
from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM
from fupin.people import queries as people
from fupin.project.demo.lists import AllowanceRoster, Names, Plan, table, vehicles
from fupin.project.demo.material import Material
from fupin.registry.queries import ComparedPerson, persons_to_compare

_CARS, _FLATS = 25, 6


def load_lists(material: Material, town: int) -> int:
    """Bring lists of the last weeks in, held against the register of a township; return how many."""
    this_month = timezone.localdate().replace(day=1)
    before = (this_month - timedelta(days=1)).replace(day=1)
    seed = str(material.county["seed"])
    roster = AllowanceRoster.of(town, Plan(), seed)
    bring("allowance", "低保发放名册（上月）.csv", roster.csv(), town, before)
    roster.next_month(1)
    bring("allowance", "低保发放名册（本月）.csv", roster.csv(), town, this_month)
    people_of_town = list(persons_to_compare(town))
    bring("vehicles", "机动车登记.csv", vehicles(people_of_town, _CARS, seed)[0], town, timezone.localdate())
    bring("housing", "不动产登记.csv", _flats(people_of_town), town, timezone.localdate())
    _give_kinds(material)
    return 4


def bring(kind: str, name: str, content: bytes, area: int, day: date) -> int:
    """Send a list, accept it and hold it against the register, as a clerk and the worker would; return its key."""
    found = actions.receive_list(SYSTEM, name, content, About(kind, area, day))
    jobs.run_all()
    actions.request_acceptance(SYSTEM, found.pk)
    jobs.run_all()
    return int(found.pk)


def _flats(people_of_town: list[ComparedPerson]) -> bytes:
    owners = [one for one in people_of_town if one.registered and one.identity][::60][:_FLATS]
    named = Names.of(one.area for one in owners)
    cells = [
        (one.name, one.identity, *named.of_place(one.area), f"990121-{n:04d}", f"霁溪县城栖云路{n}号", "住宅")
        for n, one in enumerate(owners, start=1)
    ]
    return table(("权利人", "身份证号", "乡镇", "村", "不动产单元号", "坐落", "用途"), cells)


def _give_kinds(material: Material) -> None:
    """Say which lists the department of the demonstration keeps."""
    for line in material.staff["posts"]:
        for kind in line.get("unit", {}).get("lists", ()):
            unit = people.units(SYSTEM).filter(name=line["unit"]["name"]).first()
            if unit is not None:
                actions.give_kind(SYSTEM, unit.pk, kind)
