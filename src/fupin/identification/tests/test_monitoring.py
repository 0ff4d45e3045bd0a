"""Monitoring: one clue for one risk, public telling, measures, screening from register and lists, no status changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM, Denied
from fupin.framework.sensitive import unseal
from fupin.identification import actions
from fupin.identification.actions import Told
from fupin.identification.models import Clue, ClueReport, LifeEvent, WarningRun
from fupin.identification.monitoring import plan
from fupin.identification.monitoring.screening import screen
from fupin.identification.notices.visitor import TELL, Visitor
from fupin.kernel.errors import FupinError
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE, Clerk, household

pytestmark = pytest.mark.django_db
YEAR = 2021
TODAY = date(2022, 3, 1)


@pytest.fixture
def places() -> None:
    """Add the places."""
    plant_places()


def told(one: Household, risk: str = "illness", **more: Any) -> Told:
    """Return a telling of a cadre."""
    return Told(risk, "cadre", "visit", "fell ill", one.pk, **more)


def test_the_same_risk_told_twice_is_one_clue_with_two_sources(places: None) -> None:
    home = household()
    first = actions.record_clue(SYSTEM, told(home))
    second = actions.record_clue(SYSTEM, Told("illness", "household", "phone", "in hospital", home.pk))
    other = actions.record_clue(SYSTEM, told(home, "housing"))
    assert first.pk == second.pk != other.pk
    assert {report.source for report in first.reports.all()} == {"cadre", "household"}
    assert first.check_by == timezone.localdate() + timedelta(days=3)


def test_a_cleared_clue_told_again_is_a_new_one(places: None) -> None:
    home = household()
    clue = actions.record_clue(SYSTEM, told(home))
    with pytest.raises(FupinError, match="what was found"):
        actions.clear_clue(SYSTEM, clue.pk, "no")
    actions.clear_clue(SYSTEM, clue.pk, "visited, insurance pays")
    with pytest.raises(FupinError, match="cleared already"):
        actions.clear_clue(SYSTEM, clue.pk, "visited again")
    assert actions.record_clue(SYSTEM, told(home)).pk != clue.pk


def test_a_visitor_tells_of_a_village_and_the_contact_is_sealed(places: None) -> None:
    visitor = Visitor(VILLAGE, TELL)
    clue = actions.record_public_clue(visitor, VILLAGE, "my neighbour's house burnt down", "13800001234")
    report = clue.reports.get()
    assert (clue.household_id, report.way, report.source) == (None, "qr", "household")
    assert "1380000" not in report.contact and unseal(report.contact) == "13800001234"
    with pytest.raises(Denied):
        actions.record_public_clue(visitor, NEXT_VILLAGE, "another village")
    with pytest.raises(FupinError, match="which village"):
        actions.record_public_clue(Visitor(TOWN, TELL), TOWN, "somewhere here")
    with pytest.raises(FupinError, match="what happened"):
        actions.record_public_clue(visitor, VILLAGE, " ")


def test_naming_the_household_joins_the_clue_that_is_open(places: None) -> None:
    home = household()
    clue = actions.record_clue(SYSTEM, told(home, "other"))
    public = actions.record_public_clue(SYSTEM, VILLAGE, "they have nothing to eat")
    assert actions.name_household(SYSTEM, public.pk, home.pk).pk == clue.pk
    assert Clue.objects.count() == 1 and clue.reports.count() == 2


def test_a_life_event_brings_its_clue_and_kind(places: None) -> None:
    home = household(kind="registered", status="exited")
    event = actions.record_life_event(SYSTEM, home.pk, "lost_work", date(2022, 1, 5), words="the plant closed")
    assert event.clue is not None and (event.clue.risk, event.clue.kind) == ("unstable_work", "unstable")
    with pytest.raises(FupinError, match="not a kind"):
        actions.record_life_event(SYSTEM, home.pk, "marriage", date(2022, 1, 5))
    with pytest.raises(FupinError, match="not happened yet"):
        actions.record_life_event(SYSTEM, home.pk, "accident", timezone.localdate() + timedelta(days=1))


def test_scope_and_rights_hold(places: None) -> None:
    home = household(NEXT_VILLAGE)
    with pytest.raises(Denied):
        actions.record_clue(Clerk(VILLAGE), told(home))
    clue = actions.record_clue(Clerk(NEXT_VILLAGE), told(home))
    with pytest.raises(Denied):
        actions.clear_clue(Clerk(VILLAGE), clue.pk, "not my village")
    with pytest.raises(Denied):
        actions.record_measure(Clerk(NEXT_VILLAGE, frozenset({"clue.record"})), clue.pk, "allowance", "clerk", TODAY)
    assert not Clue.objects.visible_to(Clerk(VILLAGE)).exists()


def test_a_measure_is_noted_with_who_and_when(places: None) -> None:
    clue = actions.record_clue(SYSTEM, told(household()))
    with pytest.raises(FupinError, match="who sees to it"):
        actions.record_measure(SYSTEM, clue.pk, "medical aid", "", TODAY)
    made = actions.record_measure(SYSTEM, clue.pk, "medical aid", "civil affairs office", TODAY)
    clue.refresh_from_db()
    assert clue.measured_at is not None and made.since == TODAY


@pytest.fixture
def register(places: None) -> dict[str, Household]:
    """Record six households, each with its own story."""
    good: dict[str, Any] = {"water_safe": True, "housing_grade": "grade_a", "clinic_within_reach": True}
    homes = {
        "poor": household(**good, kind="registered", status="exited"),
        "falling": household(**good, kind="light"),
        "edge": household(**good, kind="light"),
        "unsafe": household(**{**good, "housing_grade": "grade_d"}, kind="light"),
        "well": household(NEXT_VILLAGE, **good, kind="light"),
        "unknown": household(NEXT_VILLAGE, kind="light"),
    }
    incomes = {"poor": (900_000, 1_500_000), "falling": (1_500_000, 4_000_000), "edge": (1_230_000, 1_230_000)}
    incomes |= {"unsafe": (9_000_000, 9_000_000), "well": (9_000_000, 9_000_000)}
    for name, (now, before) in incomes.items():
        for year, amount in ((YEAR, now), (YEAR - 1, before)):
            registry.record_account(SYSTEM, homes[name].pk, year, [{"item": "wage", "amount": amount}])
    return homes


def marks(found: Any, home: Household) -> set[str]:
    """Return what was told of a household, without the household and the lot."""
    own = [one.mark.split(":", 1)[1] for one in found.told if one.household_id == home.pk and not one.by_lot]
    return set(own)


def test_the_register_itself_tells(register: dict[str, Household]) -> None:
    found = screen(COUNTY, YEAR, TODAY)
    assert marks(found, register["poor"]) == {f"rule:income:{YEAR}"}
    assert marks(found, register["falling"]) == {f"fall:{YEAR}"}
    assert marks(found, register["edge"]) == {f"near:{YEAR}"}
    assert marks(found, register["unsafe"]) == {f"rule:housing:{YEAR}"}
    assert marks(found, register["well"]) == marks(found, register["unknown"]) == set()
    assert found.origin == "made" and found.card["questions"]


def test_screening_twice_tells_nothing_twice_and_changes_no_status(register: dict[str, Household]) -> None:
    before = list(Household.objects.order_by("pk").values())
    actions.request_screening(SYSTEM, COUNTY, YEAR)
    first = jobs.run_next()
    assert first is not None and first.state == "done", first
    assert first.result["clues"] == Clue.objects.count() >= 4
    clue = Clue.objects.get(household_id=register["edge"].pk, risk="income")
    assert clue.points is not None and clue.band is not None and clue.reasons
    actions.clear_clue(SYSTEM, clue.pk, "visited, all is well")
    again = screen(COUNTY, YEAR, TODAY)
    assert actions.store_screening(SYSTEM, COUNTY, YEAR, again) == 0
    assert Clue.objects.get(pk=clue.pk).state == "cleared" and WarningRun.objects.count() == 2
    assert list(Household.objects.order_by("pk").values()) == before
    assert not ClueReport.objects.filter(contact__gt="").exists() and not LifeEvent.objects.exists()


def test_a_year_without_monitoring_is_said(places: None) -> None:
    with pytest.raises(FupinError, match="no rule of monitoring"):
        screen(COUNTY, 2018, TODAY)


@pytest.mark.one_database("reads the pack")
def test_the_pack_maps_events_and_lists_to_risks_that_exist() -> None:
    risks = plan.codes(plan.RISKS)
    assert {plan.risk_of(event) for event in plan.codes(plan.EVENTS)} <= set(risks)
    assert {rule.risk for rule in plan.list_rules()} <= set(risks) and len(plan.list_rules()) >= 3
    assert plan.rules_of_risks()["income"] == ("income_below_monitoring_floor", True)
