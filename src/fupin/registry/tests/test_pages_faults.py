"""What a hurried or a hostile hand may send: nothing breaks, nothing foreign is named, nobody's change is lost."""

from __future__ import annotations

from typing import Any

import pytest

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.registry import actions
from fupin.registry.models import Household
from fupin.registry.tests.pages import client, plant_households, plant_places
from fupin.registry.tests.samples import FAR_VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def households() -> list[Household]:
    plant_places()
    return plant_households()


@pytest.fixture
def clerk() -> Any:
    return client("township_clerk")


def test_what_a_colleague_changed_meanwhile_is_not_lost(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    shown = clerk.get(f"/household/{one.number}/edit/").context["form"]["revision"].value()
    actions.correct_household(SYSTEM, one.pk, {"main_cause": "water"})
    sent = {"main_cause": "land", "revision": shown, "true_from": "2019-05-01"}
    response = clerk.post(f"/household/{one.number}/edit/", sent)
    assert response.status_code == 422
    assert Household.objects.get(pk=one.pk).main_cause == "water"


def test_an_undo_elsewhere_is_refused_and_names_nobody(clerk: Any) -> None:
    values = {"kind": "registered", "head_name": "远方人"}
    far = actions.record_household(SYSTEM, FAR_VILLAGE, values, [{"name": "远方人", "relation": "head"}])
    act = LogEntry.objects.latest("pk").pk
    actions.correct_household(SYSTEM, far, {"main_cause": "water"})
    response = clerk.post(f"/undo/{act}/", {"confirmed": "1"}, follow=True)
    assert "远方人" not in response.content.decode()
    assert Household.objects.filter(pk=far).exists()


@pytest.mark.parametrize("number", ["1e9999999", "1e999999", "9" * 400])
def test_numbers_beyond_sense_are_refused_at_their_place(clerk: Any, households: list[Household], number: str) -> None:
    sent = {"cultivated_land": number, "true_from": "2019-05-01"}
    response = clerk.post(f"/household/{households[0].number}/edit/", sent)
    assert response.status_code == 422
    assert "cultivated_land" in response.context["form"].errors
    assert clerk.get(f"/households/?f.size.from={number}").status_code == 200


@pytest.mark.parametrize(
    "page", ["why/99999/", "why/1/", "history/?on_1=2020-01-01&known_1=9999-12-31&on_2=2020-01-01&known_2=9999-12-31"]
)
def test_days_beyond_sense_do_not_break_a_page(clerk: Any, households: list[Household], page: str) -> None:
    assert clerk.get(f"/household/{households[0].number}/{page}").status_code in (200, 404)
