"""Readers see their own places only, in few statements, and never a secret."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import TOWN_LEVEL
from fupin.places.models import Area
from fupin.registry import actions, queries
from fupin.registry.models import Household
from fupin.registry.tests.samples import (
    COUNTY,
    FAR_VILLAGE,
    TOWN,
    VILLAGE,
    Clerk,
    couple,
    household,
    members,
    number,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages() -> tuple[Household, Household]:
    own = household(members=[{**couple()[0], "identity_number": number(sequence=1)}], kind="registered")
    far = household(FAR_VILLAGE, members=[{**couple()[0], "identity_number": number(sequence=3)}], kind="registered")
    for found in (own, far):
        actions.record_account(SYSTEM, found.pk, 2020, [{"item": "wage", "amount": 5}])
        actions.attach_file(SYSTEM, found.pk, "a.pdf", b"%PDF-1.4")
    actions.check_area(SYSTEM, COUNTY)
    return own, far


def test_a_file_needs_four_statements(villages: tuple[Household, Household]) -> None:
    own, _ = villages
    now = (timezone.localdate(), timezone.now())
    for at in (None, now):
        with CaptureQueriesContext(connection) as statements:
            file = queries.household_file(SYSTEM, own.number, at)
        assert file is not None
        assert len(statements) <= 4
        assert (len(file.members), len(file.accounts), len(file.attachments)) == (1, 1, 1)
        assert bool(file.findings) == (at is None)


def test_nothing_is_seen_outside_the_own_places(villages: tuple[Household, Household]) -> None:
    own, far = villages
    clerk = Clerk(TOWN)
    now = (timezone.localdate(), timezone.now())
    for at in (None, now):
        assert queries.household_file(clerk, far.number, at) is None
        assert queries.household(clerk, far.number, at) is None
        assert list(queries.counts(clerk, COUNTY, TOWN_LEVEL, at)) == [TOWN]
        assert list(queries.counts_by(clerk, COUNTY, "kind", TOWN_LEVEL, at)) == [TOWN]
        assert queries.members_by(clerk, COUNTY, "sex", at) == {"male": 1}
        assert queries.accounts_by_year(clerk, COUNTY, at) == {2020: 1}
        assert [h["id"] for h in queries.households_for_policy(COUNTY, 2020, at, user=clerk)] == [own.pk]
    assert queries.household_history(clerk, far.pk) == []
    assert queries.difference(clerk, far.number, now, None) is None
    assert {h.area for h in queries.search(clerk, "王甲")} == {VILLAGE}
    assert queries.search(clerk, number(sequence=3)) == []
    assert {f.area for f in queries.open_findings(clerk, COUNTY)} == {VILLAGE}
    assert list(queries.scores(clerk, COUNTY, TOWN_LEVEL)) == [TOWN]
    foreign = queries.household_file(SYSTEM, far.number)
    assert foreign is not None
    assert queries.attachment(clerk, foreign.attachments[0].pk) is None
    assert queries.finding(clerk, foreign.findings[0].pk) is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("王甲", {"member", "household"}),
        ("甲", {"member"}),
        ("wj", {"member", "household"}),
        (number(sequence=1), {"member"}),
        (number(sequence=1)[-4:], {"member"}),
        (number(sequence=1)[-8:].lower(), {"member"}),
        ("99010100100100001", {"household"}),
        ("柳", {"area"}),
        ("x", set()),
        ("nobody", set()),
    ],
)
def test_one_box_finds_everything(villages: Any, text: str, kinds: set[str]) -> None:
    Area.objects.create(id=TOWN, area=TOWN, name="柳溪镇", initials="lxz", level=4)
    with CaptureQueriesContext(connection) as statements:
        hits = queries.search(SYSTEM, text)
    assert {h.kind for h in hits} == kinds
    assert len(statements) <= 4


def test_more_digits_than_four_are_compared() -> None:
    household(members=[{**couple()[0], "identity_number": number(date(1970, 3, 7), 1)}])
    tail = number(date(1970, 3, 7), 1)[-4:]
    assert queries.search(SYSTEM, f"7{tail}")
    assert queries.search(SYSTEM, f"8{tail}") == []


def test_what_is_shown_is_masked() -> None:
    found = household(
        phone="13812345678", members=[{**couple()[0], "identity_number": number(), "member_phone": "13700001111"}]
    )
    assert queries.masked(found.phone) == "*******5678"
    (person,) = members(found.pk)
    assert queries.masked(person.identity) == "*" * 14 + number()[-4:]
    assert queries.masked_facts("member", person.facts)["member_phone"] == "*******1111"
    assert "13700001111" not in str(person.facts)


def test_unknown_is_left_out_for_the_rules() -> None:
    light = household(members=[], size=3)
    (record,) = queries.households_for_policy(VILLAGE, 2020)
    assert (record["id"], record["size"]) == (light.pk, 3)
    assert not {"members", "account", "main_cause", "status"} & record.keys()
    full = household(VILLAGE + 1, water_safe=False)
    actions.record_account(SYSTEM, full.pk, 2020, [])
    (record,) = queries.households_for_policy(VILLAGE + 1, 2020)
    assert record["account"] == {"year": 2020, "items": []}
    assert record["water_safe"] is False
    assert [m["relation"] for m in record["members"]] == ["head", "spouse"]
    file = queries.household_file(SYSTEM, full.number)
    assert file is not None
    assert queries.for_policy(file, 2020) == record


def test_who_left_is_no_member_for_the_rules() -> None:
    found = household()
    actions.member_leaves(SYSTEM, members(found.pk)[1].pk, "death", date(2020, 1, 1))
    then = (date(2019, 1, 1), timezone.now())
    sizes = [len(next(queries.households_for_policy(VILLAGE, at=at))["members"]) for at in (None, then)]
    assert sizes == [1, 2]


def test_columns_hold_what_the_records_hold(villages: Any) -> None:
    (tables,) = queries.tables_for_policy(COUNTY, 2020)
    assert {n: t.num_rows for n, t in tables.items()} == {
        "households": 2,
        "members": 2,
        "accounts": 2,
        "account_items": 2,
    }


def test_a_person_without_a_number_has_a_key() -> None:
    key = queries.temporary_key(191419559932572667)
    assert key.startswith("T")
    from fupin.registry.pack import parse_number

    assert parse_number(key).match == key
