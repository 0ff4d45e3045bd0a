"""Needs and offers: asked, sorted, matched by people, answered with the day, taken back with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from fupin.assistance import actions
from fupin.assistance.models import Need, Offer
from fupin.assistance.queries import idle_offers, need_counts, proposals, unmatched
from fupin.assistance.queries.needs import offers
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.area import ancestor
from fupin.kernel.errors import FupinError
from fupin.registry import actions as registry_actions
from fupin.registry.models import Household
from fupin.registry.tests.pages import client, plant_places, text
from fupin.registry.tests.samples import (
    COUNTY,
    DAY,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    Clerk,
    household,
    members,
)

pytestmark = pytest.mark.django_db
ASKED = date(2019, 3, 1)


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def need(home: Household | None = None, actor: Any = SYSTEM, **changed: Any) -> int:
    """Record a need."""
    said = {"measure": "seedlings", "what": "", "asked_on": ASKED, **changed}
    return actions.register_need(actor, {"household_id": (home or household()).pk}, said)


def offer(area: int = COUNTY, actor: Any = SYSTEM, **changed: Any) -> int:
    """Record an offer."""
    said = {"measure": "seedlings", "what": "tea seedlings", "quantity": 3, "since": ASKED, **changed}
    return actions.add_offer(actor, area, said)


def row(key: int) -> Need:
    return Need.objects.get(pk=key)


def test_a_need_from_the_question_to_the_answer() -> None:
    key = need()
    actions.sort_need(SYSTEM, key, "conditional", condition="the road is open")
    assert (row(key).readiness, row(key).condition) == ("conditional", "the road is open")
    actions.sort_need(SYSTEM, key, "ready")
    assert row(key).condition == ""
    actions.answer_need(SYSTEM, key, "200 seedlings brought", ASKED + timedelta(days=9))
    assert (row(key).readiness, row(key).answered_on) == ("done", ASKED + timedelta(days=9))
    with pytest.raises(FupinError, match="answered already"):
        actions.sort_need(SYSTEM, key, "ready")
    actions.reopen_need(SYSTEM, key, "the seedlings died")
    assert (row(key).readiness, row(key).answered_on) == ("unsorted", None)
    versions = Need.versions._default_manager.filter(id=key)
    assert set(versions.values_list("readiness", flat=True)) == {
        "unsorted",
        "conditional",
        "ready",
        "done",
    }


def test_a_need_may_be_of_a_place_and_in_words_of_its_own() -> None:
    key = actions.register_need(SYSTEM, {"area": VILLAGE}, {"what": "  a bridge\nto the school ", "quantity": "1"})
    assert (row(key).household_id, row(key).what, row(key).quantity) == (None, "a bridge to the school", Decimal(1))
    with pytest.raises(FupinError, match="Choose a measure, or write"):
        actions.register_need(SYSTEM, {"area": VILLAGE}, {"what": " "})
    with pytest.raises(FupinError, match="no measure"):
        need(measure="free_beer")


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda key: actions.sort_need(SYSTEM, key, "conditional"), "Name the condition"),
        (lambda key: actions.sort_need(SYSTEM, key, "refused", answer="no"), "Say why"),
        (lambda key: actions.sort_need(SYSTEM, key, "done"), "no way to sort"),
        (lambda key: actions.answer_need(SYSTEM, key, "was there", ASKED - timedelta(days=1)), "can be met from then"),
        (lambda key: actions.answer_need(SYSTEM, key, "x"), "Say why"),
        (lambda key: actions.withdraw_need(SYSTEM, key, ""), "Say why"),
        (lambda key: actions.reopen_need(SYSTEM, key, "because of it"), "is open"),
        (lambda key: actions.release_need(SYSTEM, key, "because of it"), "Nothing is promised"),
    ],
)
def test_what_says_nothing_is_refused(work: Callable[[int], object], words: str) -> None:
    key = need()
    with pytest.raises(FupinError, match=words):
        work(key)
    assert row(key).readiness == "unsorted"


def test_offers_are_proposed_by_measure_place_time_and_what_is_left() -> None:
    near, first, second = offer(VILLAGE, quantity=1), need(), need(asked_on=ASKED + timedelta(days=1))
    wide, other = offer(COUNTY), offer(NEXT_VILLAGE)
    need(measure="skill_training")
    big = need(quantity=4)
    offer(COUNTY, until=timezone.localdate() - timedelta(days=1), since=ASKED)
    found = proposals(SYSTEM, COUNTY)
    assert {p.need.pk: p.offer.pk for p in found} == {first: near, second: wide}
    assert [p.others for p in found] == [1, 0]
    assert proposals(SYSTEM, NEXT_VILLAGE) == []
    assert big in [one.pk for one in unmatched(SYSTEM, COUNTY)]
    assert {one.offer.pk for one in idle_offers(SYSTEM, VILLAGE)} == {near, wide}
    assert {one.offer.pk for one in idle_offers(SYSTEM, COUNTY)} == {near, wide, other}


def test_a_person_confirms_all_or_none() -> None:
    keys, one = [need() for _ in range(4)], offer(quantity=3)
    with pytest.raises(FupinError, match="does not fit"):
        actions.match_needs(SYSTEM, dict.fromkeys(keys, one))
    assert not Need.objects.filter(offer_id=one).exists()
    assert actions.match_needs(SYSTEM, dict.fromkeys(keys[:3], one)) == 3
    assert idle_offers(SYSTEM, COUNTY) == []
    with pytest.raises(FupinError, match="has an offer already"):
        actions.match_needs(SYSTEM, {keys[0]: one})
    actions.release_need(SYSTEM, keys[0], "found some elsewhere")
    assert [stock.left for stock in idle_offers(SYSTEM, COUNTY)] == [1]


def test_an_offer_is_never_cut_below_what_is_promised_and_taken_back_frees_it() -> None:
    key, one = need(), offer(quantity=3)
    actions.match_needs(SYSTEM, {key: one})
    for changed in ({"quantity": "0.5"}, {"measure": "skill_training"}):
        with pytest.raises(FupinError, match="promised already"):
            actions.change_offer(SYSTEM, one, changed)
    actions.change_offer(SYSTEM, one, {"quantity": 1, "what": "tea"})
    assert (Offer.objects.get(pk=one).what, Offer.objects.get(pk=one).quantity) == ("tea", Decimal(1))
    assert actions.withdraw_offer(SYSTEM, one, "the nursery burned") == 1
    assert row(key).offer_id is None
    with pytest.raises(FupinError, match="no such offer"):
        actions.match_needs(SYSTEM, {key: one})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"quantity": None}, "how much of it"),
        ({"quantity": 0}, "above 0"),
        ({"what": " "}, "what is offered"),
        ({"measure": ""}, "no measure"),
        ({"until": ASKED - timedelta(days=1)}, "ends before"),
    ],
)
def test_an_offer_of_nothing_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(FupinError, match=words):
        offer(**changed)


def test_who_is_below_reads_what_is_offered_above_and_nobody_reads_beside() -> None:
    county, town, village, beside = offer(COUNTY), offer(TOWN), offer(VILLAGE), offer(NEXT_VILLAGE)
    far_town = offer(ancestor(FAR_VILLAGE, 4))
    right = frozenset({"help.read", "help.offer"})
    seen = {area: {one.pk for one in offers(Clerk(area, right))} for area in (COUNTY, TOWN, VILLAGE, FAR_VILLAGE)}
    assert seen[COUNTY] == {county, town, village, beside, far_town}
    assert seen[TOWN] == {county, town, village, beside}
    assert seen[VILLAGE] == {county, town, village}
    assert seen[FAR_VILLAGE] == {county, far_town}
    assert {one.offer.pk for one in idle_offers(Clerk(VILLAGE, right), VILLAGE)} == {county, town, village}
    below = Clerk(VILLAGE, right)
    with pytest.raises(Denied):
        actions.change_offer(below, county, {"quantity": 1})
    with pytest.raises(Denied):
        actions.withdraw_offer(below, county, "not mine")


def test_what_is_left_of_an_offer_from_above_counts_everybody() -> None:
    actions.match_needs(SYSTEM, {need(household(NEXT_VILLAGE)): (one := offer(COUNTY))})
    page = text(client("village_team", VILLAGE).get(f"/offers/{one}/"))
    assert "Promised or given 1" in page and "Left 2" in page


def test_the_counts_of_a_report() -> None:
    keys = [need() for _ in range(5)]
    actions.sort_need(SYSTEM, keys[0], "ready")
    actions.sort_need(SYSTEM, keys[1], "conditional", condition="after the harvest")
    actions.answer_need(SYSTEM, keys[2], "brought to the door")
    actions.sort_need(SYSTEM, keys[3], "refused", answer="not in this programme")
    actions.match_needs(SYSTEM, {keys[0]: offer()})
    actions.withdraw_need(SYSTEM, keys[4], "written down twice")
    expected = {"asked": 4, "unsorted": 0, "ready": 1, "conditional": 1, "done": 1, "refused": 1, "matched": 1}
    assert asdict(need_counts(SYSTEM, COUNTY)) == expected
    assert need_counts(SYSTEM, COUNTY, since=ASKED + timedelta(days=1)).asked == 0
    assert need_counts(Clerk(NEXT_VILLAGE), COUNTY).asked == 0


def test_only_who_may_in_the_place_writes() -> None:
    home, key, one = household(), need(), offer(VILLAGE)
    planner, giver = Clerk(VILLAGE, frozenset({"help.plan"})), Clerk(TOWN, frozenset({"help.offer"}))
    refused: list[Callable[[], object]] = [
        lambda: need(home, Clerk(NEXT_VILLAGE)),
        lambda: need(home, giver),
        lambda: actions.sort_need(Clerk(NEXT_VILLAGE), key, "ready"),
        lambda: actions.answer_need(giver, key, "brought it"),
        lambda: actions.withdraw_need(giver, key, "not wanted"),
        lambda: offer(COUNTY, giver),
        lambda: offer(VILLAGE, planner),
        lambda: actions.match_needs(planner, {key: one}),
        lambda: actions.withdraw_offer(Clerk(NEXT_VILLAGE), one, "not mine"),
        lambda: actions.change_offer(planner, one, {"quantity": 9}),
    ]
    for work in refused:
        with pytest.raises(Denied):
            work()
    assert need(home, planner) and actions.match_needs(giver, {key: offer(TOWN, giver)}) == 1


def test_needs_follow_their_households() -> None:
    home, other = household(), household(NEXT_VILLAGE)
    key = need(home, member_id=members(home.pk)[0].pk, asked_on=DAY)
    registry_actions.move_household(SYSTEM, home.pk, NEXT_VILLAGE, ASKED)
    assert row(key).area == NEXT_VILLAGE
    registry_actions.merge_households(
        SYSTEM, other.pk, home.pk, relations={one.pk: "not_related" for one in members(home.pk)}
    )
    assert row(key).household_id == other.pk
    registry_actions.end_household(SYSTEM, other.pk, "moved away")
    assert row(key).withdrawn == "household left the register"
