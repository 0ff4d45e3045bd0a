"""Findings come, stay dismissed, and go when they are mended; places get their scores."""

from __future__ import annotations

import pytest

from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.area import VILLAGE_LEVEL
from fupin.kernel.errors import FupinError
from fupin.places.models import Area
from fupin.registry import actions, queries
from fupin.registry.models import QualityFinding
from fupin.registry.tests.samples import (
    FAR_VILLAGE,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    Clerk,
    couple,
    household,
    members,
    number,
)

pytestmark = pytest.mark.django_db


def names(area: int = TOWN) -> set[str]:
    return set(queries.findings_by_check(SYSTEM, area))


def test_what_is_mended_goes_and_what_is_new_comes() -> None:
    found = household(kind="registered")
    actions.check_area(SYSTEM, TOWN)
    assert {"cause_missing", "phone_missing", "account_missing"} <= names()
    actions.correct_household(SYSTEM, found.pk, {"main_cause": "land", "phone": "13800000000"})
    counts = actions.check_area(SYSTEM, TOWN)
    assert counts["mended"] == 2
    assert not {"cause_missing", "phone_missing"} & names()
    assert actions.check_area(SYSTEM, TOWN) == {"found": 0, "mended": 0, "open": counts["open"]}


def test_dismissed_stays_dismissed_until_it_is_opened() -> None:
    household(kind="registered")
    actions.check_area(SYSTEM, TOWN)
    found = QualityFinding.objects.get(check_name="phone_missing")
    with pytest.raises(FupinError, match="why"):
        actions.dismiss_finding(SYSTEM, found.pk, "")
    with pytest.raises(Denied):
        actions.dismiss_finding(Clerk(FAR_VILLAGE), found.pk, "no signal there")
    actions.dismiss_finding(SYSTEM, found.pk, "no signal there")
    actions.check_area(SYSTEM, TOWN)
    assert "phone_missing" not in names()
    actions.reopen_finding(SYSTEM, found.pk)
    assert "phone_missing" in names()


def test_one_number_in_two_households_is_found_in_both() -> None:
    for area in (VILLAGE, FAR_VILLAGE):
        household(area, members=[{"name": "王甲", "relation": "head", "identity_number": number()}])
    actions.check_area(SYSTEM, VILLAGE)
    actions.check_area(SYSTEM, FAR_VILLAGE)
    assert QualityFinding.objects.filter(check_name="shared_number").count() == 2
    assert number() not in str(list(QualityFinding.objects.values_list("detail", flat=True)))


def test_neighbours_are_compared_inside_a_village() -> None:
    items = [{"item": "wage", "amount": n} for n in (101, 203, 307)]
    for area in (VILLAGE, VILLAGE + 1, NEXT_VILLAGE):
        found = household(area)
        actions.record_account(SYSTEM, found.pk, 2020, items)
    actions.check_area(SYSTEM, TOWN)
    rows = QualityFinding.objects.filter(check_name__in=["neighbours_account", "twin_household"])
    assert set(rows.values_list("area", flat=True)) == {VILLAGE, VILLAGE + 1}


def test_findings_follow_a_household_and_end_with_it() -> None:
    found = household(kind="registered")
    actions.check_area(SYSTEM, TOWN)
    actions.dismiss_finding(SYSTEM, QualityFinding.objects.get(check_name="phone_missing").pk, "no signal there")
    actions.move_household(SYSTEM, found.pk, NEXT_VILLAGE)
    actions.check_area(SYSTEM, NEXT_VILLAGE)
    assert set(QualityFinding.objects.values_list("area", flat=True)) == {NEXT_VILLAGE}
    assert QualityFinding.objects.exclude(dismissed_at=None).count() == 1
    actions.end_household(SYSTEM, found.pk, "moved_out")
    actions.check_area(SYSTEM, TOWN)
    assert not QualityFinding.objects.exists()


def test_a_score_takes_the_worst_finding_of_each_household() -> None:
    household(
        kind="light",
        phone="13800000000",
        members=[{**p, "identity_number": number(sequence=n)} for n, p in enumerate(couple(), 1)],
    )
    household(
        VILLAGE + 1, members=[{**couple()[0], "name": "赵一", "identity_number": number(sequence=3)}], kind="registered"
    )
    actions.check_area(SYSTEM, TOWN)
    score = queries.scores(SYSTEM, TOWN, VILLAGE_LEVEL)[VILLAGE]
    assert (score.households, score.lost, score.percent) == (2, 50, 75)
    assert queries.scores(Clerk(FAR_VILLAGE), TOWN) == {}


def test_more_registered_than_there_are_in_all() -> None:
    Area.objects.create(id=VILLAGE + 1, area=VILLAGE + 1, name="一组", level=6, facts={"households": 0, "persons": 5})
    household(VILLAGE + 1, kind="registered")
    (place,) = queries.overfull(SYSTEM, VILLAGE, 6)
    assert (place.of, place.stated, place.registered) == ("households", 0, 1)


def test_the_job_checks_the_place() -> None:
    household(kind="registered")
    actions.request_check(SYSTEM, TOWN)
    job = jobs.run_next()
    assert job is not None
    assert (job.state, job.result["open"]) == ("done", QualityFinding.objects.count())
    assert members(QualityFinding.objects.all()[0].household_id)
