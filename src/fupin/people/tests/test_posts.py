"""Posts: several at once, from one day to another; who may give them; who held them over time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied, allowed
from fupin.kernel.errors import FupinError
from fupin.people import actions, queries
from fupin.people.models import Post, User
from fupin.people.roles import RIGHTS, ROLES
from fupin.people.tests.helpers import person
from fupin.places import actions as places

pytestmark = pytest.mark.django_db
COUNTY, TOWN, OTHER = 990101000000000, 990101001000000, 990101002000000
VILLAGE = TOWN + 1000
FOUNDED, DAY = date(2015, 1, 1), date(2020, 5, 1)


def fresh(user: User) -> User:
    found: User = User.objects.get(pk=user.pk)
    return found


@pytest.fixture
def admin() -> User:
    return person("admin", ("administrator", TOWN), home=TOWN)


def test_rights_are_the_union_of_the_posts_each_over_its_place() -> None:
    user = person("two", ("group_cadre", VILLAGE + 1), ("department", OTHER))
    assert allowed(user, "registry.write", VILLAGE + 1)
    assert not allowed(user, "registry.write", VILLAGE + 2)
    assert allowed(user, "registry.read", OTHER + 5000)
    assert not allowed(user, "registry.write", OTHER + 5000)
    assert not allowed(user, "registry.read", TOWN)


def test_a_post_begins_and_ends_by_itself() -> None:
    today = timezone.localdate()
    user = person("u")
    actions.give_post(SYSTEM, user.pk, "leader", TOWN, since=today, until=today + timedelta(days=1))
    actions.give_post(SYSTEM, user.pk, "leader", OTHER, since=today + timedelta(days=1))
    assert [p.area for p in fresh(user).posts_now()] == [TOWN]
    Post.objects.filter(area=TOWN).update(since=today - timedelta(days=9), until=today)
    assert fresh(user).posts_now() == []
    assert not allowed(fresh(user), "registry.read")


def test_a_locked_account_may_do_nothing() -> None:
    user = person("u", ("county_officer", COUNTY))
    actions.lock_user(SYSTEM, user.pk)
    assert fresh(user).grants() == ()


def test_an_administrator_rules_its_own_places_only(admin: User) -> None:
    mine = person("mine", home=VILLAGE)
    assert actions.give_post(admin, mine.pk, "village_team", VILLAGE, since=DAY)
    with pytest.raises(Denied):
        actions.give_post(admin, mine.pk, "village_team", OTHER, since=DAY)
    with pytest.raises(Denied):
        actions.add_user(admin, "x", "X", OTHER)
    with pytest.raises(Denied):
        actions.lock_user(admin, person("other", home=OTHER).pk)


def test_an_administrator_cannot_climb(admin: User) -> None:
    above = person("above", ("county_officer", COUNTY), home=TOWN)
    for takeover in (actions.reset_second_factor, actions.unlock_user, actions.lock_user):
        with pytest.raises(Denied):
            takeover(admin, above.pk)
    with pytest.raises(Denied):
        actions.reset_password(admin, above.pk, "a long new password")
    with pytest.raises(FupinError, match="Somebody else"):
        actions.give_post(admin, admin.pk, "township_clerk", TOWN, since=DAY)


def test_nobody_without_the_right_manages_people() -> None:
    clerk = person("clerk", ("township_clerk", TOWN), home=TOWN)
    with pytest.raises(Denied):
        actions.add_user(clerk, "x", "X", TOWN)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"role": "emperor"}, "no role"),
        ({"until": date(2020, 4, 1)}, "end before"),
        ({"since": date(2020, 6, 1)}, "already holds"),
        ({"since": date(2019, 1, 1), "until": date(2020, 5, 2)}, "already holds"),
    ],
)
def test_a_senseless_post_is_refused(values: dict[str, Any], message: str) -> None:
    user = person("u")
    actions.give_post(SYSTEM, user.pk, "leader", TOWN, since=DAY)
    role, since = values.pop("role", "leader"), values.pop("since", DAY)
    with pytest.raises(FupinError, match=message):
        actions.give_post(SYSTEM, user.pk, role, TOWN, since=since, **values)


def test_the_holders_of_a_place_over_time() -> None:
    first, second, reader = person("a"), person("b"), person("r", ("leader", COUNTY))
    post = actions.give_post(SYSTEM, first.pk, "leader", TOWN, since=FOUNDED, title="Party secretary")
    actions.end_post(SYSTEM, post, DAY)
    actions.give_post(SYSTEM, second.pk, "leader", TOWN, since=DAY)
    assert [(p.user_id, p.until) for p in queries.post_holders(reader, TOWN)] == [(second.pk, None), (first.pk, DAY)]
    assert [p.user_id for p in queries.post_holders(reader, TOWN, on=date(2016, 1, 1))] == [first.pk]
    assert queries.post_holders(person("x", ("leader", OTHER)), TOWN) == []


def test_a_merge_ends_the_posts_of_the_old_place_and_begins_them_in_the_new() -> None:
    places.add_area(SYSTEM, None, "N", true_from=FOUNDED)
    for parent, number in ((0, 99), (990000000000000, 1), (990100000000000, 1), (COUNTY, 1), (TOWN, 1), (TOWN, 2)):
        places.add_area(SYSTEM, parent, "p", number=number, true_from=FOUNDED)
    holder, late, gone = person("h", home=VILLAGE), person("l"), person("g")
    actions.give_post(SYSTEM, holder.pk, "village_team", VILLAGE, since=FOUNDED)
    actions.give_post(SYSTEM, late.pk, "village_team", VILLAGE, since=date(2021, 1, 1))
    actions.end_post(SYSTEM, actions.give_post(SYSTEM, gone.pk, "leader", VILLAGE, since=FOUNDED), date(2018, 1, 1))
    places.merge(SYSTEM, [VILLAGE], VILLAGE + 1000, day=DAY, reason="joined")
    found = {(p.user_id, p.area, p.since, p.until) for p in Post.objects.all()}
    assert found == {
        (holder.pk, VILLAGE, FOUNDED, DAY),
        (holder.pk, VILLAGE + 1000, DAY, None),
        (late.pk, VILLAGE + 1000, date(2021, 1, 1), None),
        (gone.pk, VILLAGE, FOUNDED, date(2018, 1, 1)),
    }
    assert fresh(holder).home_area == VILLAGE + 1000
    assert LogEntry.objects.filter(area=VILLAGE).exists()


def test_who_rules_over_people_sees_no_household_and_the_other_way_round() -> None:
    for name, role in ROLES.items():
        assert not {"people.manage", "registry.read"} <= role.rights, name
        assert role.rights <= RIGHTS.keys(), name
    # An analyst reads figures, and snapshots, which name nobody.
    assert ROLES["provincial_analyst"].rights == {"figures.read", "snapshot.read", "snapshot.publish"}
    reading = {"registry.read", "figures.read", "people.read", "case.read", "comparison.read", "comparison.every"}
    # A leader reads, has papers made, and decides in the steps of procedures that name leaders.
    assert ROLES["leader"].rights <= reading | {"draw.read", "help.read", "report.read", "report.make", "case.act"}
    given = {right for role in ROLES.values() for right in role.rights}
    assert given == RIGHTS.keys()
