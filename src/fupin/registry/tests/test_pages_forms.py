"""Every form of the register: what is right is saved and can be taken back, what is wrong is said at its field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.permissions import SYSTEM
from fupin.registry import actions
from fupin.registry.models import Account, Household, Member
from fupin.registry.tests.pages import client, plant_households, plant_places, rows, text
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, members, number

pytestmark = pytest.mark.django_db
DAY = "2019-05-01"


@pytest.fixture(autouse=True)
def households() -> list[Household]:
    plant_places()
    return plant_households()


@pytest.fixture
def clerk() -> Any:
    return client("township_clerk")


def send(clerk: Any, of: Household, page: str, **values: Any) -> Any:
    return clerk.post(f"/household/{of.number}/{page}/", values)


def saved(clerk: Any, of: Household, page: str, **values: Any) -> str:
    """Send a form, expect it to be taken, and return the address that takes it back."""
    response = send(clerk, of, page, **values)
    assert response.status_code == 302, text(response)
    shown = clerk.get(response["Location"]).content.decode()
    return shown.split('action="/undo/')[1].split('"')[0] if 'action="/undo/' in shown else ""


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def test_facts_of_every_type_are_saved(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    given = {
        "housing_grade": "grade_b",
        "other_causes": ["land", "water"],
        "water_safe": "no",
        "cultivated_land": "3.5",
        "planned_exit_year": "2019",
        "debt": "1,200.50",
        "address": "一组 5 号",
        "true_from": DAY,
    }
    saved(clerk, one, "edit", **given)
    one.refresh_from_db()
    facts = one.facts
    assert (facts["housing_grade"], one.other_causes, facts["water_safe"]) == ("grade_b", ["land", "water"], False)
    assert (facts["cultivated_land"], facts["planned_exit_year"], facts["debt"]) == (3.5, 2019, 120_050)
    assert facts["address"] == "一组 5 号"


def test_what_procedures_decide_is_no_field_of_the_form(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    before = (one.status, one.registered_on)
    page = clerk.get(f"/household/{one.number}/edit/")
    assert {"status", "registered_on", "exit_year"}.isdisjoint(page.context["form"].fields)
    clerk.post(f"/household/{one.number}/edit/", {"status": "exited", "registered_on": "2014-06-01", "true_from": DAY})
    one.refresh_from_db()
    assert (one.status, one.registered_on) == before


def test_what_was_shown_and_not_touched_stays(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    page = clerk.get(f"/household/{one.number}/edit/")
    shown = {bound.name: bound.value() for bound in page.context["form"] if bound.value()}
    before = one.revision
    response = clerk.post(f"/household/{one.number}/edit/", shown, follow=True)
    one.refresh_from_db()
    assert "Nothing was different" in text(response) and one.revision == before


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("cultivated_land", "much"), ("debt", "12 goats"), ("planned_exit_year", "soon"), ("moved_in_on", "30/02/2019")],
)
def test_wrong_input_is_said_at_its_field_and_kept(
    clerk: Any, households: list[Household], name: str, wrong: str
) -> None:
    response = send(clerk, households[0], "edit", **{name: wrong, "address": "new", "true_from": DAY})
    assert list(errors(response)) == [name]
    markup = response.content.decode()
    assert f'value="{wrong}"' in markup and 'value="new"' in markup and 'aria-invalid="true"' in markup
    assert "address" not in rows(Household).get(pk=households[0].pk).facts


@pytest.mark.parametrize("page", ["edit", "end", "move", "members/add", "merge"])
def test_no_day_that_is_still_to_come(clerk: Any, households: list[Household], page: str) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    found = errors(send(clerk, households[0], page, true_from=tomorrow, on=tomorrow))
    assert "still to come" in str(found.get("true_from") or found.get("on"))


def test_each_save_can_be_taken_back(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    before = rows(Household).filter(pk=one.pk).values().get()
    act = saved(clerk, one, "edit", housing_grade="grade_a", true_from=DAY)
    response = clerk.post(f"/undo/{act}", HTTP_REFERER=f"http://testserver/household/{one.number}/")
    assert response["Location"] == f"/household/{one.number}/"
    assert rows(Household).filter(pk=one.pk).values().get() == before


def test_nobody_takes_back_what_others_did(clerk: Any, households: list[Household]) -> None:
    act = saved(clerk, households[0], "edit", housing_grade="grade_a", true_from=DAY)
    assert client("village_team", VILLAGE).post(f"/undo/{act}").status_code == 404
    client("township_clerk", FAR_VILLAGE // 10**6 * 10**6).post(f"/undo/{act}")
    assert rows(Household).get(pk=households[0].pk).facts["housing_grade"] == "grade_a"


def test_a_new_household(clerk: Any) -> None:
    asked = clerk.get("/households/new/", {"area": VILLAGE})
    assert str(VILLAGE) in str(asked.context["form"]["area"].value())
    assert errors(clerk.post("/households/new/", {"area": VILLAGE, "true_from": DAY})).keys() == {"name"}
    given = {"area": VILLAGE, "name": "周戊", "sex": "male", "identity_number": number(), "true_from": DAY}
    response = clerk.post("/households/new/", given)
    made = rows(Household).get(head_name="周戊")
    assert response["Location"] == f"/household/{made.number}/" and made.kind == "light" and made.size == 1
    assert clerk.post("/households/new/", {**given, "area": FAR_VILLAGE}).status_code == 422


def test_nobody_registers_a_household_by_hand(clerk: Any, households: list[Household]) -> None:
    assert "register/" not in text(clerk.get(f"/household/{households[2].number}/"))
    asked = clerk.post(f"/household/{households[2].number}/register/", {"main_cause": "land", "true_from": DAY})
    households[2].refresh_from_db()
    assert (asked.status_code, households[2].kind) == (422, "light")
    assert "by a procedure" in text(asked)


def test_members_join_leave_and_come_back(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    saved(clerk, one, "members/add", name="王小", relation="son", birth_date="2010-01-01", true_from=DAY)
    son = rows(Member).get(name="王小")
    saved(clerk, one, f"members/{son.pk}", name="王小二", sex="male", true_from=DAY)
    saved(clerk, one, f"members/{son.pk}/leave", reason="moved_out", on="2020-01-01")
    assert [m.name for m in members(one.pk)] == ["王甲", "李乙"]
    saved(clerk, one, f"members/{son.pk}/return", relation="son", on="2021-01-01")
    assert [m.name for m in members(one.pk)] == ["王甲", "李乙", "王小二"]


def test_a_head_who_leaves_names_the_next_one(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    head, spouse = members(one.pk)
    found = errors(send(clerk, one, f"members/{head.pk}/leave", reason="death", on=DAY))
    assert "new_head" in found
    saved(clerk, one, f"members/{head.pk}/leave", reason="death", on=DAY, new_head=spouse.pk)
    one.refresh_from_db()
    assert one.head_name == "李乙"


def test_the_head_changes_and_relations_are_said_anew(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    head, spouse = members(one.pk)
    saved(clerk, one, "members/head", head=spouse.pk, on=DAY, **{f"relation_{head.pk}": "spouse"})
    assert [(m.name, m.relation) for m in members(one.pk)] == [("王甲", "spouse"), ("李乙", "head")]


def test_a_member_joins_another_household(clerk: Any, households: list[Household]) -> None:
    spouse = members(households[0].pk)[1]
    page = f"members/{spouse.pk}/transfer"
    foreign = send(clerk, households[0], page, number=households[6].number, relation="son", on=DAY)
    assert "There is no household" in str(errors(foreign))
    saved(clerk, households[0], page, number=households[1].number, relation="son", on=DAY)
    assert "李乙" in [m.name for m in members(households[1].pk)][2:]


def test_split_merge_and_move(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    spouse = members(one.pk)[1]
    saved(clerk, one, "split", members=[spouse.pk], head=spouse.pk, on=DAY)
    new = rows(Household).get(head_name="李乙")
    asked = send(clerk, one, "merge", number=new.number, on=DAY)
    assert asked.status_code == 200 and "Make one household" in text(asked)
    saved(clerk, one, "merge", number=new.number, on=DAY, confirmed="1")
    saved(clerk, one, "move", area=NEXT_VILLAGE, on=DAY)
    one.refresh_from_db()
    assert (one.size, one.area) == (2, NEXT_VILLAGE)
    assert errors(send(clerk, one, "move", area=FAR_VILLAGE, on=DAY)).keys() == {"area"}


def test_a_household_leaves_only_after_the_question(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    asked = send(clerk, one, "end", reason="moved_out", on=DAY)
    assert "Take this household out" in text(asked) and not rows(Household).get(pk=one.pk).ended
    saved(clerk, one, "end", reason="moved_out", on=DAY, confirmed="1")
    page = clerk.get(f"/household/{one.number}/")
    assert "no longer here" in text(page) and not page.context["may_write"]


def test_an_account_keeps_what_else_is_known_of_its_lines(clerk: Any, households: list[Household]) -> None:
    one, spouse = households[0], members(households[0].pk)[1]
    lines = [{"item": "wage", "amount": 100, "member": spouse.pk}, {"item": "wage", "amount": 200}]
    actions.record_account(SYSTEM, one.pk, 2019, lines)
    shown = clerk.get(f"/household/{one.number}/account/").context["form"]
    assert (shown["year"].value(), shown["wage"].value()) == (2019, "3.00")
    saved(clerk, one, "account", year=2019, wage="3.00", pension="40")
    kept = rows(Account).get(household=one, year=2019).items
    assert kept == [*lines, {"item": "pension", "amount": 4000}]


def test_no_account_is_written_over_by_another_year(clerk: Any, households: list[Household]) -> None:
    one = households[0]
    actions.record_account(SYSTEM, one.pk, 2018, [])
    response = clerk.post(f"/household/{one.number}/account/?year=2019", {"year": 2018, "wage": "5"})
    assert "already" in str(errors(response))
    assert errors(send(clerk, one, "account", year=2018, wage="x")).keys() == {"year", "wage"}


def test_readers_get_no_form(households: list[Household]) -> None:
    for role in ("department", "leader", "inspector"):
        who = client(role)
        for page in ("edit", "end", "move", "members/add", "account", "files/add", "merge", "split"):
            assert who.get(f"/household/{households[0].number}/{page}/").status_code == 403
