"""Own effort: promises that were seen as not kept, the able-bodied without work, and what nobody knows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fupin.assistance import actions
from fupin.assistance.models import PlanLine
from fupin.assistance.plans.proposing import suggested_classes
from fupin.assistance.queries.plans import Effort, efforts
from fupin.assistance.tests.planning import YEAR, begun, lines, poor
from fupin.framework.permissions import SYSTEM
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import at_most, client, plant_places, text
from fupin.registry.tests.samples import FAR_VILLAGE, TOWN, VILLAGE, Clerk, household

pytestmark = pytest.mark.django_db
POOR: dict[str, Any] = {"kind": "registered", "status": "not_exited", "main_cause": "skill"}
IDLE: dict[str, Any] = {
    **{"name": "王甲", "relation": "head", "birth_date": date(YEAR - 40, 1, 1), "labour_capacity": "ordinary"},
    **{"months_worked": 0, "self_employed": False, "student_status": "not_student"},
}


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def account(home: Household, item: str = "transfer") -> None:
    """Record what a household had in the year before, the last one of which accounts are made."""
    registry.record_account(SYSTEM, home.pk, YEAR - 1, [{"item": item, "amount": 90_000}])


def promise(home: Household) -> PlanLine:
    return next(line for line in lines(begun(home)) if line.kind == "commitment")


def found(user: Any = SYSTEM, area: int = TOWN) -> dict[int, Effort]:
    return {one.home.id: one for one in efforts(user, area, YEAR)}


def test_a_promise_counts_as_not_kept_only_where_somebody_saw_it() -> None:
    home = poor()
    line = promise(home)
    assert found()[home.pk].reasons == ("unseen", "unknown") and not found()[home.pk].listed
    actions.check_commitment(SYSTEM, line.pk, False, note="the boy stays at home")
    one = found()[home.pk]
    assert one.listed and one.reasons[0] == "not_kept"
    assert len(one.open) == 1 and "the boy stays at home" in one.open[0] and one.unseen == one.promises - 1
    actions.check_commitment(SYSTEM, line.pk, True)
    assert not found()[home.pk].listed


def test_the_able_without_work_are_those_of_whom_it_is_known() -> None:
    idle = household(VILLAGE, [IDLE], **POOR)
    farming = household(VILLAGE, [IDLE], **POOR)
    working = household(VILLAGE, [{**IDLE, "months_worked": 6}], **POOR)
    untold = household(VILLAGE, [{**IDLE, "months_worked": None}], **POOR)
    for home, item in ((idle, "transfer"), (farming, "crops"), (working, "wage"), (untold, "transfer")):
        account(home, item)
    assert [found()[home.pk].idle for home in (idle, farming, working, untold)] == [("王甲",), (), (), None]
    assert found()[idle.pk].listed and not found()[untold.pk].listed
    assert found(Clerk(FAR_VILLAGE)) == {}


def test_the_list_shows_reasons_and_leaves_the_unknown_for_who_asks() -> None:
    kept_away, quiet = poor(), household(VILLAGE, [IDLE], **POOR)
    account(quiet)
    actions.check_commitment(SYSTEM, promise(kept_away).pk, False, note="pigs are thin")
    poor()
    who = client("township_clerk", TOWN)
    page = who.get("/plans/efforts/")
    said = text(page)
    assert page.context["listing"].count == 2 and "pigs are thin" in said and "王甲" in said
    counts = {str(one.label): one.value for one in page.context["figures"]}
    assert counts["Poor households"] == 3 and counts["able to work, without work"] == 1
    assert who.get("/plans/efforts/?f.reasons=unknown").context["listing"].count == 2
    assert who.get("/plans/efforts/?export=xlsx").status_code == 200
    assert "lazy" not in said.casefold() and "懒" not in text(client("leader", TOWN, "zh-hans").get("/plans/efforts/"))


@pytest.mark.one_database("what is counted are the statements of the product, alike on both")
def test_own_effort_of_a_place_takes_few_statements() -> None:
    actions.begin_plans(SYSTEM, [poor().pk for _ in range(10)], YEAR)
    with at_most(8):
        assert len(found()) == 10


@pytest.mark.one_database("classes are suggested in memory")
def test_every_class_with_a_rule_can_be_suggested() -> None:
    person = {"birth_date": date(1985, 1, 1), "labour_capacity": "skilled", "health": ["healthy"]}
    person |= {"student_status": "not_student", "willing_to_work": True, "disabled": False}
    record = {"id": 1, "kind": "registered", "size": 1, "main_cause": "capital", "cultivated_land": 3}
    assert suggested_classes({**record, "members": [person]}, 2019) == {
        **{"family": "adults", "resources": "enough", "body": "healthy", "skills": "skilled", "motivation": "willing"}
    }
    assert suggested_classes({"id": 1}, 2019) == {}, "nothing known, nothing suggested"
