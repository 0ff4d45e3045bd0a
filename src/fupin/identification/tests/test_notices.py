"""Notices: only through a profile, masked, frozen; objections without an account; nothing private anywhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied
from fupin.identification.notices import actions, queries
from fupin.identification.notices.actions import objecting
from fupin.identification.notices.lines import Line
from fupin.identification.notices.models import Notice, NoticeLine, Objection
from fupin.identification.notices.refusals import NotPublic
from fupin.identification.notices.visitor import OBJECT, Visitor
from fupin.kernel.errors import FupinError
from fupin.places import actions as places
from fupin.registry.models import Household
from fupin.registry.tests.pages import plant_households, plant_places, rows
from fupin.registry.tests.samples import NEXT_VILLAGE, VILLAGE, Clerk, household

pytestmark = pytest.mark.django_db
PROFILE = "identification_village"


@pytest.fixture
def village() -> list[Household]:
    """Record a county and return the households of one village, the last of which lives in a named group."""
    plant_places()
    found = [one for one in plant_households() if one.area == VILLAGE]
    group = places.add_area(SYSTEM, VILLAGE, "东坡组", true_from=date(2015, 1, 1))
    return [*found, household(group, kind="light", members=[], head_name="欧阳小明", size=4)]


def post(*households: Household, outcome: str = "agreed", days: int = 7, **more: Any) -> Notice:
    """Post a notice of the village with these households."""
    lines = [Line(None, one.pk, outcome) for one in households]
    ends = timezone.localdate() + timedelta(days=days)
    return actions.post_notice(SYSTEM, VILLAGE, more.pop("profile", PROFILE), lines, ends, **more)


def test_a_notice_shows_what_the_profile_says_and_nothing_else(village: list[Household]) -> None:
    notice = post(*village)
    shown = [one.values for one in queries.lines(SYSTEM, notice.pk)]
    assert {frozenset(values) for values in shown} == {frozenset(("name", "group", "size", "outcome"))}
    assert shown[0] == {"name": "王＊", "group": "", "size": 2, "outcome": {"zh": "拟纳入", "en": "proposed"}}
    assert [shown[-1][name] for name in ("name", "group", "size")] == ["欧＊＊明", "东坡组", 4]
    assert notice.wording["title"]["zh"] == "菱歌村拟识别贫困户名单公示"
    assert notice.state == "posted" and notice.count == len(village)


def test_no_notice_without_a_profile_of_the_right_level_and_period(village: list[Household]) -> None:
    for change in ({"profile": "unheard_of"}, {"profile": "identification_town"}, {"days": -1}, {"days": 31}):
        with pytest.raises(FupinError):
            post(*village, **change)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "outcome", ["见 13912345678", "990101197003070019", "因病致贫", "dialysis", "6228 4804 0256 4890 018"]
)
def test_a_private_outcome_is_refused(outcome: str, village: list[Household]) -> None:
    with pytest.raises(NotPublic):
        post(*village, outcome=outcome)
    assert not NoticeLine.objects.exists()


def test_what_was_published_stays_whatever_becomes_of_the_household(village: list[Household]) -> None:
    notice = post(*village)
    before = list(NoticeLine.objects.filter(notice=notice).values_list("values", flat=True))
    rows(Household).filter(pk=village[0].pk).update(head_name="赵新", area=NEXT_VILLAGE, size=9)
    assert list(NoticeLine.objects.filter(notice=notice).values_list("values", flat=True)) == before


def test_a_visitor_objects_and_the_log_learns_nothing_personal(village: list[Household]) -> None:
    notice, told = post(*village), []
    line = queries.lines(SYSTEM, notice.pk)[0]
    actions.on_objection(lambda act, one: told.append((act.actor.actor_id, one.line_id)))
    visitor = Visitor(VILLAGE, OBJECT)
    code = actions.object_to_notice(
        *(visitor, notice.pk, "他家有小汽车"), line_id=line.pk, name="钱某", contact="13800001234"
    )
    objecting._FOLLOWERS.pop()
    stored = Objection.objects.get()
    assert told == [(None, line.pk)]
    assert stored.receipt == objecting.receipt_index(code.lower())
    assert "小汽车" not in stored.words and "1380" not in stored.contact
    (read,) = queries.objections(SYSTEM, notice.pk)
    assert (read.words, read.name, read.household_id) == ("他家有小汽车", "钱某", village[0].pk)
    entry = LogEntry.objects.get(action="notices.object_to_notice")
    assert not any(word in str(entry.detail) for word in ("钱某", "小汽车", "1380", code))


def test_a_visitor_may_object_there_and_nothing_else(village: list[Household]) -> None:
    notice = post(*village)
    with pytest.raises(Denied):
        actions.object_to_notice(Visitor(NEXT_VILLAGE, OBJECT), notice.pk, "not here")
    with pytest.raises(Denied):
        actions.withdraw_notice(Visitor(VILLAGE, OBJECT), notice.pk, "away with it")
    with pytest.raises(Denied):
        actions.post_notice(Clerk(NEXT_VILLAGE), VILLAGE, PROFILE, [], timezone.localdate())


def test_a_notice_ends_once_and_not_before_its_last_day(village: list[Household]) -> None:
    notice = post(*village, days=0)
    assert actions.end_notices(SYSTEM) == []
    Notice.objects.filter(pk=notice.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert actions.end_notices(Clerk(NEXT_VILLAGE)) == []
    assert actions.end_notices(SYSTEM) == [notice.pk]
    assert actions.end_notices(SYSTEM) == []
    with pytest.raises(FupinError):
        actions.object_to_notice(SYSTEM, notice.pk, "too late for that")


def test_names_with_digits_and_households_of_other_places(village: list[Household]) -> None:
    strange = household(VILLAGE, kind="light", members=[], head_name="张13912345678三", size=1)
    notice = post(strange)
    assert queries.lines(SYSTEM, notice.pk)[0].values["name"] == "张＊＊＊＊＊＊＊＊＊＊＊三"
    elsewhere = household(NEXT_VILLAGE, kind="light", members=[], head_name="李四", size=1)
    with pytest.raises(FupinError):
        post(elsewhere)
