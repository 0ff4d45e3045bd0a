"""Facts of places: typed, under headings, and those of one year known for that year only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.permissions import SYSTEM, Denied
from fupin.people.tests.helpers import person
from fupin.places import actions as places
from fupin.places.queries import facts_of
from fupin.registry.tests.pages import client, plant_places, text
from fupin.registry.tests.samples import FAR_VILLAGE, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def facts(year: int | None = None, at: tuple[date, datetime] | None = None) -> dict[str, Any]:
    return facts_of(SYSTEM, VILLAGE, year=year, at=at)[VILLAGE]


def test_what_was_counted_for_a_year_says_nothing_of_the_next() -> None:
    places.describe(SYSTEM, VILLAGE, {"pigs_raised": 420, "elevation_m": 610}, date(2018, 12, 31))
    assert facts(2018) == {"pigs_raised": 420, "elevation_m": 610}
    assert facts(2019) == {"elevation_m": 610}
    assert facts(2017) == {}
    places.describe(SYSTEM, VILLAGE, {"pigs_raised": 420}, date(2019, 12, 31))
    places.describe(SYSTEM, VILLAGE, {"pigs_raised": 390}, date(2017, 12, 31))
    assert [facts(year).get("pigs_raised") for year in (2017, 2018, 2019, 2020)] == [390, 420, 420, None]


def test_a_correction_leaves_what_was_believed_before() -> None:
    places.describe(SYSTEM, VILLAGE, {"total_income": 51_000_000}, date(2018, 12, 31))
    then = timezone.now()
    places.describe(SYSTEM, VILLAGE, {"total_income": 53_000_000}, date(2018, 12, 31))
    assert facts(2018, (date(2020, 1, 1), then))["total_income"] == 51_000_000
    assert facts(2018)["total_income"] == 53_000_000


def test_one_fact_is_changed_in_the_past_without_the_others() -> None:
    places.describe(SYSTEM, VILLAGE, {"clinics": 1}, date(2018, 1, 1))
    places.describe(SYSTEM, VILLAGE, {"natural_villages": 7}, date(2016, 1, 1))
    now = timezone.now()
    assert facts(at=(date(2016, 6, 1), now)) == {"natural_villages": 7}
    places.describe(SYSTEM, VILLAGE, {"clinics": None}, date(2019, 1, 1))
    assert facts() == {"natural_villages": 7}


def test_a_village_team_describes_its_village_in_the_form() -> None:
    team = client("village_team", VILLAGE)
    page = team.get(f"/area/{VILLAGE}/facts/?year=2018")
    assert "Economic income of the village" in text(page)
    assert "Where it lies" not in text(page)  # asked of groups
    sent = {
        "true_from": "2018-06-01", "total_income": "51.2万", "goats_raised": "", "road_km": "12.5",
        "disasters": ["flood", "frost"], "stationed_on": "2018-03-05", "hardened_road": "yes",
    }  # fmt: skip
    done = team.post(f"/area/{VILLAGE}/facts/?year=2018", sent, follow=True)
    assert "The facts of the place are in force" in text(done)
    assert facts(2018) == {
        "total_income": 51_200_000, "disasters": ["flood", "frost"], "road_km": 12.5, "hardened_road": True,
        "stationed_on": "2018-03-05",
    }  # fmt: skip
    shown = text(team.get(f"/area/{VILLAGE}/"))
    assert "12.5 km" in shown
    assert "Flood, Frost" in shown
    assert "2018-03-05" in shown or "5 Mar" in shown
    again = team.get(f"/area/{VILLAGE}/facts/?year=2018").content.decode()
    assert 'value="512000' in again
    assert 'value="512000' not in team.get(f"/area/{VILLAGE}/facts/?year=2017").content.decode()


def test_wrong_facts_are_named_and_foreign_places_refused() -> None:
    team = client("village_team", VILLAGE)
    wrong = team.post(f"/area/{VILLAGE}/facts/", {"true_from": "2019-05-01", "road_km": "-3"})
    assert wrong.status_code == 422
    assert facts() == {}
    assert team.get(f"/area/{FAR_VILLAGE}/facts/").status_code in (403, 404)
    assert client("inspector", TOWN).get(f"/area/{VILLAGE}/facts/").status_code in (403, 404)
    with pytest.raises(Denied):
        places.describe(person("far", ("village_team", FAR_VILLAGE)), VILLAGE, {"clinics": 1}, date(2019, 1, 1))
