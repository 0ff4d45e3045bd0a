"""The pages: a clerk's month from file to signature, a village's queue, and what each may not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fupin.comparison import actions
from fupin.comparison.models import DepartmentList, ListRow, Point, RosterMonth
from fupin.comparison.tests.samples import ALLOWANCE, LAST_MONTH, THIS_MONTH, brought, number_of, person, text, vehicles
from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM
from fupin.registry.models import Member
from fupin.registry.tests.pages import at_most, client, plant_places
from fupin.registry.tests.pages import text as words
from fupin.registry.tests.samples import COUNTY, FAR_VILLAGE, OTHER_TOWN, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Member]:
    """Three people of two towns."""
    plant_places()
    return [
        person(VILLAGE, "王甲乙", 1, allowance=True),
        person(VILLAGE, "李丙丁", 3, allowance=True),
        person(FAR_VILLAGE, "赵戊己", 5, allowance=True),
    ]


def _roster(people: list[Member]) -> bytes:
    return text(ALLOWANCE, [(one.name, number_of(one), "A类", "400") for one in people])


def _address(name: str, *args: Any) -> str:
    return reverse(f"comparison:{name}", args=args)


def test_a_clerk_sends_accepts_and_signs_a_month(people: list[Member]) -> None:
    brought("allowance", _roster(people[:2]), area=TOWN, day=LAST_MONTH)
    clerk = client("township_clerk")
    said = {"kind": "allowance", "area": TOWN, "day": THIS_MONTH.isoformat()}
    file = SimpleUploadedFile("名册.csv", _roster(people[:1]), "text/csv")
    page = clerk.post(_address("lists"), {**said, "file": file}, follow=True)
    assert "Checking “名册.csv”" in words(page)
    jobs.run_all()
    found = DepartmentList.objects.get(period=THIS_MONTH)
    page = clerk.get(_address("list", found.pk))
    assert "Accept 1 row and compare" in words(page) and "王甲乙" in words(page)
    assert number_of(people[0]) not in page.content.decode()
    clerk.post(_address("accept", found.pk))
    jobs.run_all()
    page = clerk.get(_address("list", found.pk), follow=True)
    assert "In both 1" in words(page) and "Only in the register 1" in words(page)
    month = RosterMonth.objects.get(month=THIS_MONTH)
    page = clerk.get(_address("month", month.pk))
    assert f"Against {LAST_MONTH:%Y-%m}" in words(page) and "Out 1" in words(page)
    page = clerk.post(_address("sign", month.pk), follow=True)
    assert "The month is signed and archived." in words(page)


def test_a_refused_file_says_why_and_where_to_go(people: list[Member]) -> None:
    clerk = client("township_clerk", language="zh-hans")
    file = SimpleUploadedFile("车.csv", text(("车主", "车牌号"), [("王甲", "岚A1")]), "text/csv")
    said = {"kind": "allowance", "area": TOWN, "day": THIS_MONTH.isoformat()}
    clerk.post(_address("lists"), {**said, "file": file})
    jobs.run_all()
    page = clerk.get(_address("list", DepartmentList.objects.get().pk))
    assert "文件未被接收" in words(page) and "机动车登记名单" in words(page)


def test_a_village_answers_its_queue_one_after_the_other(people: list[Member]) -> None:
    vehicles(*((one, f"岚A{n}") for n, one in enumerate(people)))
    team = client("village_team", VILLAGE)
    page = team.get(_address("points", "open"))
    assert "王甲乙" in words(page) and "赵戊己" not in words(page)
    for left in (2, 1):
        page = team.get(_address("next"))
        assert f"{left} point" in words(page) and "Is it a working vehicle?" in words(page)
        point = Point.objects.filter(state="open", area=VILLAGE).order_by("deadline", "pk")[0]
        said = {"turn": "1", "revision": point.revision, "answer": "explained", "reason": "三轮车"}
        wrong = team.post(_address("answer", point.pk), {**said, "reason": ""})
        assert wrong.status_code == 422 and "Say why" in words(wrong)
        assert team.post(_address("answer", point.pk), said).url == _address("next")
    page = team.get(_address("next"), follow=True)
    assert "All points are answered." in words(page)
    clerk = client("township_clerk")
    page = clerk.get(_address("points", "answered"))
    assert "三轮车" in words(page)
    waiting = list(Point.objects.filter(state="answered").values_list("pk", flat=True))
    done = clerk.post(_address("confirm"), {"row": waiting}, follow=True)
    assert "2 answers are confirmed." in words(done) and not Point.objects.filter(state="answered").exists()


def test_several_points_take_one_answer(people: list[Member]) -> None:
    vehicles(*((one, f"岚A{n}") for n, one in enumerate(people)))
    team = client("village_team", VILLAGE)
    chosen = Point.objects.filter(area=VILLAGE)
    page = team.post(_address("answer-bulk"), {"row": [one.pk for one in chosen]})
    assert "王甲乙" in words(page) and "李丙丁" in words(page)
    pairs = [f"{one.pk}:{one.revision}" for one in chosen]
    page = team.post(_address("answer-bulk"), {"point": pairs, "answer": "known"}, follow=True)
    assert "2 points are answered." in words(page)


def test_the_household_and_the_place_show_their_points(people: list[Member]) -> None:
    vehicles(*((one, f"岚A{n}") for n, one in enumerate(people)))
    clerk = client("township_clerk")
    page = clerk.get(reverse("registry:household", args=[people[0].household.number]))
    assert "Is it a working vehicle?" in words(page) and "Last compared with a list" in words(page)
    page = clerk.get(reverse("registry:area", args=[TOWN]))
    assert "to be answered 2" in words(page) and "answered 0 / 2" in words(page)


def test_pairs_are_settled_from_the_list(people: list[Member]) -> None:
    found = vehicles(*((one, f"岚A{n}") for n, one in enumerate(people)), area=TOWN)
    ListRow.objects.filter(member_id=people[0].pk).update(side="review")
    clerk = client("township_clerk")
    page = clerk.get(_address("result", found.pk, "review"))
    assert "The same person? 1" in words(page)
    row = ListRow.objects.get(side="review")
    page = clerk.post(_address("same"), {"row": [row.pk]}, follow=True)
    jobs.run_all()
    assert ListRow.objects.get(pk=row.pk).side == "both"


def test_pages_ask_few_questions_and_show_nobody_elses(people: list[Member]) -> None:
    found = vehicles(*((one, f"岚A{n}") for n, one in enumerate(people)))
    point = Point.objects.get(member_id=people[0].pk)
    other = client("township_clerk", OTHER_TOWN)
    for address in (_address("point", point.pk), _address("list", 1), _address("month", 1), _address("evidence", 1)):
        assert other.get(address).status_code == 404
    page = other.get(_address("result", found.pk, "both"))
    assert "赵戊己" in words(page) and "王甲乙" not in words(page)
    clerk = client("county_officer", COUNTY)
    for address in (_address("lists"), _address("points", "open"), _address("result", found.pk, "both")):
        with at_most(30):
            assert clerk.get(address).status_code == 200
    exported = clerk.get(_address("result", found.pk, "both"), {"export": "xlsx"})
    assert exported.status_code == 200
    leader = client("leader", COUNTY)
    assert "Send a list" not in words(leader.get(_address("lists")))
    assert leader.post(_address("undo", found.pk), {"confirmed": "1"}, follow=True).status_code == 200
    found.refresh_from_db()
    assert found.state == "accepted"


def test_undo_asks_first(people: list[Member]) -> None:
    found = vehicles((people[0], "岚A1"), area=TOWN)
    clerk = client("township_clerk")
    assert "Verdicts stay" in words(clerk.post(_address("undo", found.pk)))
    assert DepartmentList.objects.get().state == "accepted"
    clerk.post(_address("undo", found.pk), {"confirmed": "1"})
    assert DepartmentList.objects.get().state == "undone" and not Point.objects.exists()
    assert "taken back" in words(clerk.get(_address("list", found.pk)))
    assert actions.expire_lists(SYSTEM) == 0
