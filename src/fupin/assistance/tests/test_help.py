"""The assistance account, talks with households, and coverage."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fupin.assistance import actions
from fupin.assistance.models import Contact, HelpGiven
from fupin.assistance.queries import pairing as queries
from fupin.assistance.tests.pairing import helper, homes, pair, unit
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.errors import FupinError
from fupin.people import actions as people
from fupin.people.tests.helpers import person
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, Clerk

pytestmark = pytest.mark.django_db
NOW = date(2020, 3, 1)


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def test_condolence_money_is_in_the_account_but_counts_in_no_income() -> None:
    (home,) = homes(1)
    who = helper(unit_id=unit())
    actions.record_help(SYSTEM, home.pk, {"measure": "condolence", "amount": 80_000, "helper_id": who, "on": NOW})
    actions.record_help(SYSTEM, home.pk, {"what": "seedlings", "amount": 12_300, "helper_id": who, "on": NOW})
    actions.record_help(SYSTEM, home.pk, {"what": "ploughing", "source": "neighbours", "on": NOW})
    lines = queries.help_given_to(SYSTEM, home.pk, 2020)
    assert [(line.what, line.counts, line.amount) for line in lines] == [
        ("ploughing", True, None),
        ("seedlings", True, 12_300),
        ("", False, 80_000),
    ]
    assert lines[1].who is not None and lines[1].who.full == "Tan (Water office)"
    totals = queries.help_totals(queries.help_given(SYSTEM))
    assert (totals.lines, totals.amount, totals.unknown, totals.uncounted) == (3, 92_300, 1, 80_000)
    assert queries.help_given_to(SYSTEM, home.pk, 2019) == []
    assert [row["counts"] for row in queries.help_rows(SYSTEM, VILLAGE, 2020)] == [False, True, True]


def test_a_withdrawn_line_counts_nowhere_but_is_kept() -> None:
    (home,) = homes(1)
    line = actions.record_help(SYSTEM, home.pk, {"what": "a stove", "amount": 100, "on": NOW})
    known = timezone.now()
    with pytest.raises(FupinError, match="Say why"):
        actions.withdraw_help(SYSTEM, line, " ")
    actions.withdraw_help(SYSTEM, line, "entered twice")
    assert queries.help_given_to(SYSTEM, home.pk) == []
    assert len(queries.help_given_to(SYSTEM, home.pk, at=(date(2020, 6, 1), known))) == 1
    assert HelpGiven.objects.get(pk=line).withdrawn == "entered twice"
    with pytest.raises(FupinError, match="was withdrawn"):
        actions.withdraw_help(SYSTEM, line, "once more")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Say what was given"),
        ({"measure": "no_such"}, "no measure"),
        ({"what": "x", "amount": -1}, "less than nothing"),
        ({"what": "x", "on": date(2999, 1, 1)}, "still to come"),
        ({"what": "x", "helper_id": 7}, "no such helper"),
        ({"what": "x", "unit_id": 7}, "Choose a unit"),
    ],
)
def test_a_line_that_says_nothing_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(FupinError, match=words):
        actions.record_help(SYSTEM, homes(1)[0].pk, values)


def test_who_records_help_is_the_helper_unless_somebody_is_named() -> None:
    me = person("Tan", ("village_team", VILLAGE))
    mine = helper("Tan", VILLAGE)
    actions.claim_helper(me, mine)
    (home,) = homes(1)
    actions.record_help(me, home.pk, {"what": "firewood"})
    actions.record_help(me, home.pk, {"what": "rice", "source": "donor"})
    assert list(HelpGiven.objects.order_by("id").values_list("helper_id", flat=True)) == [mine, None]
    with pytest.raises(Denied):
        actions.record_help(me, homes(1, NEXT_VILLAGE)[0].pk, {"what": "firewood"})


def test_an_enterprise_delivers_to_its_village() -> None:
    firm = unit("Tea company")
    actions.record_help_to_place(SYSTEM, VILLAGE, {"what": "a drying shed", "amount": 5_000_000, "unit_id": firm})
    with pytest.raises(FupinError, match="Say who"):
        actions.record_help_to_place(SYSTEM, VILLAGE, {"what": "a road"})
    (row,) = queries.help_rows(SYSTEM, TOWN)
    assert (row["household_id"], row["unit_id"], row["amount"]) == (None, firm, 5_000_000)


def test_psychological_support_is_for_its_author_and_never_in_the_account() -> None:
    team, other = person("team", ("village_team", VILLAGE)), person("other", ("village_team", VILLAGE))
    clerk = person("clerk", ("township_clerk", TOWN))
    (home,) = homes(1)
    actions.record_help(team, home.pk, {"measure": "psychological", "what": "cannot sleep"})
    (line,) = queries.help_given_to(other, home.pk)
    assert line.what == "" and line.measure == "psychological"
    assert "cannot sleep" not in Contact.objects.get().words
    read = {u.username: [words for _row, words, _a in queries.contacts_of(u, home.pk)] for u in (team, other, clerk)}
    assert read == {"team": ["cannot sleep"], "other": [], "clerk": ["cannot sleep"]}
    assert Contact.objects.visible_to(Clerk(FAR_VILLAGE)).count() == 0


def test_a_household_that_calls_waits_until_it_is_answered() -> None:
    (home,) = homes(1)
    called = timezone.now() - timedelta(hours=30)
    said = {"words": "the roof leaks", "inbound": True, "way": "call", "at": called}
    talk = actions.record_contact(SYSTEM, home.pk, said)
    actions.record_contact(SYSTEM, home.pk, {"words": "visited the school", "party": "school"})
    assert [row.pk for row in queries.open_contacts(SYSTEM, TOWN)] == [talk]
    actions.answer_contact(SYSTEM, talk, "a mason comes on Monday")
    row = Contact.objects.get(pk=talk)
    assert row.answered_at is not None and row.answered_at - row.at > timedelta(hours=29)
    assert not queries.open_contacts(SYSTEM).exists()
    with pytest.raises(FupinError, match="already"):
        actions.answer_contact(SYSTEM, talk, "again")
    with pytest.raises(FupinError, match="no such talk"):
        actions.answer_contact(Clerk(FAR_VILLAGE), talk, "not mine")


def test_coverage_lists_every_gap_with_the_way_to_mend_it() -> None:
    home, other = homes(2)
    pair(home, helper())
    found = {one.rule: one for one in queries.gaps(SYSTEM, VILLAGE)}
    assert (found["helper"].covered, found["helper"].total) == (1, 2)
    (gap,) = found["helper"].gaps
    assert gap.household_id == other.pk and f"household={other.number}" in gap.url and "kind=helper" in gap.url
    assert found["team"].holds is False and found["team"].gaps[0].url == f"/places/{VILLAGE}/posts/"
    assert found["measure"].total == 2 and found["measure"].gaps[0].cause == "illness"
    pair(other, helper())
    actions.pair_place(SYSTEM, VILLAGE, {"kind": "helping_unit", "unit_id": unit()})
    person("team", ("village_team", VILLAGE))
    found = {one.rule: one for one in queries.gaps(SYSTEM, VILLAGE)}
    assert [found[rule].holds for rule in ("helper", "helping_unit", "team", "first_secretary")] == [
        *(True, True, True, False)
    ]
    holder, since = person("first").pk, date(2019, 1, 1)
    people.give_post(SYSTEM, holder, "village_team", VILLAGE, title="First secretary", since=since)
    assert queries.gaps(SYSTEM, VILLAGE, ["first_secretary"])[0].holds is True


def test_coverage_of_every_village_of_a_town() -> None:
    home, *_others = (*homes(1), *homes(2, NEXT_VILLAGE))
    pair(home, helper())
    found = queries.coverage_by_place(SYSTEM, TOWN, 5)
    assert {place: rules["helper"] for place, rules in found.items()} == {VILLAGE: (1, 1), NEXT_VILLAGE: (0, 2)}
    assert queries.coverage_by_place(Clerk(FAR_VILLAGE), TOWN, 5).get(VILLAGE, {}).get("helper") is None
