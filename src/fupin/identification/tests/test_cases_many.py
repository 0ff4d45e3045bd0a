"""Many cases at once: a village in one sitting, hundreds on one screen, late ones, and what follows a household."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.identification.cases import actions, queries
from fupin.identification.cases.models import Case, CaseEvent, CaseEvidence, Declaration, Meeting
from fupin.identification.cases.shapes import Choice, Given, Hearing
from fupin.identification.tests.case_world import LOST, PAPER, PICTURE, WON, World, day, events, poor
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Tally
from fupin.places import actions as places
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
SHARED = (Given("minutes", text="All came."), Given("sign_in", file=PAPER), Given("photo", file=PICTURE))
MOST_STATEMENTS = 60


@pytest.fixture
def world() -> World:
    return World()


def village(count: int, area: int = VILLAGE) -> list[int]:
    """Record registered households of a village and propose them for exit; return the cases."""
    people = [{"name": "王甲", "relation": "head"}]
    told = [{"area": area, "kind": "registered", "status": "not_exited", "members": people} for _ in range(count)]
    homes = registry.record_batch(SYSTEM, told)
    bulk = actions.open_cases(SYSTEM, "exit", homes)
    assert not bulk.refused
    return bulk.done


def heard(world: World, hearings: list[Hearing], **more: Any) -> Any:
    """Hold the meeting of the village."""
    given = {"evidence": SHARED, "related": {}} | more
    return actions.hold_meeting(world.cadre, VILLAGE, "exit", "assessment", hearings, **given)


def test_a_meeting_hears_eighty_households_in_few_statements(world: World) -> None:
    cases = village(80)
    hearings = [Hearing(pk, WON, "proposed", revision=1) for pk in cases[:-1]]
    hearings.append(Hearing(cases[-1], LOST, "not_proposed", revision=1))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        sitting = heard(world, hearings, held_on=timezone.localdate())
    assert len(asked) <= MOST_STATEMENTS
    assert (len(sitting.done), sitting.refused) == (80, [])
    at = Case.objects.filter(pk__in=cases).values_list("at", flat=True)
    assert sorted(at) == ["not_exited", *["verification"] * 79]
    assert CaseEvidence.objects.count() == 3 * 80 and Declaration.objects.count() == 80
    assert len({row.sha256 for row in CaseEvidence.objects.filter(name="photo")}) == 1
    assert Meeting.objects.get().cases == 80
    assert LogEntry.objects.filter(action="cases.hold_meeting").count() == 1


def test_what_a_meeting_may_not_do_is_listed_and_nothing_else_is_lost(world: World) -> None:
    cases = village(5)
    actions.decide(world.second, cases[0], "stopped", reason="Moved away.") if _declare(world, cases[0]) else None
    (elsewhere,) = village(1, NEXT_VILLAGE)
    hearings = [
        Hearing(cases[0], WON, "proposed"),
        Hearing(cases[1], Tally(30, 4, 0, 0), "proposed"),
        Hearing(cases[2], LOST, "proposed"),
        Hearing(cases[3], WON, "proposed", revision=7),
        Hearing(cases[4], WON, "proposed"),
        Hearing(elsewhere, WON, "proposed"),
    ]
    sitting = heard(world, hearings)
    assert sitting.done == [cases[4]]
    assert [refusal.subject for refusal in sitting.refused] == [*cases[:4], elsewhere]
    for pk in cases[1:4]:
        # The declaration stands, but no evidence and no votes of a hearing that was refused.
        assert [kind for kind, *_rest in events(pk)] == ["opened", "declared"]
    assert not CaseEvidence.objects.exclude(case_id=cases[4]).exists()
    with pytest.raises(FupinError):
        actions.hold_meeting(world.stranger, VILLAGE, "exit", "assessment", hearings)
    with pytest.raises(FupinError):
        heard(world, hearings, held_on=date(2099, 1, 1))


def _declare(world: World, case_id: int) -> bool:
    actions.declare(world.second, case_id, related=False)
    return True


def test_a_relative_may_hold_the_meeting_for_all_others(world: World) -> None:
    cases = village(3)
    sitting = heard(world, [Hearing(pk, WON, "proposed") for pk in cases], related={cases[1]: "brother"})
    assert (sitting.done, sitting.refused[0].subject) == ([cases[0], cases[2]], cases[1])
    assert Declaration.objects.get(case_id=cases[1]).kinship == "brother"


def test_a_screen_of_reviews_is_one_transaction_of_few_statements(world: World) -> None:
    cases = village(60)
    choices = [Choice(pk, "stopped", 1, "Moved away.") for pk in cases]
    actions.declare_many(world.cadre, cases, {})
    refused = actions.decide_many(world.cadre, choices)
    assert len(refused.refused) == 60 and "Meanwhile" in str(refused.refused[0].message)
    again = [Choice(pk, "stopped", 2, "Moved away.") for pk in cases]
    with CaptureQueriesContext(connection) as asked:
        bulk = actions.decide_many(world.cadre, again)
    assert len(bulk.done) == 60 and len(asked) <= MOST_STATEMENTS


def test_what_is_late_comes_before_the_leader_once(world: World) -> None:
    (late,) = village(1)
    member = actions.open_case(world.cadre, "change_members", household_id=poor().pk)
    assert not queries.overdue(world.cadre).exists()
    due, whole = Case.objects.get(pk=late).due, Case.objects.get(pk=member).due_in_all
    assert whole is not None
    with day(due):
        assert actions.escalate_overdue(SYSTEM) == 0
    with day(max(due, Case.objects.get(pk=member).due) + timedelta(days=1)):
        assert {case.pk for case in queries.overdue(world.leader)} == {late, member}
        call_command("daily")
        call_command("daily")
        assert {case.pk for case in queries.escalated(world.leader)} == {late, member}
        assert {case.pk for case in queries.inbox(world.leader)} == {late, member}
        assert not queries.escalated(world.officer).exists()
    assert [kind for kind, *_rest in events(late)] == ["opened", "escalated"]
    with day(whole + timedelta(days=1)):
        assert actions.escalate_overdue(SYSTEM) == 1
        assert queries.inbox(world.leader).get(pk=member).whole_late
    told = CaseEvent.objects.filter(case_id=member, kind="escalated").order_by("number")
    assert [event.detail["whole"] for event in told] == [False, True]


def test_cases_follow_a_household_that_moves(world: World) -> None:
    (case_id,) = village(1)
    home = Case.objects.get(pk=case_id).household_id or 0
    registry.move_household(SYSTEM, home, FAR_VILLAGE)
    case = Case.objects.get(pk=case_id)
    assert (case.area, events(case_id)[-1][0]) == (FAR_VILLAGE, "rehomed")
    assert queries.case_file(world.cadre, case_id) is None
    file = queries.case_file(world.stranger, case_id)
    assert file is not None
    assert file.may_act and [event.place for event in file.events] == [VILLAGE, FAR_VILLAGE]


def test_cases_follow_merged_split_and_ended_households(world: World) -> None:
    one, other, third, fourth = village(4)
    homes = {pk: Case.objects.get(pk=pk).household_id or 0 for pk in (one, other, third, fourth)}
    alone = registry.record_batch(SYSTEM, [{"area": NEXT_VILLAGE, "members": [{"name": "李乙", "relation": "head"}]}])
    registry.merge_households(SYSTEM, homes[one], homes[other])
    assert (Case.objects.get(pk=other).at, events(other)[-1][0]) == ("gone", "vanished")
    assert Case.objects.get(pk=one).at == "assessment"
    registry.merge_households(SYSTEM, alone[0], homes[third])
    passed = Case.objects.get(pk=third)
    assert (passed.household_id, passed.area, passed.at) == (alone[0], NEXT_VILLAGE, "assessment")
    registry.end_household(SYSTEM, homes[fourth], "all_died")
    assert Case.objects.get(pk=fourth).at == "gone"
    assert Case.objects.get(pk=fourth).closed


def test_cases_follow_their_village_when_it_is_joined_to_another(world: World) -> None:
    (case_id,) = village(1)
    own = actions.open_case(SYSTEM, "village_exit", area=VILLAGE)
    places.merge(SYSTEM, [VILLAGE], NEXT_VILLAGE, day=timezone.localdate(), reason="joined")
    case, of_village = Case.objects.get(pk=case_id), Case.objects.get(pk=own)
    assert Household.objects.get(pk=case.household_id or 0).area == case.area
    assert (case.area, case.at, events(case_id)[-1][0]) == (NEXT_VILLAGE, "assessment", "rehomed")
    assert (of_village.at, events(own)[-1][0]) == ("gone", "vanished")
    assert not list(broken_links())


def test_what_wrote_a_household_with_a_case_cannot_be_undone(world: World) -> None:
    (home,) = registry.record_batch(world.clerk, [{"area": VILLAGE, "members": [{"name": "王甲", "relation": "head"}]}])
    written = LogEntry.objects.filter(action="registry.record_batch").latest("pk")
    actions.open_case(world.cadre, "identify", household_id=home)
    with pytest.raises(FupinError, match="cannot be undone"):
        registry.undo_batch(SYSTEM, written.pk)


def test_members_change_and_a_household_ends_through_cases(world: World) -> None:
    home = poor()
    change = {"do": "joins", "values": {"name": "王小", "relation": "son"}, "on": "2020-01-01"}
    case_id = actions.open_case(world.cadre, "change_members", household_id=home.pk, payload={"members": [change]})
    actions.give_evidence(world.cadre, case_id, Given("proof", file=PAPER))
    actions.decide(world.cadre, case_id, "reported")
    actions.give_evidence(world.clerk, case_id, Given("checked"))
    assert actions.decide(world.clerk, case_id, "confirmed") == "changed"
    home.refresh_from_db()
    assert home.size == 3
    second = actions.open_case(world.cadre, "change_members", household_id=home.pk, payload={"reason": "all_died"})
    actions.give_evidence(world.cadre, second, Given("proof", file=PAPER))
    actions.decide(world.cadre, second, "reported")
    actions.give_evidence(world.clerk, second, Given("checked"))
    assert actions.decide(world.clerk, second, "whole_household", reason="The last one died.") == "ended"
    home.refresh_from_db()
    assert home.ended == "all_died" and [kind for kind, *_rest in events(second)][-1] == "closed"


def test_progress_is_counted_by_village_and_step(world: World) -> None:
    cases = village(3)
    village(2, NEXT_VILLAGE)
    heard(world, [Hearing(cases[0], WON, "proposed"), Hearing(cases[1], LOST, "not_proposed")])
    board = queries.progress(SYSTEM, VILLAGE - 1000, "exit")
    assert board.rows == {
        VILLAGE: {"assessment": 1, "verification": 1, "not_exited": 1},
        NEXT_VILLAGE: {"assessment": 2},
    }
    assert [name for name, _label in board.steps][:2] == ["assessment", "verification"]
    assert board.total("assessment") == 3
    assert queries.progress(world.cadre, 0, "exit").rows.keys() == {VILLAGE}
