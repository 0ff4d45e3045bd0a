"""The second look: contradictions with reasons, errors with denominators, dismissals that last, no status changed."""

from __future__ import annotations

from typing import Any

import pytest

from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.permissions import SYSTEM, Denied
from fupin.identification import actions
from fupin.identification.models import SecondLook, SecondLookCase
from fupin.identification.second_look.questions import questions
from fupin.kernel.errors import FupinError
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.pages import at_most, client, plant_places, text
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE, Clerk, household

pytestmark = pytest.mark.django_db
YEAR = 2019
WAGE, WELL_OFF = 300_000, 6_000_000


@pytest.fixture
def county() -> dict[str, Household]:
    """Record sixty households whose income follows their house and car, and two that the list has wrong."""
    plant_places()
    for count in range(60):
        poor = count % 3 == 0
        _record(count, poor=poor, listed=poor, wage=WAGE if poor else WELL_OFF + 10_000 * count)
    wrong = {
        "rich on the list": _record(60, poor=False, listed=True, wage=None),
        "poor not on it": _record(61, poor=True, listed=False, wage=None),
        "nothing is known": household(VILLAGE, kind="light"),
    }
    actions.identify_area(SYSTEM, COUNTY, YEAR, kind=None)
    return wrong


def _record(count: int, *, poor: bool, listed: bool, wage: int | None) -> Household:
    lives: dict[str, Any] = {
        "owns_car": not poor and count % 2 == 0,
        "dangerous_house": poor,
        "housing_area": 40 + count % 7 if poor else 120 + count,
        "water_safe": not poor or count % 4 == 0,
    }
    on_list: dict[str, Any] = {"kind": "registered", "status": "not_exited"} if listed else {"kind": "light"}
    found = household((VILLAGE, NEXT_VILLAGE)[count % 2], **on_list, **lives)
    if wage is not None:
        registry.record_account(SYSTEM, found.pk, YEAR, [{"item": "wage", "amount": wage}])
    return found


def test_contradictions_are_queued_with_reasons_and_nothing_else_changes(county: dict[str, Household]) -> None:
    before = list(Household.objects.order_by("pk").values())
    assert actions.look_again(SYSTEM, COUNTY, YEAR) == SecondLookCase.objects.count() > 0
    found = {case.household_id: case for case in SecondLookCase.objects.all()}
    assert found[county["rich on the list"].pk].kind == "listed_but_well_off"
    assert found[county["poor not on it"].pk].kind == "not_listed_but_poor"
    assert county["nothing is known"].pk not in found
    words = found[county["poor not on it"].pk].reasons
    assert words and all(reason["adds"] < 0 and reason["zh"] and reason["en"] for reason in words)
    assert list(Household.objects.order_by("pk").values()) == before


def test_figures_keep_both_denominators(county: dict[str, Household]) -> None:
    actions.look_again(SYSTEM, COUNTY, YEAR)
    look = SecondLook.objects.get()
    figures = look.figures
    assert (figures["checked"], figures["quota"], figures["too_little"]) == (60, 20, 1)
    assert (figures["list"]["missed"]["top"], figures["list"]["missed"]["bottom"]) == (0, 20)
    assert figures["list"]["needless"]["bottom"] == 20 and figures["list"]["missed_of_unlisted"]["bottom"] == 40
    assert figures["score"]["missed"]["bottom"] == figures["score"]["needless"]["bottom"] == 20
    assert len(figures["score"]["sentences"]["zh"]) == 4
    assert len(look.fingerprint) == len(look.model) == 64 and look.description["weights"]


def test_asking_again_replaces_and_keeps_what_people_said(county: dict[str, Household]) -> None:
    actions.look_again(SYSTEM, COUNTY, YEAR)
    case = SecondLookCase.objects.get(household_id=county["rich on the list"].pk)
    with pytest.raises(FupinError):
        actions.dismiss_case(SYSTEM, case.pk, " no ")
    actions.dismiss_case(SYSTEM, case.pk, "the car is borrowed")
    total = SecondLookCase.objects.count()
    actions.look_again(SYSTEM, COUNTY, YEAR)
    assert (SecondLook.objects.count(), SecondLookCase.objects.count()) == (1, total)
    again = SecondLookCase.objects.get(household_id=county["rich on the list"].pk)
    assert again.pk != case.pk and again.reason == "the car is borrowed" and again.dismissed_at
    actions.reopen_case(SYSTEM, again.pk)
    assert SecondLookCase.objects.filter(dismissed_at=None).count() == total


