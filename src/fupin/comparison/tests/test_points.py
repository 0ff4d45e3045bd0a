"""Points: answered with reason and evidence, confirmed by somebody else, never twice at once, seen by their own."""

from __future__ import annotations

from typing import Any

import pytest

from fupin.comparison import actions, files, kinds, queries
from fupin.comparison.actions import Evidence
from fupin.comparison.actions.lists import About
from fupin.comparison.actions.points import Answered
from fupin.comparison.models import DepartmentList, ListRow, Point, RosterMonth, Verdict
from fupin.comparison.tests.samples import (
    ALLOWANCE,
    LAST_MONTH,
    THIS_MONTH,
    asked,
    brought,
    number_of,
    person,
    register,
    sent,
    text,
    vehicles,
)
from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.errors import FupinError
from fupin.people import actions as people
from fupin.people.models import User
from fupin.people.tests.helpers import person as user
from fupin.registry.models import Member
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, FAR_VILLAGE, OTHER_TOWN, TOWN, VILLAGE

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"made" * 8


@pytest.fixture
def owners() -> list[Member]:
    """Two people with cars in two towns, and their points."""
    plant_places()
    found = [person(VILLAGE, "王甲", 1), person(FAR_VILLAGE, "李乙", 3)]
    vehicles((found[0], "岚A1"), (found[1], "岚A2"))
    return found


def _point(owner: Member) -> Point:
    return asked()[owner.pk]


def test_an_answer_keeps_reason_and_evidence_and_waits_for_the_town(owners: list[Member]) -> None:
    before = register()
    team, clerk = user("team", ("village_team", VILLAGE)), user("clerk", ("township_clerk", TOWN))
    point = _point(owners[0])
    for answer, reason in (("false", ""), ("explained", " "), ("", "x"), ("maybe", "x")):
        with pytest.raises(FupinError):
            actions.answer_point(team, point.pk, 0, answer, reason)
    actions.answer_point(team, point.pk, 0, "explained", "三轮车", evidence=Evidence("../车 照.png", PNG))
    verdict = Verdict.objects.get()
    assert (verdict.evidence_name, verdict.evidence_type, files.content(verdict.evidence)) == (
        "车 照.png",
        "image/png",
        PNG,
    )
    assert actions.confirm_points(clerk, [(point.pk, 0)]) == 0  # shown before it was answered
    assert actions.confirm_points(clerk, [(point.pk, 1)]) == 1
    point.refresh_from_db()
    assert (point.state, point.answer) == ("settled", "explained")
    actions.return_point(clerk, point.pk, 2, "照片看不清")
    steps = list(Verdict.objects.values_list("step", "answer", "said_by__username"))
    assert steps == [("answer", "explained", "team"), ("confirm", "explained", "clerk"), ("return", "", "clerk")]
    assert Point.objects.get(pk=point.pk).state == "open" and register() == before


