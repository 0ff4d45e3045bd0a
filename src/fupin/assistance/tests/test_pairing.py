"""Pairings: limits and kin hold, a hand-over keeps both sides, and pairings follow their households."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.assistance import actions
from fupin.assistance.models import Helper, HelpGiven, Pairing
from fupin.assistance.queries import pairing as queries
from fupin.assistance.tests.pairing import helper, helper_row, homes, now, pair, row, unit
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.errors import FupinError
from fupin.people.tests.helpers import person
from fupin.places import actions as places
from fupin.registry import actions as registry
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, DAY, FAR_VILLAGE, NEXT_VILLAGE, OTHER_TOWN, TOWN, VILLAGE, Clerk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def test_a_helper_has_no_more_households_than_the_level_or_the_own_limit_allows() -> None:
    few, many = helper("Few", most=1), helper("Many", level="village")
    one, other, third = homes(3)
    pair(one, few)
    with pytest.raises(FupinError, match="Few has 1 of at most 1"):
        pair(other, few)
    pair(other, many)
    with pytest.raises(FupinError, match="Hand over instead"):
        pair(other, few)
    with pytest.raises(FupinError, match="there already"):
        pair(other, many)
    actions.change_helper(SYSTEM, few, {"most": 2})
    pair(third, few)


def test_declared_kin_are_never_paired() -> None:
    (home,) = homes(1)
    kin = helper("Kin", kin_numbers=[home.number])
    with pytest.raises(FupinError, match="declared to be kin"):
        pair(home, kin)
    first = pair(home, helper("First"))
    with pytest.raises(FupinError, match="declared to be kin"):
        actions.hand_over(SYSTEM, first, {"helper_id": kin}, reason="moved away")
    with pytest.raises(FupinError, match="places of your posts"):
        helper("Stranger", kin_numbers=["no such number"])


def test_who_may_not_see_a_household_cannot_declare_kin_of_it() -> None:
    (far,) = homes(1, FAR_VILLAGE)
    with pytest.raises(FupinError, match="places of your posts"):
        actions.add_helper(Clerk(VILLAGE), VILLAGE, {"name": "Tan", "kin_numbers": [far.number]})


def test_a_hand_over_is_one_act_and_keeps_both_sides() -> None:
    (home,) = homes(1)
    first, second = helper("First"), helper("Second", unit_id=unit())
    old = pair(home, first, since=date(2019, 1, 1))
    new = actions.hand_over(
        SYSTEM, old, {"helper_id": second}, on=date(2019, 7, 1), reason="called back", record="Files, keys, promises"
    )
    before, after = row(old), row(new)
    assert (before.until, before.ended_because, before.handed_to) == (date(2019, 7, 1), "called back", new)
    assert (before.handover, after.since, after.helper_id) == ("Files, keys, promises", date(2019, 7, 1), second)
    written = Pairing.versions._default_manager
    assert (
        len(set(written.filter(id__in=[old, new], since__gte=date(2019, 1, 1)).values_list("act_id", flat=True))) == 2
    )
    assert set(written.filter(id=new).values_list("act_id")) <= set(written.filter(id=old).values_list("act_id"))
    moment = (date(2019, 3, 1), timezone.now())
    assert [line.who.name for line in queries.pairings_of(SYSTEM, home.pk, moment)] == ["First"]
    lines = queries.pairings_of(SYSTEM, home.pk)
    assert [(line.who.full, line.open) for line in lines] == [("Second (Water office)", True), ("First", False)]


def test_when_a_helper_leaves_all_pairs_go_over_or_end() -> None:
    one, other = homes(2)
    leaving, successor = helper("Leaving"), helper("Successor", most=3)
    pair(one, leaving)
    pair(other, leaving)
    assert actions.helper_leaves(SYSTEM, leaving, "retired", successor_id=successor, record="all files") == 2
    assert now(one) == now(other) == [successor]
    with pytest.raises(FupinError, match="Leaving left on"):
        pair(homes(1)[0], leaving)
    actions.helper_leaves(SYSTEM, successor, "called back")
    assert now(one) == [] and queries.helpers(SYSTEM, TOWN) == []


def test_a_successor_without_room_takes_nobody_over() -> None:
    one, other = homes(2)
    leaving = helper("Leaving")
    pair(one, leaving)
    pair(other, leaving)
    with pytest.raises(FupinError, match="0 of at most 1"):
        actions.helper_leaves(SYSTEM, leaving, "retired", successor_id=helper("Full", most=1))
    assert now(one) == now(other) == [leaving] and helper_row(leaving).left_on is None


def test_units_and_leaders_are_paired_with_places_of_their_level() -> None:
    office, leader = unit(), helper("Leader", COUNTY, position="Head of the county")
    actions.pair_place(SYSTEM, VILLAGE, {"kind": "helping_unit", "unit_id": office, "pledge": "a road"})
    actions.pair_place(SYSTEM, VILLAGE, {"kind": "contact_point", "helper_id": leader})
    with pytest.raises(FupinError, match="of the level “Village”"):
        actions.pair_place(SYSTEM, TOWN, {"kind": "helping_unit", "unit_id": office})
    with pytest.raises(FupinError, match="about a place"):
        actions.pair_household(SYSTEM, homes(1)[0].pk, {"kind": "helping_unit", "unit_id": office})
    lines = queries.pairings_of_place(SYSTEM, VILLAGE)
    assert [(line.kind, line.who.name, line.pledge) for line in lines] == [
        ("contact_point", "Leader", ""),
        ("helping_unit", "Water office", "a road"),
    ]


def test_a_guarantor_says_by_when() -> None:
    (home,) = homes(1)
    who = helper()
    with pytest.raises(FupinError, match="by when"):
        pair(home, who, kind="guarantor")
    due = timezone.localdate() + timedelta(days=300)
    assert row(pair(home, who, kind="guarantor", due=due)).due == due


def test_only_over_the_own_place_and_only_with_the_right() -> None:
    (far,) = homes(1, FAR_VILLAGE)
    who = helper()
    writes: list[Callable[[], object]] = [
        lambda: actions.pair_household(Clerk(TOWN), far.pk, {"helper_id": who}),
        lambda: actions.pair_household(person("team", ("village_team", FAR_VILLAGE)), far.pk, {"helper_id": who}),
        lambda: actions.change_helper(Clerk(OTHER_TOWN), helper("Other", COUNTY), {"name": "Changed"}),
        lambda: actions.end_pairing(Clerk(TOWN), pair(far, who), "because"),
    ]
    for write in writes:
        with pytest.raises((Denied, FupinError)):
            write()
    assert not Pairing.objects.filter(helper_id=who).exclude(until=None).exists()


def test_helpers_of_the_county_are_seen_by_every_village_and_those_of_a_village_by_no_other() -> None:
    helper("County", COUNTY)
    helper("Ours", VILLAGE)
    seen = {name: {h.name for h in queries.all_helpers(Clerk(area))} for name, area in
            (("ours", VILLAGE), ("next", NEXT_VILLAGE), ("town", TOWN))}  # fmt: skip
    assert seen == {"ours": {"County", "Ours"}, "next": {"County"}, "town": {"County", "Ours"}}


def test_pairings_and_help_follow_a_household_that_moves_splits_merges_and_ends() -> None:
    home, other = homes(2)
    who = helper(most=9)
    pair(home, who, since=date(2019, 1, 1))
    given = actions.record_help(SYSTEM, home.pk, {"what": "seed", "on": date(2019, 2, 1)})
    registry.move_household(SYSTEM, home.pk, NEXT_VILLAGE, date(2019, 6, 1))
    assert set(Pairing.objects.values_list("area", flat=True)) == {NEXT_VILLAGE}
    assert HelpGiven.objects.get(pk=given).area == NEXT_VILLAGE
    added = registry.add_member(SYSTEM, home.pk, {"name": "王小", "relation": "son"}, DAY)
    apart = registry.split_household(SYSTEM, home.pk, [added], added, date(2019, 8, 1))
    assert Pairing.objects.get(household_id=apart).helper_id == who
    registry.merge_households(SYSTEM, other.pk, home.pk, date(2019, 9, 1))
    assert now(other) == [who] and HelpGiven.objects.get(pk=given).household_id == other.pk
    registry.merge_households(SYSTEM, other.pk, apart, date(2019, 10, 1))
    assert now(other) == [who]
    assert row(Pairing.objects.get(household_id=apart).pk).ended_because == "household merged"
    registry.end_household(SYSTEM, other.pk, "moved_away", date(2019, 11, 1))
    assert now(other) == []


def test_a_household_with_a_helper_cannot_be_undone() -> None:
    (home,) = homes(1)
    pair(home, helper())
    made = LogEntry.objects.filter(action="registry.record_household").latest("id").pk
    with pytest.raises(FupinError, match="has a helper or got help"):
        registry.undo_batch(SYSTEM, made)


def test_pairings_belong_to_the_village_that_its_own_was_joined_to() -> None:
    (home,) = homes(1)
    who = helper()
    pairing = pair(home, who, since=date(2019, 1, 1))
    places.merge(SYSTEM, [VILLAGE], NEXT_VILLAGE, day=date(2019, 5, 1), reason="joined")
    assert row(pairing).area == NEXT_VILLAGE and helper_row(who).area == NEXT_VILLAGE


def test_an_import_is_all_or_nothing_and_adds_nobody_twice() -> None:
    office = unit()
    rows: list[dict[str, Any]] = [{"name": "A", "unit_id": office}, {"name": "B"}, {"name": " A ", "unit_id": office}]
    assert actions.import_helpers(SYSTEM, VILLAGE, rows) == 2
    assert actions.import_helpers(SYSTEM, VILLAGE, [*rows, {"name": "C"}]) == 1
    with pytest.raises(FupinError, match="needs a name"):
        actions.import_helpers(SYSTEM, VILLAGE, [{"name": "D"}, {"name": " "}])
    assert sorted(Helper.objects.values_list("name", flat=True)) == ["A", "B", "C"]


def test_hostile_names_stay_what_they_are() -> None:
    strange = "O'Brien & <b>\u202eTan\u200b𠮷"
    who = helper(strange, phone="13800001234")
    (home,) = homes(1)
    pair(home, who)
    card = queries.card_of(SYSTEM, home.pk)
    assert card is not None and card.lines[0].name == strange and card.lines[0].phone == "13800001234"
    assert "13800001234" not in helper_row(who).phone
    assert queries.card_of(Clerk(FAR_VILLAGE), home.pk) is None


def test_only_a_helper_of_the_own_name_can_be_claimed() -> None:
    me = person("Tan", ("village_team", VILLAGE))
    mine, other = helper("Tan", COUNTY), helper("Li", COUNTY)
    assert [h.pk for h in queries.claimable(me)] == [mine]
    with pytest.raises(FupinError, match="own name"):
        actions.claim_helper(me, other)
    actions.claim_helper(me, mine)
    assert [h.pk for h in queries.my_helpers(me)] == [mine]
    with pytest.raises(FupinError, match="nobody has claimed"):
        actions.claim_helper(me, mine)
