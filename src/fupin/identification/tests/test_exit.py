"""Against exits on paper in the register: the test of a household, patterns that are stored, explained and kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.permissions import SYSTEM, Denied
from fupin.identification import actions
from fupin.identification import exit as exits
from fupin.identification.models import ExitPattern, ExitPatternRun
from fupin.kernel.errors import FupinError
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import at_most, client, plant_places, rows, text
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE, Clerk, couple, household

pytestmark = pytest.mark.django_db
YEAR = 2019
GOOD: dict[str, Any] = dict.fromkeys(
    ["staple_food_enough", "protein_available", "clothes_each_season", "quilts_enough", "clinic_within_reach"], True
) | {"kind": "registered", "status": "not_exited", "housing_grade": "grade_a", "water_safe": True}
INSURED = [{**person, "medical_insurance": True, "student_status": "not_student"} for person in couple()]
ITEMS = [{"item": "wage", "amount": 800_000}, {"item": "condolence", "amount": 400_000}]


@pytest.fixture
def home() -> Household:
    """Record a household whose income is just above the line, and whose uncounted money would make it look safe."""
    plant_places()
    found = household(VILLAGE, INSURED, **GOOD)
    registry.record_account(SYSTEM, found.pk, YEAR, ITEMS)
    return found


def test_the_exit_of_a_household_is_refused_with_the_money_that_does_not_count(home: Household) -> None:
    test = exits.test_household(SYSTEM, home.pk)
    assert test is not None and test.year == YEAR and test.holds is False
    answers = {line.name: line.answer for line in test.lines}
    assert (answers["standing"], answers["counted"], answers["fall_20"]) == (True, True, False)
    assert "only with money that does not count" in test.reasons()[0].inside("en")
    assert exits.test_household(Clerk(NEXT_VILLAGE), home.pk) is None


def test_neighbours_and_last_year_are_read_from_the_register(home: Household) -> None:
    registry.record_account(SYSTEM, home.pk, YEAR - 1, [{"item": "wage", "amount": 200_000}])
    for _count in range(12):
        other = household(VILLAGE, INSURED, **GOOD)
        registry.record_account(SYSTEM, other.pk, YEAR, [{"item": "wage", "amount": 300_000}])
    actions.identify_area(SYSTEM, VILLAGE, YEAR)
    test = exits.test_household(SYSTEM, home.pk, YEAR)
    assert test is not None
    assert {line.name: line.answer for line in test.lines if not line.decides} == {
        "transfers": True,
        "last_year": False,
        "neighbours": False,
    }


def test_unknown_is_not_a_pass_and_the_exclusion_list_asks(home: Household) -> None:
    bare = household(VILLAGE, kind="registered")
    test = exits.test_household(SYSTEM, bare.pk, YEAR)
    assert test is not None and test.holds is None
    found = {line.name: line.answer for line in exits.exclusions(SYSTEM, household(VILLAGE, owns_car=True).pk, YEAR)}
    assert found["excluded_by_car"] is True and found["excluded_by_payroll"] is None
    assert exits.exclusions(Clerk(NEXT_VILLAGE), home.pk) == ()


@pytest.mark.parametrize(("language", "words"), [("en", "Would an exit hold"), ("zh-hans", "退出站得住吗")])
def test_the_page_of_a_household_shows_the_test(language: str, words: str, home: Household) -> None:
    page = text(client("village_team", VILLAGE, language).get(f"/household/{home.number}/"))
    assert words in page and "¥4,000" in page


@pytest.fixture
def county(home: Household) -> None:
    """Record two villages: in one thirty accounts are one another's copy, in the other each is its own."""
    for count in range(30):
        same = [("wage", 812_300), ("crops", 123_400), ("pension", 129_600), ("livestock", 77_700)]
        own = [(item, amount + 1_700 * (count + 1) * place) for place, (item, amount) in enumerate(same, start=1)]
        for village, lines in ((VILLAGE, same), (NEXT_VILLAGE, own)):
            one = household(village, INSURED, **GOOD)
            items = [{"item": item, "amount": amount} for item, amount in lines]
            registry.record_account(SYSTEM, one.pk, YEAR, items)


def test_copied_accounts_are_found_explained_and_stay_explained(county: None) -> None:
    with pytest.raises(Denied):
        actions.request_exit_patterns(Clerk(NEXT_VILLAGE), TOWN, YEAR)
    actions.request_exit_patterns(SYSTEM, TOWN, YEAR)
    job = jobs.run_next()
    assert job is not None and job.state == "done" and job.result["patterns"] >= 1
    found = ExitPattern.objects.get(kind="copied", area=VILLAGE)
    assert found.stands_out and (found.found, len(found.households)) == (29, 30)
    assert not ExitPattern.objects.get(kind="copied", area=NEXT_VILLAGE).stands_out
    assert sum(ExitPatternRun.objects.get().figures["counts"]) > 0
    with pytest.raises(FupinError, match="what was checked"):
        actions.explain_exit_pattern(SYSTEM, found.pk, " ")
    actions.explain_exit_pattern(SYSTEM, found.pk, "all work in one plant")
    actions.request_exit_patterns(SYSTEM, TOWN, YEAR)
    jobs.run_next()
    again = ExitPattern.objects.get(kind="copied", area=VILLAGE)
    assert again.pk != found.pk and again.explanation == "all work in one plant"
    assert ExitPatternRun.objects.count() == 1
    assert "exited" not in rows(Household).values_list("status", flat=True)
    _look_at_pages(again)


def _look_at_pages(pattern: ExitPattern) -> None:
    who = client("township_clerk")
    with at_most(30):
        page = who.get("/exit-patterns/")
    shown = text(page)
    assert "accounts that repeat each other" in shown and "all work in one plant" in shown
    assert who.get("/exit-patterns/all/").context["listing"].count > page.context["listing"].count
    one = text(who.get(f"/exit-patterns/{pattern.pk}/"))
    assert "29 of 30" in one and "Ask who filled in these accounts" in one
    url = f"/exit-patterns/{pattern.pk}/explain/"
    assert who.post(url, {"explanation": ""}).status_code == 422
    assert who.post(url, {"explanation": "asked the village again"}).status_code == 302
    other = client("village_team", NEXT_VILLAGE)
    assert other.get("/exit-patterns/").context["listing"].count == 0
    assert other.get(f"/exit-patterns/{pattern.pk}/").status_code == 404
    year = str(timezone.localdate().year - 1)
    assert who.post(f"/area/{TOWN}/exit-patterns/", {"year": year}).status_code == 302
    assert Job.objects.filter(kind=actions.PATTERNS, state="queued").exists()
    assert client("leader").post(f"/area/{TOWN}/exit-patterns/", {"year": year}).status_code == 403


def test_too_few_incomes_are_said(home: Household) -> None:
    actions.request_exit_patterns(SYSTEM, COUNTY, YEAR)
    job = jobs.run_next()
    assert job is not None and job.state == "failed"