def test_the_job_looks_for_whoever_may_ask(county: dict[str, Household]) -> None:
    with pytest.raises(Denied):
        actions.request_look_again(Clerk(NEXT_VILLAGE), TOWN, YEAR)
    actions.request_look_again(SYSTEM, TOWN, YEAR)
    job = jobs.run_next()
    assert job is not None
    assert job.state == "done" and job.result == {"cases": SecondLookCase.objects.count()}


def test_too_few_checked_households_are_said(county: dict[str, Household]) -> None:
    with pytest.raises(FupinError, match="at least 50"):
        actions.look_again(SYSTEM, VILLAGE, YEAR)
    assert not SecondLook.objects.exists()


def test_a_score_never_reads_the_list_itself() -> None:
    names = {proxy.name for proxy in questions(pack()).declared}
    assert names.isdisjoint({"kind", "status", "attribute", "main_cause", "standard", "exit_year", "phone"})
    assert {"owns_car", "dangerous_house", "size"} <= names


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Of 100 income-poor households", "on the list, but scores well-off"]),
        ("zh-hans", ["每 100 收入贫困户", "本村"]),
    ],
)
def test_the_page_shows_errors_first_and_reasons(language: str, words: list[str], county: dict[str, Household]) -> None:
    actions.look_again(SYSTEM, COUNTY, YEAR)
    who = client("township_clerk", language=language)
    with at_most(25):
        page = who.get("/second-look/")
    shown = text(page)
    for word in words:
        assert word in shown, word
    assert f"/household/{county['poor not on it'].number}/" in page.content.decode()
    assert page.context["listing"].count == SecondLookCase.objects.count()
    listed = who.get("/second-look/?f.kind=not_listed_but_poor").context["listing"]
    assert 0 < listed.count < SecondLookCase.objects.count()


def test_a_score_that_says_nothing_is_called_so(county: dict[str, Household]) -> None:
    actions.look_again(SYSTEM, COUNTY, YEAR)
    look, who, words = SecondLook.objects.get(), client("township_clerk"), "hardly better than drawing lots"
    assert words not in text(who.get("/second-look/"))
    look.figures["score"]["missed"]["value"] = 0.65
    look.save()
    assert words in text(who.get("/second-look/"))


def test_people_of_a_village_see_their_own_village_only(county: dict[str, Household]) -> None:
    actions.look_again(SYSTEM, COUNTY, YEAR)
    page = client("village_team", NEXT_VILLAGE).get("/second-look/")
    assert page.context["listing"].count == SecondLookCase.objects.filter(area=NEXT_VILLAGE).count()
    assert len(page.context["shown"].villages) == 1 and page.context["shown"].score


def test_dismissing_on_the_page_asks_for_a_reason(county: dict[str, Household]) -> None:
    actions.look_again(SYSTEM, COUNTY, YEAR)
    case = SecondLookCase.objects.first()
    assert case is not None
    who = client("township_clerk")
    assert who.post("/second-look/dismiss/", {"row": case.pk}).status_code == 200
    assert who.post("/second-look/dismiss/", {"row": case.pk, "reason": ""}).status_code == 422
    assert who.post("/second-look/dismiss/", {"row": case.pk, "reason": "seen, it is right"}).status_code == 302
    assert "seen, it is right" in text(who.get("/second-look/dismissed/"))
    assert who.post("/second-look/reopen/", {"row": case.pk}).status_code == 302
    assert not SecondLookCase.objects.exclude(dismissed_at=None).exists()


def test_who_may_run_the_policy_may_ask(county: dict[str, Household]) -> None:
    url, clerk = f"/area/{TOWN}/look-again/", client("township_clerk")
    assert clerk.post(url, {"year": str(YEAR)}).status_code == 302
    assert Job.objects.filter(kind=actions.LOOK_AGAIN).exists()
    assert clerk.post(url, {"year": "x"}).status_code == 404
    assert client("leader").post(url, {"year": str(YEAR)}).status_code == 403
