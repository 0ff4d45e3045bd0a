"""The pages of data quality: the list, dismissing with a reason, opening again, checking anew."""

from __future__ import annotations

from typing import Any

import pytest

from fupin.framework.models import Job
from fupin.registry.models import Household, QualityFinding
from fupin.registry.tests.pages import at_most, client, plant_households, plant_places, text
from fupin.registry.tests.samples import NEXT_VILLAGE, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def households() -> list[Household]:
    plant_places()
    return plant_households()


@pytest.fixture
def clerk() -> Any:
    return client("township_clerk")


def test_doubts_are_listed_in_words_with_their_filters(clerk: Any) -> None:
    with at_most(20):
        page = clerk.get("/quality/")
    every = page.context["listing"].count
    assert every == QualityFinding.objects.filter(area__range=(TOWN, TOWN + 999_999)).count() > 0
    assert "There is no income account" in text(page)
    some = clerk.get("/quality/", {"f.check": "account_missing", "f.area": str(NEXT_VILLAGE)}).context["listing"]
    assert some.count == 1 < every


def test_bars_of_checks_equal_their_lists(clerk: Any) -> None:
    from fupin.registry import queries
    from fupin.registry.quality_tables import quality_url

    user = clerk.get("/quality/").wsgi_request.user
    for check, count in queries.findings_by_check(user, TOWN).items():
        assert clerk.get(quality_url(TOWN, check)).context["listing"].count == count


def test_dismissing_asks_for_a_reason(clerk: Any) -> None:
    rows = [
        str(pk) for pk in QualityFinding.objects.filter(area__lte=NEXT_VILLAGE + 999).values_list("pk", flat=True)[:2]
    ]
    asked = clerk.post("/quality/dismiss/", {"row": rows})
    assert asked.status_code == 200 and len(asked.context["chosen"]) == 2
    short = clerk.post("/quality/dismiss/", {"row": rows, "reason": "no"})
    assert short.status_code == 422 and "reason" in short.context["form"].errors
    done = clerk.post("/quality/dismiss/", {"row": rows, "reason": "the village asked again"}, follow=True)
    assert "2 doubts are settled" in text(done)
    assert clerk.get("/quality/dismissed/").context["listing"].count == 2
    assert "the village asked again" in text(clerk.get("/quality/dismissed/"))
    clerk.post("/quality/reopen/", {"row": rows[:1]})
    assert clerk.get("/quality/dismissed/").context["listing"].count == 1


def test_every_row_of_a_filter_is_dismissed(clerk: Any) -> None:
    values = {"every": "1", "state": f"f.area={VILLAGE}", "reason": "asked on site"}
    clerk.post("/quality/dismiss/", values)
    left = clerk.get("/quality/").context["listing"]
    assert left.count and all(row["area"] > VILLAGE + 999 for row in left.page_rows)


def test_a_doubt_is_dismissed_from_the_household(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    key, words = clerk.get(f"/household/{one.number}/").context["doubts"][0]
    back = clerk.post("/quality/dismiss/", {"row": key, "household": one.number, "reason": "as it is"})
    assert back["Location"] == f"/household/{one.number}/"
    page = clerk.get(back["Location"])
    assert key not in dict(page.context["doubts"]) and (words, "as it is") in page.context["dismissed"]


def test_nobody_dismisses_elsewhere_or_without_the_right(households: list[Household]) -> None:
    foreign = QualityFinding.objects.filter(household=households[0]).first()
    assert foreign is not None
    other = client("village_team", NEXT_VILLAGE)
    assert other.post("/quality/dismiss/", {"row": foreign.pk, "reason": "why not"}).context["chosen"] == []
    leader = client("leader")
    assert leader.post("/quality/dismiss/", {"row": foreign.pk, "reason": "why not"}, follow=True).status_code == 200
    assert not QualityFinding.objects.exclude(dismissed_at=None).exists()


def test_checking_again_is_a_job(clerk: Any) -> None:
    assert clerk.post(f"/quality/check/{TOWN}/").status_code == 302
    assert Job.objects.filter(kind="registry.check_area").count() == 1
    assert client("leader").post(f"/quality/check/{TOWN}/").status_code == 403
