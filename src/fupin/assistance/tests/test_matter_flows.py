"""Matters on their pages from end to end: a rated loan, a person's course, a market body that others draw from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fupin.assistance.actions import matters as actions
from fupin.assistance.actions.matters import Given
from fupin.assistance.matters.values import choices
from fupin.assistance.models import HelpGiven, Matter
from fupin.assistance.queries import matters as queries
from fupin.assistance.tests.mattering import PHOTO, opened, row, unsafe, url
from fupin.framework.permissions import SYSTEM
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.pages import client, plant_places, rows, text
from fupin.registry.tests.samples import COUNTY, TOWN, VILLAGE, members

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def home() -> Household:
    """Record a household in a village."""
    plant_places()
    return unsafe()


@pytest.fixture
def team() -> Any:
    """Return somebody of the village team, signed in."""
    return client("village_team", VILLAGE)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("约.pdf", b"%PDF-1.4 signed", "application/pdf")


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("羊.jpg", PHOTO.content, "image/jpeg")


def step(team: Any, matter_id: int, name: str, **sent: Any) -> Any:
    return team.post(url("matter-step", matter_id), {"name": name, "on": TODAY().isoformat(), **sent})


def test_a_loan_is_rated_held_to_its_limit_and_followed(home: Household, team: Any) -> None:
    county = actions.open_matter(SYSTEM, "bank_programme", Given({"bank": "Bank of the hills"}), area=COUNTY)
    begin = f"{url('matters-begin', 'microcredit')}?household={home.number}"
    assert "Bank of the hills" in text(team.get(begin))
    sent = {"v_use": "Goats", "v_asked": "20000", "of_matter": county, "on": TODAY().isoformat()}
    assert "Bank of the hills" in text(team.post(begin, sent, follow=True))
    loan: Matter = rows(Matter).get(kind="microcredit")
    refused = step(team, loan.pk, "rated", v_rated_by="Team one")
    assert refused.status_code == 422 and "Rate first" in text(refused)
    card = {"honesty": "30", "labour": "15", "skill": "10", "income": "10", "customs": "10"}
    half = team.post(url("matter-rate", loan.pk), {**card, "honesty": "41", "skill": ""})
    assert half.status_code == 422 and "less than or equal to 40" in text(half)
    assert 'value="15"' in half.content.decode()
    team.post(url("matter-rate", loan.pk), card)
    assert row(loan.pk).facts["_score"]["limit"] == 3_000_000
    step(team, loan.pk, "rated", v_rated_by="Team one")
    step(team, loan.pk, "recommended", v_project="Goats", file_signature=paper())
    terms = {"v_months": "24", "v_rate": "4.35", "v_due_on": "2030-01-01"}
    too_much = step(team, loan.pk, "granted", v_amount="30000.01", file_paper=paper(), **terms)
    assert too_much.status_code == 422 and "above the limit of the rating" in text(too_much)
    step(team, loan.pk, "granted", v_amount="30000", file_paper=paper(), **terms)
    assert (row(loan.pk).stage, HelpGiven.objects.count()) == ("granted", 1)
    assert TODAY() + timedelta(days=90) <= (row(loan.pk).visit_due or date.min) < TODAY() + timedelta(days=110)
    visit = {"v_project_runs": "no", "v_balance": "30000", "v_overdue": "1200", "on": TODAY().isoformat()}
    team.post(url("matter-visit", loan.pk), visit)
    assert "Overdue 1,200" in text(team.get(url("matters-of-kind", "microcredit")))
    assert "Matters that draw from it" in text(client("county_officer", COUNTY).get(url("matter", county)))


def test_a_course_is_of_one_person_of_the_household(home: Household, team: Any) -> None:
    begin = f"{url('matters-begin', 'training')}?household={home.number}"
    person, other = members(home.pk)[1], members(unsafe().pk)[0]
    sent = {"v_course": "Welding", "on": TODAY().isoformat()}
    for wrong in ({}, {"member": other.pk}, {"member": "x"}):
        assert team.post(begin, {**sent, **wrong}).status_code == 422
    team.post(begin, {**sent, "member": person.pk})
    course: Matter = rows(Matter).get()
    assert course.member_id == person.pk and person.name in text(team.get(url("matter", course.pk)))
    step(team, course.pk, "enrolled")
    step(team, course.pk, "attended", v_days_attended="12", file_photo=photo(), cost="300")
    step(team, course.pk, "certified", v_certificate="Welder", v_certificate_number="A-7788", file_paper=paper())
    assert members(home.pk)[1].facts["skill"] == "Welder"
    shown = text(team.get(url("matter", course.pk)))
    assert "A-7788" not in shown and "Spent 300.00" in shown


def test_a_market_body_belongs_to_a_place_and_takes_households_along(home: Household, team: Any) -> None:
    body = {"v_name": "Tea cooperative", "v_type": "cooperative", "v_products": "Tea", "on": TODAY().isoformat()}
    begin = url("matters-begin", "market_body")
    body["v_type"] = next(iter(pack().codes["market_mode"].values))
    assert team.post(begin, {**body, "area": TOWN}).status_code == 422
    client("township_clerk", TOWN).post(begin, {**body, "area": TOWN})
    made: Matter = rows(Matter).get(kind="market_body")
    assert made.area == TOWN and team.get(url("matter", made.pk)).status_code == 404
    opens = f"{url('matters-begin', 'industry')}?household={home.number}"
    assert "Tea cooperative" in text(team.get(opens))
    actions.open_matter(SYSTEM, "industry", _contract(made.pk), household_id=home.pk, of_matter_id=made.pk)
    own: Matter = rows(Matter).get(kind="industry")
    shown = team.get(url("matter", own.pk)).content.decode()
    assert "Tea cooperative" in shown and url("matter", made.pk) not in shown


def _contract(body: int) -> Given:
    fields = pack().matters["industry"].opening_fields()
    found = {one.name: next(iter(choices(one)), "Tea") for one in fields if one.required}
    return Given(found | {one.name: body for one in fields if one.type == "matter"})


def test_after_the_end_nobody_visits_until_it_is_open_again(home: Household, team: Any) -> None:
    matter_id = opened(home)
    refuse = {"name": "declined", "note": "They stay with a son.", "on": TODAY().isoformat(), "file_signature": paper()}
    assert team.post(url("matter-end", matter_id), {**refuse, "note": ""}).status_code == 422
    assert team.post(url("matter-end", matter_id), refuse | {"file_signature": paper()}).status_code == 302
    assert row(matter_id).outcome == "declined"
    for name in ("matter-step", "matter-end", "matter-visit"):
        sent = {
            **refuse,
            "file_signature": paper(),
            "name": "mobilised" if name == "matter-step" else "declined",
            "v_willing": "yes",
        }
        found = team.post(url(name, matter_id), sent, follow=True)
        assert "is closed" in text(found) or "any more" in text(found)
    team.post(url("matter-reopen", matter_id), {"reason": "x"})
    assert row(matter_id).outcome == "declined"
    team.post(url("matter-reopen", matter_id), {"reason": "The son moved away."})
    assert (row(matter_id).outcome, row(matter_id).closed_on) == ("", None)
    again = team.post(url("matter-reopen", matter_id), {"reason": "Once more please."}, follow=True)
    assert "is open already" in text(again)
    team.post(url("matter-end", matter_id), refuse | {"file_signature": paper()})
    second = opened(home)
    told = team.post(url("matter-reopen", matter_id), {"reason": "The son moved away."}, follow=True)
    assert "Close that one first" in text(told) and row(second).outcome == ""


def test_what_each_quarter_brought_is_added_up_on_the_page_and_above_the_list(home: Household, team: Any) -> None:
    begin = {"v_secretary": "Wang Jia", "v_sent_by": "County bureau", "area": home.area, "on": TODAY().isoformat()}
    team.post(url("matters-begin", "first_secretary"), begin)
    term: Matter = rows(Matter).get()
    assert "All follow-ups together" not in text(team.get(url("matter", term.pk)))
    step(team, term.pk, "arrived", file_paper=paper())
    for roads, subsidy in (("7.5", "1000.50"), ("0.1", ""), ("0.2", "0.01")):
        sent = {"v_what": "Works", "v_roads": roads, "v_subsidy": subsidy, "on": TODAY().isoformat()}
        team.post(url("matter-visit", term.pk), sent)
    shown = text(team.get(url("matter", term.pk)))
    assert "Roads (km) 7.8 Water pipes (m) unknown" in shown and "1,000.51" in shown
    assert "Roads (km) 7.8" in text(team.get(url("matters-of-kind", "first_secretary")))
    last = queries.steps(SYSTEM, term.pk)[-1]
    assert 'value="0.2"' not in team.get(url("matter", term.pk)).content.decode()
    sent = {"v_what": "Works", "v_roads": "2.2", "reason": "Measured again."}
    team.post(url("matter-correct", last.pk), sent)
    assert "Roads (km) 9.8" in text(team.get(url("matters-of-kind", "first_secretary")))


def test_what_is_overdue_says_how_long_and_is_found(home: Household, team: Any) -> None:
    matter_id = opened(home)
    days = (TODAY() - (row(matter_id).due or date.max)).days
    assert f"{days} days late" in text(team.get(url("matter", matter_id)))
    listed = url("matters-of-kind", "housing")
    assert row(matter_id).number in text(team.get(f"{listed}?f.late=True"))
    assert row(matter_id).number not in text(team.get(f"{listed}?f.late=False"))
    actions.close_matter(SYSTEM, matter_id, "declined", Given(note="They stay.", files=(PHOTO_OF_PAPER,)))
    assert row(matter_id).number not in text(team.get(f"{listed}?f.late=True"))


PHOTO_OF_PAPER = type(PHOTO)("signature", "约.jpg", PHOTO.content)
