"""Matters: opened, taken from stage to stage with evidence, set facts, block an exit, go back, come back, end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fupin.assistance.actions import matters as actions
from fupin.assistance.actions.matters import Given
from fupin.assistance.matters.files import STORE, Upload
from fupin.assistance.models import HelpGiven, Matter, MatterStep
from fupin.assistance.queries import matters as queries
from fupin.assistance.tests.mattering import BEGUN, PAPER, PHOTO, SAFE, WAY, opened, row, unsafe, walk
from fupin.framework.log import broken_links
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import projection_differences
from fupin.identification import actions as identification
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Term
from fupin.people.tests.helpers import person
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.pages import plant_places, rows
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, VILLAGE, Clerk, couple

pytestmark = pytest.mark.django_db


def now(home: Household) -> dict[str, Any]:
    found: dict[str, Any] = rows(Household).get(pk=home.pk).facts
    return found


def test_a_house_from_the_first_talk_to_its_end_is_entered_once() -> None:
    home = unsafe()
    matter_id = opened(home)
    walk(matter_id, "moved_in")
    assert now(home)["housing_grade"] == "grade_a"
    assert now(home)["housing_appraiser"] == SAFE["appraiser"]
    today = date.fromisoformat(now(home)["renovation_accepted_on"])
    assert now(home)["renovation_year"] == today.year
    given = rows(HelpGiven).get()
    assert (given.measure, given.amount, given.matter_id) == ("renovation", 2_000_000, matter_id)
    actions.close_matter(SYSTEM, matter_id, "done")
    found = row(matter_id)
    assert (found.outcome, found.cost, found.due, found.visit_due) == ("done", 2_600_000, None, None)
    assert found.facts["subsidy"] == 2_600_000 and found.facts["planned_area"] == 80
    assert not list(broken_links()) and not [*projection_differences(Matter), *projection_differences(MatterStep)]


def test_files_are_sealed_and_the_step_remembers_them() -> None:
    matter_id = opened(unsafe())
    walk(matter_id, "measured")
    (kept,) = queries.steps(SYSTEM, matter_id)[-1].evidence
    assert (kept["kind"], kept["type"], kept["name"]) == ("photo", "image/jpeg", "房.jpg")
    assert STORE.find(kept["sha256"]) == PHOTO.content
    assert PHOTO.content not in STORE.path(kept["sha256"]).read_bytes()


def test_a_stage_is_due_in_working_days() -> None:
    matter_id = opened(unsafe())
    calendar, days = pack().calendar, pack().matters["housing"].days or 0
    assert calendar.working_days(BEGUN, row(matter_id).due or BEGUN) == days
    actions.take_step(SYSTEM, matter_id, "mobilised", replace(WAY["mobilised"], on=date(2019, 4, 30)))
    # The holidays of May lie between.
    assert row(matter_id).due == calendar.end(date(2019, 4, 30), Term(20)) > date(2019, 5, 28)
    assert queries.matters_of(SYSTEM, row(matter_id).household_id or 0)[0].late


def test_a_stage_is_not_skipped_unless_it_is_optional() -> None:
    matter_id = opened(unsafe())
    with pytest.raises(FupinError, match="Talked over"):
        actions.take_step(SYSTEM, matter_id, "measured", WAY["measured"])
    with pytest.raises(FupinError, match="cannot come next"):
        actions.close_matter(SYSTEM, matter_id, "done")
    walk(matter_id, "moved_in")
    actions.close_matter(SYSTEM, matter_id, "done")
    assert row(matter_id).stage == "moved_in"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Given(SAFE, files=[PHOTO]), "needs a paper"),
        (Given(SAFE, files=[PAPER]), "needs a photo"),
        (Given({"grade": "grade_a"}, files=[PHOTO, PAPER]), "Appraised by"),
        (Given({**SAFE, "grade": "grade_z"}, files=[PHOTO, PAPER]), "cannot be read"),
        (Given({**SAFE, "appraiser": "x" * 501}, files=[PHOTO, PAPER]), "too long"),
        (Given({**SAFE, "appraiser": "a\u202eb"}, files=[PHOTO, PAPER]), "cannot be printed"),
        (Given({**SAFE, "status": "exited"}, files=[PHOTO, PAPER]), "does not ask"),
        (Given(SAFE, files=[PHOTO, PAPER], cost=-1), "no cost"),
        (Given(SAFE, files=[PHOTO, Upload("paper", "x.html", b"<html>")]), "is not kept"),
        (Given(SAFE, files=[Upload("photo", "x.pdf", PAPER.content), PAPER]), "is not kept"),
        (Given(SAFE, files=[PHOTO, PAPER], on=date(2018, 1, 1)), "cannot be earlier"),
        (Given(SAFE, files=[PHOTO, PAPER], on=date.today() + timedelta(days=3)), "day to come"),
    ],
)
def test_what_is_wrong_or_missing_is_refused_and_nothing_is_written(given: Given, why: str) -> None:
    home = unsafe()
    matter_id = opened(home)
    walk(matter_id, "built")
    before = row(matter_id).revision
    with pytest.raises(FupinError, match=why):
        actions.take_step(SYSTEM, matter_id, "accepted", given)
    assert row(matter_id).revision == before and now(home)["housing_grade"] == "grade_c"
    assert not rows(HelpGiven).exists()


def test_who_is_second_is_told_and_changes_nothing() -> None:
    matter_id = opened(unsafe())
    seen = row(matter_id).revision
    actions.take_step(SYSTEM, matter_id, "mobilised", replace(WAY["mobilised"], revision=seen))
    attempts: list[Callable[[], int]] = [
        lambda: actions.take_step(SYSTEM, matter_id, "measured", replace(WAY["measured"], revision=seen)),
        lambda: actions.close_matter(SYSTEM, matter_id, "given_up", Given(note="no money", revision=seen)),
        lambda: actions.step_back(SYSTEM, matter_id, "again please", seen),
    ]
    for late in attempts:
        with pytest.raises(FupinError, match="meanwhile"):
            late()
    assert row(matter_id).stage == "mobilised"


def test_back_puts_facts_and_help_back_and_keeps_both_beliefs() -> None:
    home = unsafe()
    matter_id = opened(home)
    walk(matter_id, "accepted")
    with pytest.raises(FupinError, match="Say why"):
        actions.step_back(SYSTEM, matter_id, " ")
    actions.step_back(SYSTEM, matter_id, "The roof leaks.")
    assert row(matter_id).stage == "built" and now(home)["housing_grade"] == "grade_c"
    assert "renovation_accepted_on" not in now(home)
    assert rows(HelpGiven).get().withdrawn == "The roof leaks."
    assert row(matter_id).cost == 2_600_000
    walk(matter_id, "accepted")
    assert now(home)["housing_grade"] == "grade_a" and rows(HelpGiven).filter(withdrawn="").count() == 1


def test_the_last_step_is_taken_back_with_all_that_it_wrote() -> None:
    home = unsafe()
    matter_id = opened(home)
    walk(matter_id, "built")
    before = Matter.objects.filter(pk=matter_id).values().get()
    walk(matter_id, "accepted")
    actions.take_back(SYSTEM, matter_id, row(matter_id).revision)
    assert Matter.objects.filter(pk=matter_id).values().get() == before
    assert now(home)["housing_grade"] == "grade_c" and not rows(HelpGiven).exists()
    walk(matter_id, "accepted")
    registry.correct_household(SYSTEM, home.pk, {"housing_grade": "grade_b"})
    with pytest.raises(FupinError, match="changed again later"):
        actions.take_back(SYSTEM, matter_id, row(matter_id).revision)
    assert row(matter_id).stage == "accepted"


def test_a_correction_follows_into_the_register_and_can_be_taken_back() -> None:
    home = unsafe()
    matter_id = opened(home)
    walk(matter_id, "accepted")
    step = queries.steps(SYSTEM, matter_id)[-1]
    actions.correct_step(SYSTEM, step.pk, Given({**SAFE, "grade": "grade_b"}, cost=1_000_000), "Typed wrong.")
    assert now(home)["housing_grade"] == "grade_b" and row(matter_id).cost == 1_600_000
    assert row(matter_id).facts["grade"] == "grade_b"
    actions.take_back(SYSTEM, matter_id, row(matter_id).revision)
    assert now(home)["housing_grade"] == "grade_a" and row(matter_id).cost == 2_600_000
    assert queries.steps(SYSTEM, matter_id)[-1].facts["grade"] == "grade_a"
    actions.take_back(SYSTEM, matter_id, row(matter_id).revision)
    assert now(home)["housing_grade"] == "grade_c" and row(matter_id).stage == "built"


def test_what_was_known_then_is_read_again() -> None:
    home = unsafe()
    matter_id = opened(home)
    known = rows(MatterStep.versions).latest("known_since").known_since
    walk(matter_id, "designed")
    then = (date(2019, 3, 2), known)
    assert queries.matters_of(SYSTEM, home.pk, then)[0].row.stage == ""
    assert len(queries.steps(SYSTEM, matter_id, then)) == 1
    assert [one["stage"] for one in queries.matter_rows(SYSTEM, COUNTY, "housing", then)] == [""]
    assert queries.matters_of(SYSTEM, home.pk)[0].row.stage == "designed"


def test_a_closed_matter_is_opened_again_with_its_clocks() -> None:
    matter_id = opened(unsafe())
    walk(matter_id, "mobilised")
    with pytest.raises(FupinError, match="Say why"):
        actions.close_matter(SYSTEM, matter_id, "given_up")
    actions.close_matter(SYSTEM, matter_id, "given_up", Given(note="They moved to town."))
    with pytest.raises(FupinError, match="is closed"):
        actions.take_step(SYSTEM, matter_id, "measured", WAY["measured"])
    actions.reopen_matter(SYSTEM, matter_id, "They came back.")
    found = row(matter_id)
    assert (found.outcome, found.stage, found.closed_on) == ("", "mobilised", None) and found.due
    walk(matter_id, "measured")


def test_one_open_matter_of_a_kind_and_many_at_once() -> None:
    homes = [unsafe() for _ in range(3)]
    opened(homes[0])
    with pytest.raises(FupinError, match="has an open matter"):
        opened(homes[0])
    made, refused = actions.open_matters(SYSTEM, "housing", [h.pk for h in homes] + [5], Given({"works": "repair"}))
    assert len(made) == 2 and [one.subject for one in refused] == [homes[0].pk, 5]
    numbers = list(rows(Matter).order_by("number").values_list("number", flat=True))
    assert len(set(numbers)) == 3
    with pytest.raises(FupinError, match="many at once"):
        actions.take_back(SYSTEM, made[0], row(made[0]).revision)


def test_nobody_acts_outside_the_own_places_or_without_the_right() -> None:
    matter_id = opened(unsafe())
    for actor in (Clerk(NEXT_VILLAGE), Clerk(VILLAGE, frozenset({"help.read"}))):
        with pytest.raises(FupinError):
            actions.take_step(actor, matter_id, "mobilised", WAY["mobilised"])
    assert queries.matter(Clerk(NEXT_VILLAGE), matter_id) is None
    assert not queries.steps(Clerk(NEXT_VILLAGE), matter_id)
    helper = Clerk(VILLAGE, frozenset({"help.act"}))
    walk(matter_id, "built", helper)
    with pytest.raises(FupinError, match="writes facts of the register"):
        actions.take_step(helper, matter_id, "accepted", WAY["accepted"])


def test_matters_follow_their_household() -> None:
    plant_places()
    moved, gone = unsafe(), unsafe()
    first, second = opened(moved), opened(gone)
    registry.move_household(SYSTEM, moved.pk, NEXT_VILLAGE)
    assert row(first).area == NEXT_VILLAGE
    assert {step.area for step in queries.steps(SYSTEM, first)} == {NEXT_VILLAGE}
    with pytest.raises(FupinError, match="Nothing can be taken back"):
        actions.take_back(SYSTEM, first, row(first).revision)
    registry.end_household(SYSTEM, gone.pk, "moved away")
    assert row(second).outcome == queries.GONE and row(second).closed_on


def test_an_exit_is_proposed_only_when_the_matter_has_ended() -> None:
    plant_places()
    cadre = person("cadre", ("village_team", VILLAGE))
    person("officer", ("county_officer", COUNTY))
    insured = [{**one, "medical_insurance": True, "student_status": "not_student"} for one in couple()]
    good = dict.fromkeys(
        ["staple_food_enough", "protein_available", "clothes_each_season", "quilts_enough", "clinic_within_reach"], True
    )
    home = rows(Household).get(
        pk=registry.record_household(
            SYSTEM, VILLAGE,
            {"kind": "registered", "status": "not_exited", "housing_grade": "grade_c", "water_safe": True, **good},
            insured, date(2018, 1, 1),
        )
    )  # fmt: skip
    registry.record_account(SYSTEM, home.pk, 2019, [{"item": "wage", "amount": 2_800_000}])
    with pytest.raises(FupinError, match="would not hold"):
        identification.open_case(cadre, "exit", household_id=home.pk, payload={"year": 2019})
    matter_id = opened(home)
    walk(matter_id, "moved_in")
    with pytest.raises(FupinError, match="Safe housing"):
        identification.open_case(cadre, "exit", household_id=home.pk, payload={"year": 2019})
    bulk = identification.open_cases(cadre, "exit", [home.pk], payload={"year": 2019})
    assert not bulk.done and "Safe housing" in bulk.refused[0].message.inside("en")
    actions.close_matter(SYSTEM, matter_id, "done")
    assert identification.open_case(cadre, "exit", household_id=home.pk, payload={"year": 2019})
