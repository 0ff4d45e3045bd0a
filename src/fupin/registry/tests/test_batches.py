"""Whole lists at once: as right as one by one, with few statements, and taken back as one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import projection_differences
from fupin.kernel.errors import FupinError
from fupin.registry import actions
from fupin.registry.models import Account, Attachment, Household, Member
from fupin.registry.tests.samples import DAY, NEXT_VILLAGE, VILLAGE, couple, household, members, number

pytestmark = pytest.mark.django_db
MODELS = (Household, Member, Account, Attachment)


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "area": VILLAGE if n % 2 else NEXT_VILLAGE,
            "kind": "registered",
            "phone": "13800000000",
            "water_safe": True,
            "members": [{**p, "identity_number": number(sequence=2 * n + k)} for k, p in enumerate(couple(), 1)],
            "accounts": [{"year": 2020, "items": [{"item": "wage", "amount": 100}]}],
        }
        for n in range(count)
    ]


def test_a_batch_is_what_its_households_would_be_one_by_one() -> None:
    actions.record_batch(SYSTEM, rows(1), DAY)
    one = household(NEXT_VILLAGE, kind="registered", phone="13800000000", water_safe=True)
    batch = Household.objects.exclude(pk=one.pk).get()
    names = ("kind", "size", "head_name", "head_initials", "facts", "phone_index", "status", "ended", "area")
    assert [getattr(batch, n) for n in names] == [getattr(one, n) for n in names]
    assert int(one.number) == int(batch.number) + 1
    assert [m.name for m in members(batch.pk)] == [m.name for m in members(one.pk)]


def test_statements_do_not_grow_with_the_rows() -> None:
    actions.record_batch(SYSTEM, rows(1), DAY)
    counts = []
    for size in (2, 200):
        with CaptureQueriesContext(connection) as statements:
            actions.record_batch(SYSTEM, rows(size), DAY)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20
    assert [list(projection_differences(model)) for model in MODELS] == [[], [], [], []]


def test_changing_a_batch_changes_only_what_differs() -> None:
    ids = actions.record_batch(SYSTEM, rows(3), DAY)
    people = members(ids[0])
    counts = actions.change_batch(
        SYSTEM,
        true_from=date(2021, 1, 1),
        households={ids[0]: {"phone": "13800000000", "water_safe": True}, ids[1]: {"main_cause": "land"}},
        members={people[0].pk: {"identity_number": number(sequence=1), "name": "王甲"}, people[1].pk: {"name": "李改"}},
        new_members=[{"household_id": ids[2], "name": "王丙", "relation": "son"}],
        accounts=[
            {"household_id": ids[0], "year": 2020, "items": [{"item": "wage", "amount": 100}]},
            {"household_id": ids[0], "year": 2019, "items": []},
        ],
    )
    assert counts == {"households": 1, "members": 1, "new_members": 1, "accounts": 1}
    assert Household.objects.get(pk=ids[2]).size == 3
    assert [list(projection_differences(model)) for model in MODELS] == [[], [], [], []]


def test_a_new_name_of_the_head_reaches_the_household() -> None:
    (identifier,) = actions.record_batch(SYSTEM, rows(1), DAY)
    actions.change_batch(SYSTEM, members={members(identifier)[0].pk: {"name": "赵新"}})
    assert Household.objects.get(pk=identifier).head_name == "赵新"


def test_facts_that_nobody_declared_are_refused() -> None:
    with pytest.raises(FupinError, match="nonsense"):
        actions.record_batch(SYSTEM, [{"area": VILLAGE, "nonsense": 1}])
    assert not Household.objects.exists()


def test_a_batch_is_taken_back_as_one() -> None:
    kept = household()
    actions.record_batch(SYSTEM, rows(5), DAY)
    actions.undo_batch(SYSTEM, LogEntry.objects.latest("pk").pk)
    assert list(Household.objects.all()) == [kept]
    assert (Member.objects.count(), Account.objects.count()) == (2, 0)
