"""For the tests of figures: a small county in which much is known, much is not, and nothing fits by accident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from fupin.assistance.models import Matter, Plan, PlanLine
from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.recording import Recorded
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.area import child, level_of, lineage, parent, unit_of
from fupin.places import actions as places
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, OTHER_TOWN, VILLAGE

FOUNDED, YEAR = date(2014, 5, 1), 2019
ASKED = date(YEAR, 12, 31)
EMPTY = child(OTHER_TOWN, 2)
VILLAGES = (VILLAGE, NEXT_VILLAGE, FAR_VILLAGE)

_STATUS = ("not_exited", "exited", "to_exit", "returned", "")
_CAUSES = ("illness", "disability", "disaster", "land", "education", "skill", "labour", "")


def tree() -> None:
    """Grow a county of two towns and four villages; the last holds nothing."""
    places.add_area(SYSTEM, None, "Nation", true_from=FOUNDED)
    for key in (*lineage(VILLAGE)[1:], NEXT_VILLAGE, OTHER_TOWN, FAR_VILLAGE, EMPTY):
        number = (key - parent(key)) // unit_of(level_of(key))
        places.add_area(SYSTEM, parent(key), f"P{key}", number=number, true_from=FOUNDED)


@action("places.manage")
def place(act: Act, above: int, name: str, facts: Mapping[str, Any]) -> int:
    """Add a place with facts."""
    return places.add_area(act, above, name, true_from=FOUNDED, facts=facts)


def county(seed: int = 7) -> None:
    """Fill the county: facts of villages and groups, households with members and accounts, matters and a plan."""
    tree()
    chance = Random(seed)
    for village in VILLAGES:
        _describe(chance, village)
        rows = [_household(chance, village) for _ in range(14)]
        _help(chance, village, registry.record_batch(SYSTEM, rows, FOUNDED))


def _describe(chance: Random, village: int) -> None:
    numbers = [
        f for f in pack().of_places.values() if f.type in ("integer", "number", "money") and f.name != "exited_year"
    ]
    facts: dict[str, Any] = {f.name: chance.randrange(1, 90) for f in numbers if chance.random() < 0.8}
    facts |= {"poor_village": chance.random() < 0.5} if village != FAR_VILLAGE else {}
    facts |= {"stationed_on": "2018-03-05", "stationed_at": "the school", "visits_completed_on": "2019-11-30"}
    places.describe(SYSTEM, village, facts, date(YEAR, 2, 1), YEAR)
    places.describe(SYSTEM, village, {"total_income": 77, "pigs_raised": 5}, date(YEAR - 1, 2, 1), YEAR - 1)
    for number in range(chance.randrange(2, 5)):
        known = {"group_situation": ("fringe", "mountain", "other"), "road_surface": ("earth", "cement", "asphalt")}
        known |= {"main_industry": ("winter_vegetables", "goats_pigs", "grain")}
        of_group = {name: chance.choice(codes) for name, codes in known.items() if chance.random() < 0.8}
        place(SYSTEM, village, f"G{number}", of_group)


def _household(chance: Random, village: int) -> dict[str, Any]:
    poor = chance.random() < 0.7
    size = chance.randrange(1, 6)
    row: dict[str, Any] = {"area": village, "kind": "registered" if poor else "light"}
    if chance.random() < 0.8:
        row["members"] = [_member(chance, n) for n in range(size)]
    elif chance.random() < 0.7:
        row["size"] = size
    if poor:
        row |= {"status": chance.choice(_STATUS), "main_cause": chance.choice(_CAUSES), "registered_on": FOUNDED}
        row |= {"planned_exit_year": chance.choice((YEAR, YEAR + 1))} if chance.random() < 0.6 else {}
        items = [{"item": "wage", "amount": chance.randrange(10**6)}, {"item": "production_cost", "amount": 12_345}]
        row |= {"accounts": [{"year": YEAR, "items": items}]} if chance.random() < 0.6 else {}
    return row


def _member(chance: Random, position: int) -> dict[str, Any]:
    known = {
        "allowance": chance.random() < 0.3,
        "labour_capacity": chance.choice(("ordinary", "skilled", "weak", "none", "lost")),
        "student_status": chance.choice(("not_student", "primary", "college_2", "bachelor_1")),
    }
    facts = {name: value for name, value in known.items() if chance.random() < 0.8}
    return {"name": f"甲{position}", "relation": "head" if not position else "son", **facts}


def _help(chance: Random, village: int, households: list[int]) -> None:
    for number, household in enumerate(households[:8]):
        kind, stage = chance.choice((("housing", "built"), ("relocation", "old_house"), ("relocation", "applied")))
        facts = {"works": chance.choice(("rebuild", "repair")), "planned_cost": 2_600_000} if number % 3 else {}
        outcome = chance.choice(("", "", "declined", "went_back" if kind == "relocation" else "given_up"))
        plant(SYSTEM, Matter, {
            **{"area": village, "household_id": household, "kind": kind, "stage": stage, "outcome": outcome},
            **{"number": f"M{household}", "opened_on": FOUNDED, "facts": facts},
        })  # fmt: skip
    plan = plant(SYSTEM, Plan, {"area": village, "year": YEAR - 1, "until_year": YEAR + 1, "state": "agreed"})
    for category in ("roads", "roads", "housing"):
        plant(SYSTEM, PlanLine, {"area": village, "plan_id": plan, "category": category, "what": "work"})


@action("test.figures")
def plant(act: Act, model: type[Recorded], row: Mapping[str, Any], day: date = FOUNDED) -> int:
    """Insert one row as of a day."""
    (identifier,) = insert_records(act, model, [row], day)
    return identifier


@action("test.figures")
def alter(act: Act, /, household: int, day: date, **values: Any) -> None:
    """Change columns of a household from a day on, whatever a procedure would say."""
    change_records(act, Household, {household: values}, day)
