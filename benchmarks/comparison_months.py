"""Three months of an allowance roster of 60,000 rows against a register of 110,000 persons, through the real actions.

Planted are people left out, people whom the register does not mark, other classes, strangers, and each month people
in, out, with another class or another amount. A month is right if exactly these are found: points, changes and rows
of strangers, and if only what is new becomes a new point. The small version is a test (`test_comparing.py`); clicks
and keys of the clerk are counted in a browser by `tests/journeys/test_comparison_journey.py`.
With two numbers as words it takes so many persons and rows.
Aims: accuracy 100 %, comparison with all that it stores at most 60 s a month.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

PERSONS, ROWS = 110_000, 60_000
AIM_SECONDS = 60.0


@dataclass
class Month:
    """What one month took and found."""

    seconds: dict[str, float]
    wrong: dict[str, int]
    new_points: int
    rows: int


def main() -> None:
    """Load, mark, run three months, print."""
    with tempfile.TemporaryDirectory(prefix="fupin-months-") as folder:
        os.environ["FUPIN_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        begun = time.monotonic()
        persons, rows = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (PERSONS, ROWS)
        area = _load(persons, rows)
        print(f"register loaded in {time.monotonic() - begun:.0f} s")
        months = _run(area)
    for number, month in enumerate(months, start=1):
        taken = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in month.seconds.items())
        wrong = sum(month.wrong.values())
        told = ", ".join(f"{what} {count}" for what, count in month.wrong.items() if count) or "nothing"
        print(f"month {number}: {month.rows:,} rows; {taken}; {month.new_points} new points; {wrong} wrong: {told}")
    slow = max(month.seconds["accept and compare"] for month in months)
    wrong = sum(sum(month.wrong.values()) for month in months)
    met = wrong == 0 and slow <= AIM_SECONDS
    print(f"  aims {'met' if met else 'missed'}: {wrong} wrong, slowest month {slow:.1f} s")
    sys.exit(0 if met else 1)


def _load(persons: int, receivers: int) -> int:
    """Load townships of the demonstration until there are enough persons, and mark who receives."""
    from django.conf import settings

    from fupin.framework.permissions import SYSTEM
    from fupin.project.demo import actions, loading
    from fupin.project.demo.county import FULL, County
    from fupin.project.demo.material import of_pack
    from fupin.project.demo.villages import upper

    material = of_pack(settings.PACK)
    county = County(material, FULL)
    actions.load_places(SYSTEM, loading._places(material, county), material.county["light_since"], {})
    loaded = 0
    for town, villages in groupby(county.tell(), key=lambda told: told[0].town):
        counts = actions.load_town(SYSTEM, town, loading._households(villages))
        loaded += counts["member"]
        if loaded >= persons:
            break
    _mark(upper(material)[-1].key, receivers)
    return upper(material)[-1].key


def _mark(area: int, receivers: int) -> None:
    """Let the register say of enough people that they receive the allowance; made data, past all history."""
    from fupin.framework.bulk import update_rows
    from fupin.project.demo.lists import CLASSES
    from fupin.registry.models import Member
    from fupin.registry.queries import persons_to_compare

    wanted = [one.id for one in persons_to_compare(area) if one.identity][: receivers + 1_000]
    chosen = {pk: CLASSES[number % 3] for number, pk in enumerate(wanted)}
    rows = Member.objects.filter(pk__gte=0).values_list("pk", "facts").iterator(5000)
    kept = ((pk, [{**facts, **_marks(chosen.get(pk))}]) for pk, facts in list(rows))
    update_rows(Member, ["facts"], kept)


def _marks(known: str | None) -> dict[str, Any]:
    return {"allowance": True, "allowance_class": known} if known else {"allowance": False}


def _run(area: int) -> list[Month]:
    from django.utils import timezone

    from fupin.project.demo.lists import AllowanceRoster, Plan

    plan = Plan(missing=400, unmarked=60, differs=500, strangers=300, came=250, went=220, category=150, amount=180)
    roster = AllowanceRoster.of(area, plan, "months")
    this = timezone.localdate().replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    found = []
    asked: set[int] = set()
    for number, day in enumerate(((before - timedelta(days=1)).replace(day=1), before, this)):
        if number:
            roster.next_month(number)
        month, asked = _month(roster, area, day, asked)
        found.append(month)
    return found


def _month(roster: Any, area: int, day: Any, asked: set[int]) -> tuple[Month, set[int]]:
    from fupin.comparison import actions
    from fupin.comparison.actions.lists import About
    from fupin.comparison.models import DepartmentList, Point
    from fupin.framework import jobs
    from fupin.framework.permissions import SYSTEM

    seconds = {}
    begun = time.monotonic()
    sent = actions.receive_list(SYSTEM, "roster.csv", roster.csv(), About("allowance", area, day))
    jobs.run_all()
    seconds["check"] = time.monotonic() - begun
    begun = time.monotonic()
    actions.request_acceptance(SYSTEM, sent.pk)
    jobs.run_all()
    seconds["accept and compare"] = time.monotonic() - begun
    sent = DepartmentList.objects.get(pk=sent.pk)
    if sent.state != "accepted":
        sys.exit(f"the list is {sent.state}: {sent.problem}")
    new = set(Point.objects.filter(first_list=sent.pk).values_list("key", flat=True))
    wrong = {**_wrong_points(roster, sent), **_wrong_changes(roster, sent), "asked twice": len(new & asked)}
    return Month(seconds, wrong, len(new), sent.counts["accepted"]), asked | new


def _wrong_points(roster: Any, sent: Any) -> dict[str, int]:
    """Count what was found and not planted, or planted and not found."""
    from fupin.comparison.models import Point

    planted = {
        "in_file_not_on_roster": roster.planted.missing,
        "on_roster_not_in_file": {
            one.id for one in roster.people if one.id in roster.planted.unmarked and one.registered
        },
        "class_differs": roster.planted.differs,
    }
    wrong = {}
    for question, expected in planted.items():
        rows = Point.objects.filter(last_list=sent.pk, state="open", question=question)
        wrong[question] = len(set(rows.values_list("member_id", flat=True)) ^ expected)
    return wrong


def _wrong_changes(roster: Any, sent: Any) -> dict[str, int]:
    from fupin.comparison.models import ListRow, RosterChange, RosterMonth

    month = RosterMonth.objects.get(list_id=sent.pk)
    by_number = {one.identity: one.id for one in roster.people}
    wrong = {}
    for change, planted in (("out", "went"), ("category", "category"), ("amount", "amount")):
        rows = RosterChange.objects.filter(month=month, change=change).values_list("member_id", flat=True)
        wrong[change] = len(set(rows) ^ {by_number[number] for number in getattr(roster.planted, planted)})
    came = RosterChange.objects.filter(month=month, change="in").count()
    wrong["in"] = abs(came - len(roster.planted.came))
    strangers = ListRow.objects.filter(source=sent, side="theirs").count()
    wrong["strangers"] = abs(strangers - roster.planted.strangers)
    return wrong


if __name__ == "__main__":
    main()
