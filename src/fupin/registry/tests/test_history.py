"""What was once known can be known again, what was done can be undone, and the tables say one thing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.recording import columns_of
from fupin.framework.writing import TouchedLater, projection_differences
from fupin.kernel.area import TOWN_LEVEL, VILLAGE_LEVEL
from fupin.kernel.errors import FupinError
from fupin.registry import actions, queries
from fupin.registry.models import Account, Attachment, Household, Member
from fupin.registry.tests.random_acts import Life
from fupin.registry.tests.samples import COUNTY, VILLAGE, couple, household, members

pytestmark = pytest.mark.django_db

MODELS = (Household, Member, Account, Attachment)
Moment = tuple[Any, datetime] | None


def figures(at: Moment = None) -> list[Any]:
    return [
        queries.counts(SYSTEM, COUNTY, None, at),
        queries.counts(SYSTEM, COUNTY, TOWN_LEVEL, at),
        queries.counts(SYSTEM, COUNTY, VILLAGE_LEVEL, at),
        queries.counts_by(SYSTEM, COUNTY, "main_cause", VILLAGE_LEVEL, at),
        queries.counts_by(SYSTEM, COUNTY, "kind", None, at),
        queries.members_by(SYSTEM, COUNTY, "sex", at),
        queries.accounts_by_year(SYSTEM, COUNTY, at),
    ]


def register() -> list[list[tuple[Any, ...]]]:
    return [list(model.objects.order_by("id").values_list(*columns_of(model))) for model in MODELS]


def inconsistent() -> list[str]:
    wrong = []
    for found in Household.objects.all():
        people = members(found.pk)
        if Member.versions._default_manager.filter(household_id=found.pk, known_until__year=9999).exists():
            if found.size != len(people):
                wrong.append(f"{found.number} says {found.size}, has {len(people)}")
            if people and [m.relation for m in people].count("head") > 1:
                wrong.append(f"{found.number} has more than one head")
    return wrong


@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_random_acts_can_all_be_read_again(seed: int) -> None:
    life, beliefs = Life(seed), []
    while sum(life.done.values()) < 200:
        if life.step():
            beliefs.append((timezone.now(), figures()))
    assert len(life.done) >= 16, life.done
    assert [list(projection_differences(model)) for model in MODELS] == [[], [], [], []]
    today = timezone.localdate()
    for moment, believed in beliefs:
        assert figures((today, moment)) == believed
    assert list(broken_links()) == []


@pytest.mark.parametrize("seed", [3, 4])
def test_any_act_can_be_undone_bit_for_bit(seed: int) -> None:
    life = Life(seed)
    undone = 0
    while undone < 60:
        before, last = register(), LogEntry.objects.order_by("pk").last()
        if not life.step() or life.random.random() < 0.4:
            continue
        entry = LogEntry.objects.order_by("pk").last()
        assert entry is not None
        if entry.pk == (last.pk if last else 0) or register() == before:
            continue
        actions.undo_batch(SYSTEM, entry.pk)
        assert register() == before, entry.action
        undone += 1
    assert [list(projection_differences(model)) for model in MODELS] == [[], [], [], []]


def test_sizes_and_heads_stay_true() -> None:
    life = Life(5)
    for _ in range(150):
        life.step()
        assert inconsistent() == []


def last_act() -> int:
    return int(LogEntry.objects.latest("pk").pk)


def test_an_undo_is_refused_when_something_builds_on_it() -> None:
    (identifier,) = actions.record_batch(SYSTEM, [{"area": VILLAGE, "members": couple()}])
    batch = last_act()
    actions.record_account(SYSTEM, identifier, 2019, [])
    number = Household.objects.get().number
    before = register()
    with pytest.raises(TouchedLater, match=number):
        actions.undo_batch(SYSTEM, batch)
    assert register() == before
    actions.undo_batch(SYSTEM, last_act())
    actions.undo_batch(SYSTEM, batch)
    assert register() == [[], [], [], []]
    with pytest.raises(FupinError, match="already"):
        actions.undo_batch(SYSTEM, batch)


def test_what_wrote_nothing_cannot_be_undone() -> None:
    with pytest.raises(FupinError, match="nothing"):
        actions.undo_batch(SYSTEM, 1)


def test_history_says_who_when_from_when_and_what() -> None:
    found = household(phone="13800000000")
    from datetime import date

    actions.correct_household(SYSTEM, found.pk, {"main_cause": "land", "phone": "13911112222"}, date(2019, 5, 1))
    changes = queries.household_history(SYSTEM, found.pk)
    newest = {c.field: c for c in changes if c.act_id == last_act()}
    cause = newest["main_cause"]
    assert (cause.old, cause.new, cause.true_from, cause.action) == (
        None,
        "land",
        date(2019, 5, 1),
        "registry.correct_household",
    )
    assert newest["phone"].new == "*******2222"
    assert all("1391111" not in str(c) for c in changes)


def test_the_difference_of_two_moments() -> None:
    found = household()
    before = (timezone.localdate(), timezone.now())
    spouse = members(found.pk)[1]
    actions.member_leaves(SYSTEM, spouse.pk, "death")
    different = queries.difference(SYSTEM, found.number, before, None)
    assert different is not None
    assert {(d.entity, d.field, d.old, d.new) for d in different} == {
        ("household", "size", 2, 1),
        ("member", "present", True, False),
        ("member", "left_reason", None, "death"),
    }
    assert queries.difference(SYSTEM, found.number, None, None) == []
