"""The pages of pairing: each form leads on, a village helper works from one page, and gaps lead to their mend."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fupin.assistance import actions
from fupin.assistance.models import Helper, HelpGiven, Pairing, ProposedPair
from fupin.assistance.queries import pairing as queries
from fupin.assistance.tests.pairing import helper, homes, now, pair, unit
from fupin.framework.permissions import SYSTEM
from fupin.people.models import User
from fupin.registry.tests.pages import at_most, client, plant_places, text
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def test_a_clerk_adds_helpers_pairs_hands_over_and_lets_one_leave() -> None:
    office, (home, other) = unit(), homes(2)
    who = client("township_clerk")
    assert "No helper yet" in text(who.get("/helpers/"))
    pasted = "Tan\tWater office\tcounty\tclerk\t13800001234\t3\nLi,Water office,County unit"
    assert who.post("/helpers/paste/", {"area": TOWN, "area_text": "", "rows": pasted}).status_code == 302
    tan, li = Helper.objects.get(name="Tan"), Helper.objects.get(name="Li")
    assert (tan.unit_id, tan.level, tan.most, li.level) == (office, "county", 3, "county")
    wrong = who.post("/helpers/paste/", {"area": TOWN, "area_text": "", "rows": "Wu,No office\n,x\nHe,,,,,many"})
    assert wrong.status_code == 422 and "Line 1: there is no unit" in text(wrong) and "Line 3" in text(wrong)
    page = who.get("/helpers/")
    assert "13800001234" not in text(page) and "1234" in text(page)
    new = f"/pairings/new/?household={home.number}"
    assert who.post(new, {"helper_id": tan.pk, "since": "2019-03-01"}).status_code == 302
    again = who.post(new, {"helper_id": li.pk, "since": "2019-03-01"})
    assert again.status_code == 422 and "Hand over instead" in text(again)
    first = Pairing.objects.get()
    sent = {"helper_id": li.pk, "on": "2019-09-01", "reason": "called back", "record": "files"}
    assert who.post(f"/pairings/{first.pk}/hand-over/", sent).status_code == 302
    assert "Handed over to: Li" in text(who.get(f"/pairings/{first.pk}/"))
    pair(other, li.pk)
    leave = {"on": "2019-12-01", "reason": "retired", "successor_id": tan.pk}
    assert who.post(f"/helpers/{li.pk}/leave/", leave).status_code == 302
    assert now(home) == now(other) == [tan.pk]
    assert "Left on" in text(who.get(f"/helpers/{li.pk}/"))


def test_a_village_helper_works_from_one_page() -> None:
    (home,) = homes(1)
    mine = helper("Village_Team-990101001001000", VILLAGE)
    pair(home, mine)
    who = client("village_team", VILLAGE)
    assert "Is that you?" in text(who.get("/my-households/"))
    me = User.objects.get(username=f"village_team-{VILLAGE}")
    Helper.objects.filter(pk=mine).update(name=me.name)
    assert who.post(f"/my-households/claim/{mine}/").status_code == 302
    page = who.get("/my-households/")
    assert home.head_name in text(page) and "no help recorded yet" in text(page)
    form = f"/help-given/new/?household={home.number}"
    sent = {
        "measure": "condolence",
        "what": "rice & oil <2>",
        "amount": "123.45",
        "on": "2020-01-02",
        "helper_id": mine,
    }
    assert who.post(form, sent).status_code == 302
    assert HelpGiven.objects.get().amount == 12_345
    assert "The same as last time: rice & oil <2>" in text(who.get(form))
    repeated = who.get(f"{form}&repeat={HelpGiven.objects.get().pk}")
    assert 'value="123.45"' in repeated.content.decode()
    too_fine = who.post(form, {**sent, "amount": "1.234"})
    assert too_fine.status_code == 422
    talk = {"words": "the roof leaks", "way": "call", "party": "household", "inbound": "on"}
    assert who.post(f"/talks/new/?household={home.number}", talk).status_code == 302
    assert "Waiting for an answer" in text(who.get("/my-households/"))
    (row,) = queries.open_contacts(SYSTEM)
    assert who.post(f"/talks/{row.pk}/", {"answer": "on Monday"}).status_code == 302
    assert "on Monday" in text(who.get(f"/talks/{row.pk}/"))
    line = HelpGiven.objects.get().pk
    assert who.post(f"/help-given/{line}/withdraw/", {"reason": "entered twice"}).status_code == 302
    assert "entered twice" in text(who.get(f"/help-given/{line}/"))
    assert "rice" not in text(who.get(f"/help-given/households/{home.pk}/"))


def test_a_proposal_is_looked_through_changed_and_accepted() -> None:
    one, other = homes(2)
    first, second = helper("First", most=2), helper("Second", NEXT_VILLAGE)
    who = client("township_clerk")
    made = who.post("/pairings/proposals/new/", {"area": TOWN, "area_text": "", "kind": "helper", "keep": "on"})
    url = made.headers["Location"]
    assert "Accept 2 pairs" in text(who.get(url))
    proposal = int(url.split("/")[-2])
    listed = who.get(f"/pairings/proposals/pairs/?proposal={proposal}")
    assert "First" in text(listed) and one.head_name in text(listed)
    rows = {row.household_id: row.pk for row in ProposedPair.objects.all()}
    state = {"state": f"proposal={proposal}"}
    who.post("/pairings/proposals/leave/", {**state, "row": rows[one.pk]})
    assert "Accept 1 pair" in text(who.get(url))
    assert who.post(f"/pairings/proposed/{rows[other.pk]}/", {"helper_id": second}).status_code == 302
    assert who.post(f"{url}accept/").status_code == 200 and now(other) == []
    who.post(f"{url}accept/", {"confirmed": "1"})
    assert now(one) == [] and now(other) == [second] and first
    assert "Take back" in text(who.get(url))
    who.post(f"{url}undo/", {"confirmed": "1"})
    assert now(other) == []


def test_gaps_lead_to_where_they_are_mended() -> None:
    (home,) = homes(1)
    who = client("township_clerk")
    page = who.get(f"/coverage/?f.area={TOWN}")
    assert "not yet full" in text(page) and "菱歌村" in text(page)
    gaps = who.get(f"/coverage/gaps/?rule=helper&area={TOWN}").content.decode()
    assert home.number in gaps and "/pairings/new/?" in gaps
    assert who.get(f"/pairings/new/?kind=helper&household={home.number}").status_code == 200
    assert who.get("/coverage/gaps/?rule=none&area=1").status_code == 404
    place = who.post(f"/pairings/new/?kind=helping_unit&place={VILLAGE}", {"unit_id": unit(), "since": "2019-01-01"})
    assert place.status_code == 302 and Pairing.objects.get().area == VILLAGE


def test_the_pages_of_the_register_say_who_helps() -> None:
    (home,) = homes(1)
    pair(home, helper("Tan", unit_id=unit()))
    actions.record_help(SYSTEM, home.pk, {"what": "seed"})
    who = client("village_team", VILLAGE)
    page = text(who.get(reverse("registry:household", args=[home.number])))
    assert "Helper : Tan (Water office)" in page and "Helped 1 time this year" in page
    assert "Every household has a helper 1/1" in text(who.get(reverse("registry:area", args=[VILLAGE])))
    listed = who.get(reverse("registry:households") + "?c=number&c=helper&f.helper=Tan")
    assert home.number in text(listed)
    dashboard = text(client("township_clerk").get(f"/helping-units/{Helper.objects.get().unit_id}/"))
    assert "Tan" in dashboard and home.number in dashboard


def test_foreign_pages_are_not_there_and_read_only_posts_change_nothing() -> None:
    (home,) = homes(1)
    pairing = pair(home, helper())
    stranger = client("township_clerk", FAR_VILLAGE)
    for url in (f"/pairings/{pairing}/", f"/help-given/households/{home.pk}/", f"/helpers/{helper('X')}/"):
        assert stranger.get(url).status_code == 404
    assert stranger.get(f"/pairings/new/?household={home.number}").status_code == 404
    reader = client("leader", TOWN)
    assert reader.get(f"/pairings/{pairing}/").status_code == 200
    assert reader.post(f"/pairings/{pairing}/end/", {"on": "2020-01-01", "reason": "because"}).status_code == 403
    assert reader.get("/help-given/new/").status_code == 403


def test_lists_need_few_statements_whatever_their_length() -> None:
    who = client("township_clerk")
    ours = homes(6)
    for home in ours:
        pair(home, helper(home.head_name))
    for url in ("/pairings/", "/helpers/", "/help-given/", f"/coverage/gaps/?rule=guarantor&area={TOWN}"):
        who.get(url)
        with at_most(20):
            assert who.get(url).status_code == 200


@pytest.mark.one_database("words of a page")
def test_a_person_has_a_full_name_in_chinese() -> None:
    page = text(client("township_clerk", TOWN, "zh-hans").get("/helpers/new/"))
    assert "姓名" in page and "名称" not in page
