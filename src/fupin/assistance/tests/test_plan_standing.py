"""Plans and entitlement say the same; what plans still lack is listed and counted; coverage counts real answers."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from fupin.assistance import actions, queries
from fupin.assistance.models import Plan
from fupin.assistance.plans.completeness import Lack
from fupin.assistance.queries import entitlements, plans
from fupin.assistance.queries import pairing as pairings
from fupin.assistance.tests.planning import YEAR, begun, given, helper, lines, matter, pair, poor, signed
from fupin.framework.permissions import SYSTEM
from fupin.registry import actions as registry_actions
from fupin.registry import queries as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import at_most, client, plant_places, text
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, Clerk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def states(home: Household) -> dict[str, str]:
    """How a household stands to each measure, on its page of measures."""
    file = registry.household_file(SYSTEM, home.number)
    assert file is not None
    return {one.measure.name: one.state for one in entitlements(SYSTEM, registry.for_policy(file, YEAR), YEAR)}


def planned(plan: Plan) -> set[str]:
    return {line.measure for line in lines(plan) if not line.kind}


def test_what_is_proposed_is_what_the_page_of_measures_says() -> None:
    cases: tuple[dict[str, Any], ...] = (
        {},
        {"housing_grade": None},
        {"housing_grade": "grade_a"},
        {"main_cause": "land"},
    )
    for values in cases:
        home = poor(**{"housing_grade": "grade_c", **values})
        found = states(home)
        proposed = planned(begun(home))
        assert proposed and not {name for name in proposed if found[name] == "cannot"}
        assert ("renovation" in proposed) == (found["renovation"] == "may")


def test_what_a_household_has_had_is_not_proposed_and_what_goes_on_is() -> None:
    had, running, yearly = poor(), poor(), poor()
    given(had, "renovation", on=date(YEAR, 1, 1))
    matter(running, "renovation", number="R1")
    given(yearly, "medical_assistance")
    assert [states(one)["renovation"] for one in (had, running)] == ["has", "has"]
    assert "renovation" not in planned(begun(had))
    assert "renovation" in planned(begun(running))
    assert "medical_assistance" in planned(begun(yearly))


def test_the_page_of_a_plan_gives_the_reasons() -> None:
    home = poor(housing_grade="grade_c")
    plan, who = begun(home), client("village_team")
    said = text(who.get(f"/plans/{plan.pk}/"))
    assert "may have it" in said and "The house is of grade C or D" in said
    registry_actions.correct_household(SYSTEM, home.pk, {"housing_grade": "grade_a"})
    said = text(who.get(f"/plans/{plan.pk}/"))
    assert "cannot have it" in said and "Housing safety grade A, safe" in said
    form = text(who.get(f"/plans/{plan.pk}/edit/"))
    assert "Not proposed, and why" in form and "cannot have it" in form


def measured() -> tuple[int, int]:
    (found,) = pairings.gaps(SYSTEM, VILLAGE, ["measure"])
    return found.covered, found.total


def test_coverage_counts_what_answers_a_cause_and_no_other_line() -> None:
    home = poor(other_causes=["land"])
    plan = begun(home)
    for line in lines(plan):
        actions.drop_line(SYSTEM, line.pk, "not in this test")
    assert measured() == (0, 2)
    actions.add_line(SYSTEM, plan.pk, {"measure": "consumption", "cause": "illness"})
    assert measured() == (0, 2), "buying pigs cures nobody"
    actions.add_line(SYSTEM, plan.pk, {"measure": "donation"})
    assert measured() == (1, 2)
    given_up = matter(home, "relocation", number="M2", outcome="given_up", closed_on=timezone.localdate())
    assert given_up and measured() == (1, 2)
    matter(home, "relocation", number="M3")
    assert measured() == (2, 2)


def lacks(user: Any = SYSTEM, area: int = TOWN) -> dict[int, Lack]:
    return {one.plan.pk: one for one in plans.lacks_of_place(user, area, YEAR)}


def test_plans_are_listed_by_what_they_lack() -> None:
    whole, open_one = signed(poor()), begun(poor(NEXT_VILLAGE))
    mending = [line.pk for line in lines(open_one) if line.cause == "safe_housing"]
    actions.change_plan(SYSTEM, open_one.pk, dropped=dict.fromkeys(mending, "the son builds"))
    late = actions.add_line(SYSTEM, open_one.pk, {"measure": "consumption", "by": timezone.localdate() - timedelta(2)})
    found = lacks()
    assert found[whole.pk].all == ()
    assert found[open_one.pk].slots == ("project", "skill", "cadre", "exit_time")
    assert found[open_one.pk].causes == ("safe_housing",) and found[open_one.pk].late == 1
    assert found[open_one.pk].all[-3:] == ("unsigned", "open", "late")
    file = queries.plan_by_id(SYSTEM, open_one.pk)
    assert file is not None and tuple(slot.name for slot in file.missing) == found[open_one.pk].slots
    assert file.unanswered == found[open_one.pk].causes
    pair(Household.objects.get(pk=open_one.household_id or 0), helper(NEXT_VILLAGE))
    actions.change_line(SYSTEM, late, {"by": date(YEAR, 12, 31)})
    assert "cadre" not in lacks()[open_one.pk].slots and lacks()[open_one.pk].late == 0
    assert set(lacks(Clerk(VILLAGE))) == {whole.pk} and not lacks(Clerk(FAR_VILLAGE))


@pytest.mark.one_database("what is counted are the statements of the product, alike on both")
def test_completeness_of_a_place_takes_few_statements() -> None:
    actions.begin_plans(SYSTEM, [poor().pk for _ in range(20)], YEAR)
    with at_most(9):
        assert len(lacks()) == 20


def test_the_list_of_completeness_counts_filters_and_exports() -> None:
    signed(poor())
    begun(poor(NEXT_VILLAGE))
    who = client("township_clerk", TOWN)
    page = who.get("/plans/lacking/")
    counts = {str(one.label): one.value for one in page.context["figures"]}
    assert counts["Plans"] == 2 and counts["no signature"] == 1 and counts["nothing is missing"] == 1
    assert counts["without: One development project"] == 1 and counts["without: One cadre"] == 1
    link = next(one.url for one in page.context["figures"] if str(one.label) == "no signature")
    assert who.get(f"/plans/lacking/{link}").context["listing"].count == 1
    assert who.get("/plans/lacking/?f.lacks=cadre&f.lacks=nothing").context["listing"].count == 2
    assert who.get(f"/plans/lacking/?year={YEAR - 1}").context["listing"].count == 0
    rows = load_workbook(BytesIO(b"".join(_sent(who.get("/plans/lacking/?export=xlsx"))))).worksheets[0].values
    found = [row for row in rows if any("One development project" in str(cell) for cell in row)]
    assert len(found) == 1 and any("no signature" in str(cell) for cell in found[0])


def _sent(answer: Any) -> Any:
    return answer.streaming_content if answer.streaming else [answer.content]
