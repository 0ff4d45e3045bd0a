"""What does not fit in a place: causes without a measure, measures without a cause, the willing without an offer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fupin.assistance import actions
from fupin.assistance.measures.lists import Needless
from fupin.assistance.models import PlanLine
from fupin.assistance.queries import needless, unanswered, willing_without_offer
from fupin.framework.permissions import SYSTEM
from fupin.registry.models import Household
from fupin.registry.tests.pages import at_most, plant_places
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, VILLAGE, Clerk, household, members

pytestmark = pytest.mark.django_db
YEAR = 2019
POOR: dict[str, Any] = {"kind": "registered", "status": "not_exited", "main_cause": "illness"}
WORKER: dict[str, Any] = {
    **{"name": "王甲", "relation": "head", "birth_date": date(1985, 1, 1), "labour_capacity": "ordinary"},
    **{"willing_to_work": True},
}


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def give(home: Household, measure: str, **changed: Any) -> int:
    """Record help given."""
    said = {"on": date(YEAR, 5, 1), "measure": measure, "what": "given", "source": "county", **changed}
    return actions.record_help(SYSTEM, home.pk, said)


def plan(home: Household, measure: str, cause: str, year: int = YEAR) -> None:
    """Put one measure into a plan of the household, and nothing else."""
    key = actions.begin_plan(SYSTEM, home.pk, year)
    for line in PlanLine.objects.filter(plan_id=key, dropped=""):
        actions.drop_line(SYSTEM, line.pk, "not in this test")
    actions.add_line(SYSTEM, key, {"measure": measure, "cause": cause, "by": date(year, 12, 31)})


def open_causes(user: Any = SYSTEM, area: int = COUNTY) -> list[tuple[str, bool]]:
    """The causes that nothing answers."""
    return [(one.cause, one.main) for one in unanswered(user, area, YEAR)]


def test_a_cause_is_answered_by_plan_help_or_matter() -> None:
    home = household(**POOR, other_causes=["land", "skill"])
    assert open_causes() == [("illness", True), ("land", False), ("skill", False)]
    give(home, "serious_illness")
    assert open_causes() == [("land", False), ("skill", False)]
    plan(home, "relocation", "land")
    assert open_causes() == [("skill", False)]
    assert [one.home.number for one in unanswered(SYSTEM, COUNTY, YEAR + 1)].count(home.number) == 3


def test_a_place_and_a_user_see_their_own_households_only() -> None:
    household(**POOR)
    household(NEXT_VILLAGE, **POOR, other_causes=["water"])
    household(**{**POOR, "status": "exited"})
    assert len(open_causes()) == 3
    assert open_causes(area=VILLAGE) == [("illness", True)]
    assert open_causes(Clerk(NEXT_VILLAGE)) == [("illness", True), ("water", False)]


def strange(**more: Any) -> list[tuple[str, str]]:
    """The measures that do not fit, with why."""
    found: list[Needless] = needless(SYSTEM, COUNTY, YEAR, **more)
    return [(one.use.measure, one.why) for one in found]


def test_a_measure_that_answers_nothing_is_listed() -> None:
    home = household(**POOR)
    give(home, "microcredit"), give(home, "serious_illness")
    assert strange() == [("microcredit", "no_cause")]


def test_a_measure_that_mends_an_open_gap_has_its_ground() -> None:
    for grade in ("grade_c", "grade_a", None):
        give(household(**POOR, housing_grade=grade), "renovation")
    # What made the house safe was needed before.
    give(household(**POOR, housing_grade="grade_a", renovation_accepted_on=date(YEAR, 4, 1)), "renovation")
    assert strange() == [("renovation", "no_cause")]


def test_what_is_given_twice_or_beyond_its_cost_is_listed() -> None:
    home = household(**{**POOR, "main_cause": "capital"})
    give(home, "microcredit", amount=40_000_00)
    give(home, "microcredit", amount=40_000_00)
    assert strange() == [("microcredit", "twice"), ("microcredit", "too_much")]
    beyond = needless(SYSTEM, COUNTY, YEAR)[1]
    assert (beyond.amount, beyond.limit) == (80_000_00, 50_000_00)


def test_amounts_by_person_are_held_against_the_number_of_persons() -> None:
    home = household(**{**POOR, "main_cause": "education"})
    for one in members(home.pk):
        give(home, "training_grant", amount=3000_00, member_id=one.pk)
    assert strange() == []
    give(home, "training_grant", amount=100_00, member_id=members(home.pk)[0].pk)
    assert strange() == [("training_grant", "too_much")]


def test_help_outside_the_programme_is_listed() -> None:
    give(household(kind="light"), "serious_illness")
    assert strange() == [("serious_illness", "outside")]


def willing(user: Any = SYSTEM) -> list[tuple[str, int | None]]:
    """Who is able and willing and has no offer."""
    return [(one.name, one.age) for one in willing_without_offer(user, COUNTY, YEAR)]


def test_the_willing_without_an_offer() -> None:
    child = {"name": "王小", "relation": "son", "birth_date": date(2012, 1, 1), "labour_capacity": "none"}
    home = household(VILLAGE, [WORKER, {**WORKER, "name": "李乙", "relation": "spouse"}, child], **POOR)
    household(VILLAGE, [{**WORKER, "willing_to_work": False}], **POOR)
    household(VILLAGE, [{**WORKER, "willing_to_work": None}], **POOR)
    household(VILLAGE, [WORKER], kind="light")
    assert willing() == [("王甲", 34), ("李乙", 34)]
    first, second, _child = members(home.pk)
    give(home, "labour_export", member_id=first.pk)
    assert willing() == [("李乙", 34)]
    give(home, "allowance")
    assert willing() == [("李乙", 34)]
    need = actions.register_need(
        SYSTEM, {"household_id": home.pk}, {"measure": "skill_training", "member_id": second.pk}
    )
    offered = {"measure": "skill_training", "what": "cooking course", "quantity": 5, "since": date(YEAR, 1, 1)}
    actions.match_needs(SYSTEM, {need: actions.add_offer(SYSTEM, COUNTY, offered)})
    assert willing() == []


@pytest.mark.one_database("what is counted are the statements of the product, alike on both")
def test_lists_of_a_place_take_few_statements() -> None:
    for _number in range(12):
        give(household(VILLAGE, [WORKER], **POOR), "microcredit")
    with at_most(4):
        assert len(unanswered(SYSTEM, COUNTY, YEAR)) == 12
    with at_most(8):
        assert len(needless(SYSTEM, COUNTY, YEAR)) == 12
    with at_most(8):
        assert willing_without_offer(SYSTEM, COUNTY, YEAR) == []
