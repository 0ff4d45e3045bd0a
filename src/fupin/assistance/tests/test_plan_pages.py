"""The pages of plans: written on one page, agreed, signed, revised; lists, places, the panel of a household."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from fupin.assistance import actions
from fupin.assistance.models import Plan, PlanCheck
from fupin.assistance.tests.planning import STROKES, YEAR, begun, fresh, helper, lines, pair, poor, signed
from fupin.framework.permissions import SYSTEM
from fupin.registry.tests.pages import at_most, client, plant_places, text
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def team(language: str = "en", area: int = VILLAGE) -> Any:
    return client("village_team", area, language)


def form_of(page: Any) -> dict[str, str]:
    """Return what the form of a plan would send as it is."""
    view = page.context["view"]
    boxes = [*view.slots, *view.classes, *view.dates, *(box for line in view.lines for box in line.boxes)]
    return {"revision": view.revision, **{box.name: box.value for box in boxes}}


def test_a_team_writes_agrees_and_signs_a_plan_by_clicking() -> None:
    who, one = team(), poor()
    pair(one, helper())
    assert "Begin the plan" in text(who.get(reverse("registry:household", args=[one.number])))
    answer = who.post("/plans/begin/", {"household": one.number, "year": YEAR})
    plan = Plan.objects.get()
    assert answer.url == f"/plans/{plan.pk}/edit/"
    page = who.get(answer.url)
    roof = next(line for line in lines(plan) if line.measure == "renovation")
    given = {**form_of(page), "slot.project": "Pigs", "slot.skill": "Masonry", "exit_by": f"{YEAR}-11-30"}
    given |= {f"amount.{roof.pk}": "14,000.50", f"what.{roof.pk}": "new roof", "measure.new": "donation"}
    wrong = who.post(f"/plans/{plan.pk}/edit/", {**given, f"by.{roof.pk}": "soon", f"quantity.{roof.pk}": "1.234"})
    assert wrong.status_code == 422 and "cannot be read here" in text(wrong) and "new roof" in wrong.content.decode()
    assert who.post(f"/plans/{plan.pk}/edit/", given).status_code == 302
    roof.refresh_from_db()
    assert (roof.amount, roof.what) == (1_400_050, "new roof")
    assert "donation" in {line.measure for line in lines(plan)}
    late = who.post(f"/plans/{plan.pk}/edit/", given)
    assert late.status_code == 409 and "Somebody else changed this plan" in text(late)
    who.post(f"/plans/{plan.pk}/agree/")
    assert who.post(f"/plans/{plan.pk}/sign/", {"signer": "Wang"}).status_code == 422
    who.post(f"/plans/{plan.pk}/sign/", {"signer": "Wang", "strokes": STROKES})
    shown = who.get(f"/plans/{plan.pk}/")
    assert "still says what was signed" in text(shown) and STROKES in shown.content.decode()
    assert who.get(f"/plans/{plan.pk}/edit/").status_code == 302
    assert who.post(f"/plans/{plan.pk}/revise/", {"reason": "the roof costs more"}).status_code == 302
    second = Plan.objects.get(version=2)
    assert "the roof costs more" in text(who.get(f"/plans/{second.pk}/"))
    assert f"/plans/{plan.pk}/" in who.get(reverse("registry:household", args=[one.number])).content.decode()


def test_what_was_seen_of_a_promise_is_written_down() -> None:
    who, plan = team(), begun(poor())
    promise = next(line for line in lines(plan) if line.kind == "commitment")
    deed = f"/plans/{plan.pk}/check/"
    assert who.post(deed, {"line": lines(plan)[0].pk, "kept": "yes"}).status_code == 404
    who.post(deed, {"line": promise.pk, "kept": "no", "note": "pigs are thin"})
    assert "pigs are thin" in text(who.get(f"/plans/{plan.pk}/"))
    assert PlanCheck.objects.get().kept is False


def test_the_list_shows_completeness_and_progress_and_begins_the_rest() -> None:
    who = client("township_clerk", TOWN)
    signed(poor())
    rest = [poor(NEXT_VILLAGE) for _ in range(3)]
    page = who.get("/plans/")
    assert page.context["listing"].count == 1 and "done" in text(page) and "complete" in text(page)
    waiting = who.get(f"/plans/without/?year={YEAR}")
    assert waiting.context["listing"].count == 3
    ticked = {"row": [rest[0].pk], "state": f"year={YEAR}"}
    assert "1 plan is begun" in text(who.post("/plans/begin-many/", ticked, follow=True))
    assert "2 plans are begun" in text(
        who.post("/plans/begin-many/", {"every": "1", "state": f"year={YEAR}"}, follow=True)
    )
    with at_most(45):
        assert who.get("/plans/").context["listing"].count == 4
    found = who.get(f"/plans/?q={rest[1].number}&f.state=draft").context["listing"]
    assert found.count == 1
    assert who.get("/plans/?export=xlsx").status_code == 200
    assert who.get("/plans/?on=2019-01-01").status_code == 200


def test_the_page_of_a_place_adds_up_and_draws_the_years() -> None:
    who = client("township_clerk", TOWN)
    begun(poor())
    begun(poor(NEXT_VILLAGE))
    assert who.get("/plans/places/").url == f"/plans/places/{TOWN}/"
    empty = who.get(f"/plans/places/{TOWN}/")
    assert "no lines of its own" in text(empty) and empty.context["found"].plans == 2
    answer = who.post(f"/plans/places/{TOWN}/begin/", {"year": YEAR})
    plan = Plan.objects.get(household_id=None)
    line = {
        "what.new": "Bridge at the mill",
        "category.new": "infrastructure",
        "amount.new": "80000",
        "by.new": f"{YEAR + 1}-05-01",
    }
    goal = {"milestone": "households_out", "quantity.goal": "2", "by.goal": f"{YEAR}-12-31"}
    assert who.post(answer.url, {**form_of(who.get(answer.url)), **line, **goal}).status_code == 302
    page = who.get(f"/plans/places/{TOWN}/")
    said = text(page)
    assert "Bridge at the mill" in said and "80,000.00" in said and "reached: 0" in said
    assert page.context["projects"] == [("Infrastructure", 1, 0, 0, 0, 0, "80,000")]
    who.post(f"/plans/{plan.pk}/agree/")
    assert "agreed at the meeting" in text(who.get(f"/plans/places/{TOWN}/"))
    assert '<figure class="chart gantt">' in page.content.decode()
    assert who.get(f"/plans/{plan.pk}/").url == f"/plans/places/{TOWN}/?year={YEAR}"
    actions.begin_place_plan(SYSTEM, VILLAGE, YEAR)
    assert "Bridge at the mill" not in text(who.get(f"/plans/places/{VILLAGE}/"))


def test_pages_speak_chinese_and_stay_inside_the_places_of_a_post() -> None:
    plan = signed(poor())
    far, leader = team(area=FAR_VILLAGE), client("leader", TOWN)
    for address in (f"/plans/{plan.pk}/", f"/plans/{plan.pk}/photo/", f"/plans/{plan.pk}/edit/"):
        assert far.get(address).status_code in (403, 404)
    assert far.get(f"/plans/places/{VILLAGE}/").status_code == 404
    assert leader.get(f"/plans/{plan.pk}/").status_code == 200
    assert leader.get(f"/plans/{plan.pk}/edit/").status_code == 403
    assert leader.post(f"/plans/{plan.pk}/revise/", {"reason": "I want it"}).status_code == 422
    assert fresh(plan.pk).state == "signed" and Plan.objects.count() == 1
    said = text(team("zh-hans", VILLAGE).get(f"/plans/{plan.pk}/"))
    assert "Measures" not in said and "Versions" not in said
