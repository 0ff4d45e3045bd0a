"""Plans of places add up from plans of households; plans follow their households; progress comes from facts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given as drawn
from hypothesis import strategies as st

from fupin.assistance import actions, queries
from fupin.assistance.models import Plan, PlanCheck, PlanLine
from fupin.assistance.plans.progress import State
from fupin.assistance.plans.sums import PlaceFile, add_up
from fupin.assistance.tests.planning import (
    YEAR,
    begun,
    fresh,
    given,
    helper,
    lines,
    matter,
    pair,
    poor,
    signed,
)
from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import ancestor
from fupin.kernel.errors import FupinError
from fupin.places import actions as places
from fupin.registry import actions as registry
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, household, members

pytestmark = pytest.mark.django_db
PAST, LATER = timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=1)


def state_of(plan: Plan, measure: str) -> Any:
    file = queries.plan_by_id(SYSTEM, plan.pk)
    assert file is not None
    return next(one.progress for one in file.lines if one.line.measure == measure)


def with_line(measure: str, **values: Any) -> tuple[Any, Plan, int]:
    one = household(VILLAGE, kind="registered", status="not_exited")
    plan = begun(one)
    actions.change_plan(SYSTEM, plan.pk, dropped={line.pk: "" for line in lines(plan)})
    return one, plan, actions.add_line(SYSTEM, plan.pk, {"measure": measure, "by": LATER, **values})


def test_progress_comes_from_matters() -> None:
    one, plan, line = with_line("renovation")
    opened = matter(one, "renovation", plan_line_id=line)
    running = state_of(plan, "renovation")
    assert (running.state, running.matter_id) == (State.UNDER_WAY, opened) and running.because
    actions.change_line(SYSTEM, line, {"by": PAST})
    assert state_of(plan, "renovation").state is State.LATE
    other = matter(one, "renovation", number="M2", outcome="done", closed_on=PAST, cost=900)
    finished = state_of(plan, "renovation")
    assert (finished.state, finished.matter_id, finished.amount) == (State.DONE, other, 900)


def test_progress_comes_from_help_and_its_money() -> None:
    one, plan, _ = with_line("consumption", amount=1000)
    assert state_of(plan, "consumption").state is State.NOT_BEGUN
    given(one, "consumption", amount=400)
    assert state_of(plan, "consumption").state is State.UNDER_WAY
    given(one, "consumption", amount=600, withdrawn="typed twice")
    assert state_of(plan, "consumption").amount == 400
    given(one, "consumption", amount=600)
    assert state_of(plan, "consumption").state is State.DONE


def test_progress_comes_from_facts_and_unknown_stays_unknown() -> None:
    one, plan, _ = with_line("production_power")
    assert state_of(plan, "production_power").state is State.UNKNOWN
    registry.correct_household(SYSTEM, one.pk, {"production_power": False})
    assert state_of(plan, "production_power").state is State.NOT_BEGUN
    registry.correct_household(SYSTEM, one.pk, {"production_power": True})
    assert state_of(plan, "production_power").state is State.DONE
    assert state_of(with_line("no_such_measure")[1], "no_such_measure").state is State.UNKNOWN


def test_a_commitment_is_unknown_until_somebody_looked() -> None:
    plan = begun(poor())
    promise = next(line for line in lines(plan) if line.kind == "commitment")
    assert state_of(plan, promise.measure).state is State.UNKNOWN
    actions.check_commitment(SYSTEM, promise.pk, False, PAST, "the boy stays at home")
    assert state_of(plan, promise.measure).state is State.NOT_BEGUN
    actions.check_commitment(SYSTEM, promise.pk, True)
    assert state_of(plan, promise.measure).state is State.DONE
    actions.check_commitment(SYSTEM, promise.pk, False, PAST - timedelta(days=9))
    assert state_of(plan, promise.measure).state is State.DONE, "an older check told later decides nothing"
    assert PlanCheck.objects.count() == 3


ROW = st.fixed_dictionaries(
    {
        "area": st.sampled_from([VILLAGE, VILLAGE + 1, NEXT_VILLAGE, FAR_VILLAGE]),
        "household_id": st.integers(1, 6),
        "kind": st.sampled_from(["", "", "", "commitment"]),
        "amount": st.none() | st.integers(0, 10**9),
        "progress": st.sampled_from([str(one) for one in State]),
        "measure": st.sampled_from(["renovation", "donation"]),
        "category": st.sampled_from(["industry", ""]),
        "since": st.none() | st.dates(date(YEAR - 1, 1, 1), date(YEAR, 1, 31)),
        "by": st.none() | st.dates(date(YEAR, 2, 1), date(YEAR, 12, 31)),
        "year": st.just(YEAR),
        **{name: st.just("x") for name in ("route", "batch", "aspect", "cause")},
        "helper_id": st.none() | st.integers(1, 3),
    }
)


@pytest.mark.one_database("sums are made in memory")
@drawn(st.lists(ROW, max_size=30))
def test_a_place_is_the_sum_of_the_places_inside_it(rows: list[dict[str, Any]]) -> None:
    def summed(area: int, own: list[dict[str, Any]]) -> PlaceFile:
        found = PlaceFile(area, YEAR)
        add_up(found, own)
        return found

    county = summed(COUNTY, rows)
    towns = [
        summed(key, [r for r in rows if ancestor(r["area"], 4) == key])
        for key in {ancestor(r["area"], 4) for r in rows}
    ]
    assert county.total.lines == sum(one.total.lines for one in towns) == sum(not r["kind"] for r in rows)
    assert county.total.amount == sum(one.total.amount for one in towns)
    assert county.total.amount_unknown == sum(one.total.amount_unknown for one in towns)
    assert county.total.states == sum((one.total.states for one in towns), Counter())
    days = [(r["since"] or date(YEAR, 1, 1), r["by"] or date(YEAR, 12, 31)) for r in rows if not r["kind"]]
    if days:
        assert (county.total.first, county.total.last) == (min(one for one, _ in days), max(one for _, one in days))
    for group in county.by:
        assert sum(one.lines for one in county.by[group].values()) == county.total.lines
    for town in towns:
        assert county.below[town.area].total == town.total if town.total.lines else True


def test_the_plan_of_a_place_adds_up_what_is_stored() -> None:
    who = helper()
    plans = []
    for area in (VILLAGE, VILLAGE, NEXT_VILLAGE, FAR_VILLAGE):
        one = poor(area)
        pair(one, who)
        plans.append(begun(one))
        actions.add_line(SYSTEM, plans[-1].pk, {"measure": "consumption", "helper_id": who})
        given(one, "consumption", amount=5)
    actions.change_plan(SYSTEM, plans[0].pk, {"exit_by": date(YEAR + 1, 6, 1)})
    poor(VILLAGE, planned_exit_year=YEAR + 2)
    town, county = (queries.plan_of_place(SYSTEM, area, YEAR) for area in (TOWN, COUNTY))
    stored = PlanLine.objects.filter(kind="", dropped="")
    assert county.total.lines == stored.count()
    assert county.total.amount == sum(line.amount or 0 for line in stored)
    assert (town.plans, county.plans, town.without) == (3, 4, 1)
    assert town.below[VILLAGE].plans == 2
    assert county.persons(county.total) == (8, 0)
    assert {year: one.planned for year, one in town.exits.items()} == {YEAR + 1: 1, YEAR + 2: 1}
    assert town.exits_unknown == 2
    (followed,) = queries.follow_through(SYSTEM, county)
    assert (followed.name, followed.sum.lines, followed.sum.done) == ("Zhao clerk", stored.count(), 4)
    assert sum(1 for row in queries.plan_rows(SYSTEM, COUNTY, YEAR) if not row["kind"]) == stored.count()


def test_a_place_has_lines_goals_and_a_timetable_of_its_own() -> None:
    begun(poor())
    plan = actions.begin_place_plan(SYSTEM, VILLAGE, YEAR, YEAR + 2)
    with pytest.raises(FupinError, match="has a plan for"):
        actions.begin_place_plan(SYSTEM, VILLAGE, YEAR)
    road = {
        "what": "Road to the upper hamlet",
        "category": "infrastructure",
        "amount": 10**8,
        "by": date(YEAR + 1, 9, 30),
    }
    goal = {"kind": "milestone", "measure": "households_out", "quantity": 20, "by": date(YEAR + 2, 12, 31)}
    actions.change_plan(SYSTEM, plan, new=[road, goal])
    found = queries.timetable(SYSTEM, VILLAGE, [YEAR, YEAR + 1, YEAR + 2])
    own = [one for one in found.entries if not one.of_households]
    assert [(one.label, one.point) for one in own if not one.point] == [("Road to the upper hamlet", False)]
    assert found.entries[0].category == "infrastructure"
    assert [(one.year, one.planned, one.reached) for one in found.goals] == [(YEAR + 2, "20", 0)]
    assert any(one.of_households and one.lines for one in found.entries)
    assert set(found.exits) == {YEAR, YEAR + 1, YEAR + 2}
    with pytest.raises(FupinError, match="Write the name"):
        actions.agree_plan(SYSTEM, plan)
        actions.sign_plan(SYSTEM, plan, "Head")


def test_plans_move_with_their_household() -> None:
    one = poor()
    plan = signed(one)
    registry.move_household(SYSTEM, one.pk, NEXT_VILLAGE, on=date(YEAR, 1, 1))
    assert fresh(plan.pk).area == NEXT_VILLAGE
    assert {line.area for line in lines(plan)} == {NEXT_VILLAGE}
    assert Plan.versions._default_manager.filter(area=VILLAGE, known_until__year=9999).count() == 0


def test_plans_move_with_their_village() -> None:
    plant_places()
    plan = signed(poor(NEXT_VILLAGE))
    places.merge(SYSTEM, [NEXT_VILLAGE], VILLAGE, day=timezone.localdate(), reason="joined")
    assert fresh(plan.pk).area == VILLAGE and {line.area for line in lines(plan)} == {VILLAGE}


def test_two_households_that_join_have_one_plan() -> None:
    one, other = poor(), poor(main_cause="education")
    mine, theirs = signed(one), begun(other)
    actions.add_line(SYSTEM, theirs.pk, {"measure": "student_loan", "cause": "education"})
    registry.merge_households(SYSTEM, one.pk, other.pk)
    assert fresh(theirs.pk).state == "closed"
    assert fresh(mine.pk).state == "signed", "what was signed stands until the new version is signed"
    new = Plan.objects.get(household_id=one.pk, version=2)
    assert "student_loan" in {line.measure for line in lines(new)}
    assert queries.plan_of_place(SYSTEM, VILLAGE, YEAR).plans == 1


def test_lines_of_members_who_leave_go_with_them() -> None:
    one = poor()
    head, spouse = members(one.pk)
    plan = begun(one)
    line = actions.add_line(SYSTEM, plan.pk, {"measure": "skill_training", "member_id": spouse.pk})
    new = registry.split_household(SYSTEM, one.pk, [spouse.pk], spouse.pk, new_head_id=head.pk)
    theirs = Plan.objects.get(household_id=new)
    assert [x.root_id for x in lines(theirs)] == [line]
    assert line not in {x.pk for x in lines(plan)}


def test_plans_end_with_their_household() -> None:
    one = poor()
    plan = begun(one)
    registry.end_household(SYSTEM, one.pk, "all_died")
    assert fresh(plan.pk).state == "closed"
    assert queries.plan_of(SYSTEM, one.pk) is None
