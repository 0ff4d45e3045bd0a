"""The pages of identification: why, in both languages; counts that equal their lists; who may ask."""

from __future__ import annotations

import pytest

from fupin.framework.models import Job
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import at_most, client, plant_households, plant_places, text
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, TOWN

pytestmark = pytest.mark.django_db
YEAR = 2019


@pytest.fixture(autouse=True)
def households() -> list[Household]:
    plant_places()
    found = plant_households()
    registry.record_account(SYSTEM, found[3].pk, YEAR, [{"item": "wage", "amount": 10_000_000}])
    actions.identify_area(SYSTEM, COUNTY, YEAR)
    return found


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["9,000", "poverty line", "unknown", "yes", "no"]), ("zh-hans", ["9,000", "标准", "未知", "是", "否"])],
)
def test_why_shows_values_lines_and_sources(language: str, words: list[str], households: list[Household]) -> None:
    who = client("township_clerk", language=language)
    with at_most(20):
        page = who.get(f"/household/{households[0].number}/why/")
    shown = text(page)
    for word in words:
        assert word in shown, word
    assert page.context["year"] == YEAR and page.context["trees"][0].children
    notes, waiting = set(), list(page.context["trees"])
    while waiting:
        reason = waiting.pop()
        waiting += reason.children
        notes.add(str(reason.note or reason.source))
    assert len(notes - {""}) > 1


def test_why_of_another_year_and_of_foreign_households(households: list[Household]) -> None:
    url = f"/household/{households[0].number}/why/2017/"
    assert client("township_clerk").get(url).status_code == 200
    assert client("village_team", NEXT_VILLAGE).get(url).status_code == 404


def test_answers_of_a_place_equal_their_lists() -> None:
    who = client("township_clerk")
    page = who.get(f"/area/{TOWN}/")
    figures = next(c["figures"] for c in page.context if c and "chart" in c and "figures" in c)
    assert [f.value for f in figures] != [0, 0, 0]
    for figure in figures:
        assert who.get(figure.url).context["listing"].count == figure.value, figure.url


def test_analysts_see_the_answers_counted() -> None:
    page = client("provincial_analyst", COUNTY).get(f"/area/{COUNTY}/")
    figures = next(c["figures"] for c in page.context if c and "chart" in c and "figures" in c)
    assert sum(f.value for f in figures) == 4 and not any(f.url for f in figures)


def test_asking_the_policy_is_a_job_for_who_may() -> None:
    assert client("township_clerk").post(f"/area/{TOWN}/identify/", {"year": "2019"}).status_code == 302
    assert Job.objects.filter(kind=actions.JOB).exists()
    assert client("leader").post(f"/area/{TOWN}/identify/", {"year": "2019"}).status_code == 403
    assert client("county_officer", COUNTY).post(f"/area/{TOWN}/identify/", {"year": "x"}).status_code == 404