def test_evidence_is_a_photo_or_document_and_nothing_else(owners: list[Member]) -> None:
    point = _point(owners[0])
    for content in (b"<script>", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n" + b"0" * files.LARGEST_EVIDENCE):
        with pytest.raises(FupinError):
            actions.answer_point(SYSTEM, point.pk, 0, "true", evidence=Evidence("x", content))
    assert not Verdict.objects.exists() and _point(owners[0]).revision == 0


def test_of_two_answers_at_once_the_second_is_told(owners: list[Member]) -> None:
    point = _point(owners[0])
    actions.answer_point(SYSTEM, point.pk, 0, "true")
    with pytest.raises(Answered, match="属实"):
        actions.answer_point(SYSTEM, point.pk, 0, "false", "不是他的车")
    assert actions.answer_points(SYSTEM, [(point.pk, 0)], "known") == 0
    assert Point.objects.get(pk=point.pk).answer == "true" and Verdict.objects.count() == 1


def test_who_answered_cannot_confirm(owners: list[Member]) -> None:
    clerk, point = user("clerk", ("township_clerk", TOWN)), _point(owners[0])
    actions.answer_point(clerk, point.pk, 0, "true")
    with pytest.raises(Denied):
        actions.confirm_points(clerk, [(point.pk, 1)])


def test_one_answer_for_many_takes_only_open_ones(owners: list[Member]) -> None:
    points = [_point(owner) for owner in owners]
    actions.answer_point(SYSTEM, points[0].pk, 0, "true")
    assert actions.answer_points(SYSTEM, [(one.pk, 0) for one in points], "known") == 1
    assert [_point(owner).answer for owner in owners] == ["true", "known"]


def test_another_town_sees_and_answers_nothing_of_it(owners: list[Member]) -> None:
    other, team = user("other", ("township_clerk", OTHER_TOWN)), user("team", ("village_team", FAR_VILLAGE))
    point = _point(owners[0])
    for who in (other, team):
        assert queries.point(who, point.pk) is None
        assert list(queries.points(who, ["open"]).values_list("member_id", flat=True)) == [owners[1].pk]
        with pytest.raises(Denied):
            actions.answer_point(who, point.pk, 0, "true")
    with pytest.raises(Denied):
        actions.undo_list(other, DepartmentList.objects.get().pk)
    with pytest.raises(Denied):
        actions.receive_list(other, "x.csv", b"x", About("vehicles", COUNTY, THIS_MONTH))
    with pytest.raises(Denied):
        actions.receive_list(team, "x.csv", b"x", About("vehicles", FAR_VILLAGE, THIS_MONTH))
    assert [row.member_id for row in queries.list_rows(other, "vehicles")] == [owners[1].pk]


def _department(name: str, kind: str) -> User:
    identifier = people.add_user(SYSTEM, name, name, COUNTY)
    unit = people.add_unit(SYSTEM, f"{name} office", COUNTY)
    people.give_post(SYSTEM, identifier, "department", COUNTY, since=LAST_MONTH, unit=unit)
    actions.give_kind(SYSTEM, unit, kind)
    found: User = User.objects.get(pk=identifier)
    return found


def test_a_department_sees_only_the_lists_that_it_keeps(owners: list[Member]) -> None:
    brought("allowance", text(ALLOWANCE, [(o.name, number_of(o), "A类", "400") for o in owners]))
    police, welfare = _department("police", "vehicles"), _department("welfare", "allowance")
    seen = {who.username: set(queries.lists(who).values_list("kind", flat=True)) for who in (police, welfare)}
    assert seen == {"police": {"vehicles"}, "welfare": {"allowance"}}
    assert set(queries.points(police, ["open"]).values_list("kind", flat=True)) == {"vehicles"}
    assert set(ListRow.objects.visible_to(welfare).values_list("kind", flat=True)) == {"allowance"}
    assert sent("vehicles", text(("车主", "车牌号"), [("王甲", "岚A1")]), actor=police).state == "checked"
    with pytest.raises(Denied, match="another department"):
        actions.receive_list(police, "x.csv", b"x", About("allowance", COUNTY, THIS_MONTH))
    with pytest.raises(Denied, match="another department"):
        actions.answer_point(welfare, _point_of("vehicles"), 0, "true")
    assert actions.answer_point(police, _point_of("vehicles"), 0, "true").state == "answered"


def _point_of(kind: str) -> int:
    return int(Point.objects.filter(kind=kind).values_list("pk", flat=True)[0])


def test_a_signed_month_is_frozen(owners: list[Member]) -> None:
    rows = [(one.name, number_of(one), "A类", "400") for one in owners]
    brought("allowance", text(ALLOWANCE, rows), day=LAST_MONTH)
    found = brought("allowance", text(ALLOWANCE, rows[1:]), day=THIS_MONTH)
    month = RosterMonth.objects.get(month=THIS_MONTH)
    assert month.figures["changes"]["out"] == 1 and month.figures["changes"]["in"] == 0
    clerk = user("county", ("county_officer", COUNTY))
    signed = actions.sign_month(clerk, month.pk)
    assert len(signed.digest) == 64 and signed.signed_by_id == clerk.pk
    with pytest.raises(FupinError, match="signed already"):
        actions.sign_month(clerk, month.pk)
    with pytest.raises(FupinError, match="what is signed stays"):
        actions.undo_list(SYSTEM, found.pk)
    corrected = sent("allowance", text(ALLOWANCE, rows))
    with pytest.raises(FupinError, match="what is signed stays"):
        actions.accept_list(SYSTEM, corrected.pk, [])
    actions.request_comparison(SYSTEM, found.pk)
    before = list(month.changes.order_by("pk").values())

    jobs.run_all()
    assert list(RosterMonth.objects.get(pk=month.pk).changes.order_by("pk").values()) == before
    with pytest.raises(Denied):
        actions.sign_month(user("town", ("township_clerk", TOWN)), RosterMonth.objects.get(month=LAST_MONTH).pk)


def test_coverage_counts_households_and_leaves_unknown_labour_unknown() -> None:
    plant_places()
    people_: dict[str, Any] = {"none": "none", "able": "ordinary", "unknown": None}
    recorded = {n: person(VILLAGE, f"{n}甲", 2 * i + 1, labour_capacity=v) for i, (n, v) in enumerate(people_.items())}
    bare = person(VILLAGE, "老人", 21, labour_capacity="lost")
    brought(
        "allowance",
        text(ALLOWANCE, [(recorded[n].name, number_of(recorded[n]), "A类", "400") for n in ("none", "able")]),
    )
    month = RosterMonth.objects.get()
    assert month.figures["coverage"] == {
        "registered": 4,
        "covered": 2,
        "without_labour": 2,
        "without_covered": 1,
        "labour_unknown": 1,
    }
    assert month.figures["changes"]["in"] is None and month.before is None
    assert list(month.changes.values_list("change", "household_id")) == [("uncovered", bare.household_id)]


def test_the_kinds_of_the_pack_are_twelve_and_each_asks_something() -> None:
    found = kinds.kinds()
    assert set(found) == {
        *("allowance", "destitute", "disability", "vehicles", "companies", "housing", "payroll", "pensions"),
        *("deaths", "school", "medical", "social_insurance"),
    }
    assert all(profile.questions and profile.usable_days < 200 for profile in found.values())
