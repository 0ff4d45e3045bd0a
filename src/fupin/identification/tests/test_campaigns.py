"""A yearly campaign: the cases that begin in its place are counted on its page; its timetable has real days."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fupin.framework.permissions import SYSTEM
from fupin.identification.cases import actions, queries
from fupin.identification.cases.campaign_page import timetable
from fupin.identification.cases.models import Case
from fupin.identification.tests.case_world import World, day, poor, run
from fupin.registry import actions as registry
from fupin.registry.tests.pages import text
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
BEGINS = date(2021, 9, 13)


@pytest.fixture
def world() -> World:
    with day(BEGINS):
        return World()


@pytest.fixture
def campaign(world: World) -> int:
    """Begin the adjustment of the county."""
    with day(BEGINS):
        return int(actions.open_case(world.officer, "adjust", area=COUNTY))


def test_cases_that_begin_in_its_place_belong_to_a_campaign(world: World, campaign: int) -> None:
    with day(BEGINS):
        own = actions.open_case(world.cadre, "identify", household_id=poor(kind="light").pk)
        exits = [poor(area, kind="registered", status="not_exited").pk for area in (VILLAGE, NEXT_VILLAGE)]
        done = actions.open_cases(SYSTEM, "exit", exits).done
        beside = actions.open_case(SYSTEM, "village_exit", area=VILLAGE)
        actions.decide(world.cadre, own, "incomplete", reason="No paper.")
    assert set(Case.objects.filter(parent_id=campaign).values_list("pk", flat=True)) == {own, *done}
    assert Case.objects.get(pk=beside).parent_id is None
    counts = queries.gathered(world.officer, campaign, date(2021, 12, 1))
    assert [(one.procedure, one.at, one.count, one.late, one.ended) for one in counts] == [
        ("exit", "assessment", 2, 2, False),
        ("identification", "not_pursued", 1, 0, True),
    ]
    _look_at_pages(world, campaign)


def _look_at_pages(world: World, campaign: int) -> None:
    officer = Client(HTTP_ACCEPT_LANGUAGE="en")
    officer.force_login(world.officer)
    page = text(officer.get(f"/cases/{campaign}/"))
    assert "3 in all, 1 of them closed" in page and "Assessment by the village" in page
    whole = officer.get(f"/cases/{campaign}/gathered/")
    assert whole.context["listing"].count == 3
    narrowed = officer.get(f"/cases/{campaign}/gathered/?f.procedure=exit&f.at=assessment")
    assert narrowed.context["listing"].count == 2


def test_outside_its_place_and_after_its_end_nothing_belongs_to_it(world: World, campaign: int) -> None:
    with day(BEGINS):
        other = actions.open_case(world.officer, "natural_change", household_id=poor(kind="light").pk)
        assert Case.objects.get(pk=other).parent_id == campaign
        monitored = actions.open_case(SYSTEM, "monitor", household_id=poor(kind="light").pk)
        assert Case.objects.get(pk=monitored).parent_id is None
        actions.decide(world.officer, campaign, "stopped", reason="Put off.")
        late = actions.open_case(world.cadre, "identify", household_id=poor(kind="light").pk)
    assert Case.objects.get(pk=late).parent_id is None


def test_the_timetable_counts_days_of_the_calendar_with_its_holidays(world: World, campaign: int) -> None:
    with day(BEGINS):
        file = queries.case_file(world.officer, campaign)
        assert file is not None
        found = timetable(file)
    assert found is not None
    training, field_work, entry, *_rest = found.stages
    # Ten working days: Mid-Autumn from the 19th to the 21st is free, the 18th and 26th are worked instead.
    assert (training.since, training.until, training.worked) == (BEGINS, date(2021, 9, 27), 10)
    assert training.days == 14
    assert (field_work.since, field_work.until, field_work.days) == (training.until, date(2021, 10, 28), 31)
    assert entry.since == field_work.until and not found.beyond
    assert found.whole.days == sum(one.days for one in found.stages)


def test_steps_that_are_over_keep_the_days_that_they_took(world: World, campaign: int) -> None:
    with day(BEGINS):
        run(world, campaign, "field_work")
    with day(date(2021, 10, 1)):
        file = queries.case_file(world.officer, campaign)
        assert file is not None
        found = timetable(file)
    assert found is not None
    assert [(one.state, one.days) for one in found.stages[:2]] == [("past", 0), ("here", 31)]


def test_a_thousand_exits_are_opened_in_few_statements(world: World) -> None:
    people = [{"name": "王甲", "relation": "head"}]
    told = [{"area": VILLAGE, "kind": "registered", "status": "not_exited", "members": people} for _ in range(60)]
    homes = registry.record_batch(SYSTEM, told)
    for home in homes[:2]:
        registry.record_account(SYSTEM, home, 2020, [{"item": "wage", "amount": 100}])
    with CaptureQueriesContext(connection) as asked:
        bulk = actions.open_cases(SYSTEM, "exit", homes, payload={"year": 2020})
    assert (len(bulk.done), {one.subject for one in bulk.refused}) == (58, set(homes[:2]))
    assert len(asked) <= 25
