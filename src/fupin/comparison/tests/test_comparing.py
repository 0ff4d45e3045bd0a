"""Register against list: three outputs, contradictions, one point for each thing said, and nothing in the register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fupin.comparison import actions, queries
from fupin.comparison.models import ListRow, NotListed, Point, SamePerson
from fupin.comparison.tests.samples import (
    ALLOWANCE,
    BORN,
    LAST_MONTH,
    THIS_MONTH,
    asked,
    brought,
    number_of,
    person,
    register,
    text,
    vehicles,
)
from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM
from fupin.kernel.workflow import Term
from fupin.places.models import Area
from fupin.project.demo.lists import AllowanceRoster, Plan
from fupin.project.demo.loading import load_small
from fupin.registry import actions as registry
from fupin.registry.queries import pack
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import DAY, FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, number

pytestmark = pytest.mark.django_db
HEARD = {"王小明": 1, "李建国": 3, "赵一": 5}


@pytest.fixture
def _places() -> None:
    plant_places()


@pytest.mark.usefixtures("_places")
def test_three_outputs_with_contradictions_and_a_question_for_each() -> None:
    agreed = person(VILLAGE, "王甲", 1, allowance=True, allowance_class="class_a")
    differs = person(VILLAGE, "李乙", 3, allowance=True, allowance_class="class_b")
    unmarked = person(NEXT_VILLAGE, "赵丙", 5, allowance=False)
    missing = person(FAR_VILLAGE, "钱丁", 7, allowance=True)
    light = person(FAR_VILLAGE, "孙戊", 9, registered=False)
    before = register()
    rows = [(one.name, number_of(one), "A类", "400") for one in (agreed, differs, unmarked, light)]
    found = brought("allowance", text(ALLOWANCE, [*rows, ("周己", number(sequence=11), "C类", "225")]))
    assert queries.sides(SYSTEM, found) == {"both": 4, "theirs": 1, "ours": 1}
    assert NotListed.objects.get().member_id == missing.pk
    row = ListRow.objects.get(member_id=differs.pk)
    assert row.conflicts == [{"field": "category", "ours": "class_b", "theirs": "class_a"}]
    assert (row.area, row.household_id, row.registered) == (VILLAGE, differs.household_id, True)
    assert {member: point.question for member, point in asked().items()} == {
        differs.pk: "class_differs",
        unmarked.pk: "on_roster_not_in_file",
        missing.pk: "in_file_not_on_roster",
    }
    assert register() == before


@pytest.mark.usefixtures("_places")
def test_the_same_thing_next_month_is_the_same_point_with_its_verdict() -> None:
    first, second, third = (person(VILLAGE, f"人{n}甲", n) for n in (1, 3, 5))
    vehicles((first, "岚A1"), (second, "岚A2"), (third, "岚A3"), day=LAST_MONTH)
    actions.answer_point(SYSTEM, asked()[first.pk].pk, 0, "explained", "三轮车")
    new = person(VILLAGE, "人7甲", 7)
    found = vehicles((first, "岚A1"), (second, "岚A9"), (new, "岚A7"), day=THIS_MONTH)
    figures = found.comparisons.get().figures["points"]
    assert figures == {"new": 2, "known": 1, "again": 0, "gone": 2}
    known = Point.objects.get(member_id=first.pk)
    assert (known.state, known.reason, known.last_list) == ("answered", "三轮车", found.pk)
    of_second = dict(Point.objects.filter(member_id=second.pk).values_list("says__plate", "state"))
    assert of_second == {"岚A2": "gone", "岚A9": "open"}
    assert Point.objects.get(member_id=third.pk).state == "gone"
    actions.undo_list(SYSTEM, found.pk)
    assert Point.objects.get(member_id=third.pk).state == "open" and Point.objects.count() == 3


@pytest.mark.usefixtures("_places")
def test_two_cars_are_two_points_and_small_amounts_ask_nothing() -> None:
    owner = person(VILLAGE, "王甲", 1)
    vehicles((owner, "岚A1"), (owner, "岚A2"))
    assert sorted(Point.objects.values_list("says__plate", flat=True)) == ["岚A1", "岚A2"]
    head = ("姓名", "身份证号", "个人自付")
    brought("medical", text(head, [("王甲", number_of(owner), "9999.99"), ("王甲", number_of(owner), "10000")]))
    bill = Point.objects.get(kind="medical")
    assert bill.says == {"own": 1_000_000} and "10,000" in bill.words["zh"]


@pytest.mark.usefixtures("_places")
def test_an_older_list_is_compared_but_asks_nothing() -> None:
    owner = person(VILLAGE, "王甲", 1)
    vehicles((owner, "岚A1"), day=THIS_MONTH)
    found = vehicles((owner, "岚A2"), day=LAST_MONTH)
    assert "points" not in found.comparisons.get().figures
    assert [point.says for point in Point.objects.all()] == [{"plate": "岚A1"}]
    assert queries.list_rows(SYSTEM, "vehicles").count() == 2


@pytest.mark.usefixtures("_places")
def test_likely_pairs_wait_for_a_clerk_whose_word_holds_for_the_next_list() -> None:
    first, second = person(VILLAGE, "王甲乙", 1), person(VILLAGE, "李丙丁", 3)
    found = vehicles((first, "岚A1"), (second, "岚A2"))
    # Doubt two sure pairs, as the linker does where no number helps.
    ListRow.objects.update(side="review")
    rows = {row.member_id: row for row in ListRow.objects.all()}
    assert actions.say_same(SYSTEM, [rows[first.pk].pk], True) == 1
    assert actions.say_same(SYSTEM, [rows[second.pk].pk], False) == 1
    assert actions.say_same(SYSTEM, [rows[second.pk].pk], True) == 0  # settled already
    jobs.run_all()
    assert dict(ListRow.objects.values_list("name", "side")) == {"王甲乙": "both", "李丙丁": "theirs"}
    assert Point.objects.get(member_id=second.pk).state == "gone"
    later = vehicles((first, "岚A1"), (second, "岚A2"), day=found.period)
    assert dict(later.rows.values_list("name", "side")) == {"王甲乙": "both", "李丙丁": "theirs"}
    assert SamePerson.objects.count() == 2


@pytest.mark.usefixtures("_places")
def test_a_name_that_only_sounds_alike_is_asked_once_and_for_ever() -> None:
    village = Area.objects.get(pk=VILLAGE).name
    same, other, told = (person(VILLAGE, name, n, allowance=True) for name, n in HEARD.items())
    rows = [(heard, BORN.isoformat(), village, "A类", "400") for heard in ("王晓明", "李健国", "赵一")]
    content = text(("姓名", "出生日期", "行政村", "类别", "月保障金额"), rows)
    found = brought("allowance", content, day=LAST_MONTH)
    doubted = {row.member_id: row for row in ListRow.objects.filter(side="review")}
    assert set(doubted) == {same.pk, other.pk} and {row.way for row in doubted.values()} == {"probable"}
    assert ListRow.objects.get(member_id=told.pk).side == "both"  # the very same name, day and village
    actions.say_same(SYSTEM, [doubted[same.pk].pk], True)
    actions.say_same(SYSTEM, [doubted[other.pk].pk], False)
    jobs.run_all()
    for one in (found, brought("allowance", content, day=THIS_MONTH)):
        kept = {name: (side, member) for name, side, member in one.rows.values_list("name", "side", "member_id")}
        assert kept["王晓明"] == ("both", same.pk) and kept["李健国"] == ("theirs", None)
        assert list(NotListed.objects.filter(source=one).values_list("member_id", flat=True)) == [other.pk]
    assert SamePerson.objects.count() == 2 and not ListRow.objects.filter(side="review").exists()


@pytest.mark.usefixtures("_places")
def test_readers_learn_of_points_rows_and_the_last_comparison() -> None:
    owner = person(VILLAGE, "王甲", 1)
    home = owner.household_id
    assert queries.compared_at(SYSTEM, home) is None and queries.points_of(SYSTEM, home) == []
    found = vehicles((owner, "岚A1"))
    (point,) = queries.points_of(SYSTEM, home)
    assert queries.open_points(SYSTEM, [home]) == {home: [point]}
    made = found.comparisons.get().made_at
    assert queries.compared_at(SYSTEM, home) == made
    assert [row.member_id for row in queries.list_rows(SYSTEM, "vehicles", VILLAGE, made)] == [owner.pk]
    assert not queries.list_rows(SYSTEM, "vehicles", VILLAGE, made + timedelta(seconds=1))
    actions.request_comparison(SYSTEM, found.pk)
    jobs.run_all()  # compared again, but not linked anew
    assert not queries.list_rows(SYSTEM, "vehicles", VILLAGE, made + timedelta(seconds=1))
    actions.answer_point(SYSTEM, point.pk, 0, "true")
    assert queries.open_points(SYSTEM, [home])[home][0].state == "answered"
    actions.confirm_points(SYSTEM, [(point.pk, 1)])
    assert queries.open_points(SYSTEM, [home]) == {}


@pytest.mark.usefixtures("_places")
def test_a_point_follows_its_household_to_another_village() -> None:
    owner = person(VILLAGE, "王甲", 1)
    vehicles((owner, "岚A1"), day=LAST_MONTH)
    registry.move_household(SYSTEM, owner.household_id, FAR_VILLAGE, DAY + timedelta(days=1))
    vehicles((owner, "岚A1"), day=THIS_MONTH)
    assert Point.objects.get().area == FAR_VILLAGE


def test_three_months_find_exactly_what_was_planted() -> None:
    loaded = load_small()
    county = loaded.county.key
    roster = AllowanceRoster.of(county, Plan(), "three months")
    before = register()
    months = [(LAST_MONTH - timedelta(days=1)).replace(day=1), LAST_MONTH, THIS_MONTH]
    for count, month in enumerate(months):
        if count:
            roster.next_month(count)
        found = brought("allowance", roster.csv(), area=county, day=month)
        open_ = Point.objects.filter(last_list=found.pk)
        assert set(open_.filter(question="in_file_not_on_roster").values_list("member_id", flat=True)) == (
            roster.planted.missing
        )
        assert set(open_.filter(question="on_roster_not_in_file").values_list("member_id", flat=True)) == (
            roster.planted.unmarked
        )
        assert set(open_.filter(question="class_differs").values_list("member_id", flat=True)) == roster.planted.differs
        assert queries.sides(SYSTEM, found)["theirs"] == roster.planted.strangers
    assert register() == before


@pytest.mark.usefixtures("_places")
def test_a_deadline_counts_working_days_where_the_pack_says_so() -> None:
    owner, today = person(VILLAGE, "王甲", 1), timezone.localdate()
    vehicles((owner, "岚A1"))
    head = ("姓名", "身份证号", "个人自付")
    brought("medical", text(head, [("王甲", number_of(owner), "90000")]))
    found = {point.kind: point.deadline for point in Point.objects.all()}
    assert found == {
        "vehicles": pack().calendar.end(today, Term(10, working=True)),
        "medical": today + timedelta(days=5),
    }
