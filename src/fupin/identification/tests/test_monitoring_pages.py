"""The pages of monitoring: the queue with reasons and deadlines, a report from a phone, one clue, villages, scope."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fupin.framework.models import Job, LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.identification.actions import Told
from fupin.identification.models import Clue
from fupin.registry.models import Household
from fupin.registry.tests.pages import at_most, client, plant_places, text
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, household

pytestmark = pytest.mark.django_db


@pytest.fixture
def homes() -> list[Household]:
    """Record three households in two villages, each with a clue; that of the first is eleven days old."""
    plant_places()
    found = [household(VILLAGE, kind="registered", status="exited"), household(VILLAGE), household(NEXT_VILLAGE)]
    for one, risk in zip(found, ["illness", "housing", "disaster"], strict=True):
        actions.record_clue(SYSTEM, Told(risk, "cadre", "visit", f"seen: {risk}", one.pk))
    old = timezone.now() - timedelta(days=11)
    Clue.objects.filter(risk="illness").update(first_at=old, check_by=old.date() + timedelta(days=3))
    return found


@pytest.mark.parametrize(("language", "words"), [("en", ["Illness", "Exited but unstable"]), ("zh-hans", ["因病"])])
def test_the_queue_shows_risk_reason_and_deadline(language: str, words: list[str], homes: list[Household]) -> None:
    who = client("township_clerk", language=language)
    with at_most(30):
        page = who.get("/monitoring/")
    shown = text(page)
    for word in [*words, "seen: illness", homes[0].number]:
        assert word in shown, word
    assert page.context["listing"].count == 3
    assert who.get("/monitoring/?f.late=True").context["listing"].count == 1
    assert who.get("/monitoring/?f.risk=housing").context["listing"].count == 1
    assert who.get("/monitoring/?export=xlsx").status_code == 200


def test_a_risk_without_a_measure_is_listed_after_ten_days(homes: list[Household]) -> None:
    who = client("township_clerk")
    assert who.get("/monitoring/without-measure/").context["listing"].count == 1
    clue = Clue.objects.get(risk="illness")
    sent = {"what": "medical aid", "who": "civil affairs", "since": "2020-01-01"}
    assert who.post(f"/monitoring/clue/{clue.pk}/measure/", {**sent, "who": ""}).status_code == 422
    assert who.post(f"/monitoring/clue/{clue.pk}/measure/", sent).status_code == 302
    assert "medical aid" in text(who.get(f"/monitoring/clue/{clue.pk}/"))
    assert who.get("/monitoring/without-measure/").context["listing"].count == 0


def test_villages_are_counted_and_lead_to_their_clues(homes: list[Household]) -> None:
    page = client("township_clerk").get("/monitoring/villages/")
    rows = {row["id"]: row for row in page.context["listing"].page_rows}
    assert (rows[VILLAGE]["open"], rows[VILLAGE]["late"], rows[VILLAGE]["bare"]) == (2, 1, 1)
    assert rows[NEXT_VILLAGE]["open"] == 1 and f"f.area={VILLAGE}" in page.content.decode()


def test_a_village_reports_in_three_fields(homes: list[Household]) -> None:
    who = client("village_team", NEXT_VILLAGE)
    form = who.get("/monitoring/report/").context["form"]
    assert list(form.fields) == ["who", "risk", "words"]
    sent = {"who": homes[2].number, "risk": "illness", "words": "in hospital since Monday"}
    answer = who.post("/monitoring/report/", sent)
    assert answer.status_code == 302
    clue = Clue.objects.get(household_id=homes[2].pk, risk="illness")
    assert answer.url.endswith(f"/{clue.pk}/") and clue.reports.get().reported_by_id is not None
    assert who.post("/monitoring/report/", {**sent, "words": ""}).status_code == 422
    # A household of another village is not found by its number: it is taken down as words.
    who.post("/monitoring/report/", {**sent, "who": homes[0].number})
    assert Clue.objects.filter(household_id=homes[0].pk, risk="illness").count() == 1
    assert Clue.objects.get(who=homes[0].number).area == NEXT_VILLAGE


def test_a_town_says_which_village_where_no_number_is_known(homes: list[Household]) -> None:
    who = client("township_clerk")
    sent = {"who": "the old man by the mill", "risk": "water", "words": "the well is dry"}
    assert who.post("/monitoring/report/", sent).status_code == 422
    assert who.post("/monitoring/report/", {**sent, "area": str(VILLAGE)}).status_code == 302
    assert Clue.objects.get(risk="water").area == VILLAGE


def test_a_clue_is_cleared_with_what_was_found(homes: list[Household]) -> None:
    who, clue = client("village_team", VILLAGE), Clue.objects.get(risk="housing")
    assert who.post(f"/monitoring/clue/{clue.pk}/clear/", {"reason": ""}).status_code == 422
    assert who.post(f"/monitoring/clue/{clue.pk}/clear/", {"reason": "roof was mended"}).status_code == 302
    assert "roof was mended" in text(who.get(f"/monitoring/clue/{clue.pk}/"))
    assert client("leader").post(f"/monitoring/clue/{clue.pk}/clear/", {"reason": "again"}).status_code in (403, 422)


def test_a_contact_is_masked_until_a_reason_is_logged(homes: list[Household]) -> None:
    clue = actions.record_public_clue(SYSTEM, VILLAGE, "help needed here", "13911112222")
    report, who = clue.reports.get(), client("township_clerk")
    url = f"/monitoring/clue/{clue.pk}/contact/{report.pk}/"
    assert "13911112222" not in text(who.get(f"/monitoring/clue/{clue.pk}/"))
    assert who.post(url, {"reason": ""}).status_code == 422
    assert "13911112222" in text(who.post(url, {"reason": "to arrange the visit"}))
    assert client("village_team", VILLAGE).post(url, {"reason": "to arrange"}).status_code in (403, 422)
    entry = LogEntry.objects.filter(action__endswith="read_contact").get()
    assert "13911112222" not in str(entry.detail)
    assert who.post(f"/monitoring/clue/{clue.pk}/household/", {"number": "nobody"}).status_code == 422
    assert who.post(f"/monitoring/clue/{clue.pk}/household/", {"number": homes[1].number}).status_code == 302


def test_the_page_of_a_household_shows_its_risks_and_takes_an_event(homes: list[Household]) -> None:
    who, number = client("village_team", VILLAGE), homes[0].number
    assert "Illness" in text(who.get(f"/household/{number}/"))
    url = f"/household/{number}/life-event/"
    assert who.get(url).status_code == 200
    sent = {"kind": "death", "happened_on": "2020-05-01", "works_less": "yes"}
    assert who.post(url, {**sent, "happened_on": "2999-01-01"}).status_code == 422
    assert who.post(url, sent).status_code == 302
    assert Clue.objects.filter(household_id=homes[0].pk, risk="lack_of_labour").exists()


def test_other_villages_stay_unseen(homes: list[Household]) -> None:
    who, clue = client("village_team", FAR_VILLAGE), Clue.objects.get(risk="illness")
    assert who.get("/monitoring/").context["listing"].count == 0
    assert who.get(f"/monitoring/clue/{clue.pk}/").status_code == 404
    assert who.post(f"/monitoring/clue/{clue.pk}/clear/", {"reason": "not mine"}).status_code == 404


def test_screening_is_asked_for_on_the_page(homes: list[Household]) -> None:
    who, year = client("township_clerk"), str(timezone.localdate().year - 1)
    assert "Screen register" in text(who.get("/monitoring/"))
    assert who.post(f"/area/{TOWN}/screen/", {"year": year}).status_code == 302
    assert Job.objects.filter(kind=actions.SCREEN).exists()
    assert who.post(f"/area/{TOWN}/screen/", {"year": "x"}).status_code == 404
    assert client("leader").post(f"/area/{TOWN}/screen/", {"year": year}).status_code == 403
