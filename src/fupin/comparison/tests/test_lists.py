"""Lists of departments: kept, checked whole with every problem named, accepted in one batch or put aside, expired."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from fupin.comparison import actions, files, kinds
from fupin.comparison.actions.lists import About
from fupin.comparison.checking import Sent, check
from fupin.comparison.models import DepartmentList, ListRow, Point, Verdict
from fupin.comparison.queries import list_rows
from fupin.comparison.tests.samples import ALLOWANCE, THIS_MONTH, VEHICLES, asked, brought, person, sent, text, vehicles
from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, FAR_VILLAGE, TOWN, VILLAGE, number

pytestmark = pytest.mark.django_db
ROW = ("王甲", number(), "岚A10001", "小型轿车")


@pytest.fixture(autouse=True)
def _places() -> None:
    plant_places()


def words(found: DepartmentList) -> str:
    """Return why a list was refused, in English."""
    return str(found.problem["words"]["en"])


def problems(found: DepartmentList) -> list[tuple[str, str, str]]:
    """Return cell, level and code of each problem of a check."""
    return [(p[1], p[2], p[3]) for p in files.load_check(found.pk)["problems"]]


def test_a_list_is_kept_as_it_came_and_its_rows_hold_no_number_in_the_open() -> None:
    content = text((*VEHICLES, "备注"), [(*ROW, "不采用")])
    found = brought("vehicles", content)
    assert files.content(found.sha256) == content
    row = ListRow.objects.get()
    assert row.facts == {"plate": "岚A10001", "kind": "小型轿车"} and row.line == 2
    assert number() not in str(row.__dict__) and row.identity != number()
    assert files.load_check(found.pk)["left_out"] == ["备注"]


def test_a_workbook_says_the_same_as_a_text_wherever_its_header_stands() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (("霁溪县机动车名单",), (), VEHICLES, ROW, ("合计", "1")):
        sheet.append(line)
    target = io.BytesIO()
    book.save(target)
    found = sent("vehicles", target.getvalue())
    assert (found.state, found.counts["rows"], found.counts["read"]) == ("checked", 1, 1)


@pytest.mark.parametrize(
    ("kind", "head", "named"),
    [
        ("allowance", VEHICLES, "Registered vehicles"),
        ("allowance", ("姓名", "身份证号", "车牌号"), "Registered vehicles"),
        ("vehicles", ("姓名", "身份证号", "企业名称"), "Registered businesses"),
    ],
)
def test_a_list_of_another_kind_is_named(kind: str, head: tuple[str, ...], named: str) -> None:
    found = sent(kind, text(head, [("王甲", number(), "甲乙丙丁", "")[: len(head)]]))
    assert found.state == "rejected" and named in words(found)


def test_missing_columns_are_named_with_those_that_are_there() -> None:
    found = sent("medical", text(("姓名", "身份证号"), [("王甲", number())]))
    assert found.state == "rejected"
    assert "Paid by the person" in words(found) and "姓名" in words(found)
    assert "个人自付" in found.problem["words"]["zh"]


def test_rows_that_cannot_be_used_are_told_cell_by_cell() -> None:
    rows = [ROW, ROW, ("", "", "岚A1", ""), ("李乙", "99010119700307001X", "岚A2", ""), ("赵丙", number(), "", "")]
    found = sent("vehicles", text(VEHICLES, rows))
    assert found.counts["rows"] == 2 and found.counts["read"] == 5
    assert sorted(problems(found)) == [
        ("", "error", "nobody"),
        ("", "error", "repeated"),
        ("", "error", "required"),
        ("vehicles!B5", "warning", "identity"),
    ]
    kept = files.load_check(found.pk)["problems"]
    assert all("990101197003070" not in str(problem) for problem in kept)


def test_a_list_of_another_county_is_refused_and_single_rows_are_left_out() -> None:
    head = ("姓名", "身份证号", "县", "乡镇", "村", "类别", "月保障金额")
    other = [(f"人{n}甲", number(sequence=n), "外县", "外镇", "外村", "A类", "400") for n in range(1, 10)]
    refused = sent("allowance", text(head, other))
    assert refused.state == "rejected" and "9 of 9 rows are about another place" in words(refused)
    ours = [(f"人{n}甲", number(sequence=100 + n), "霁溪县", "石鹭镇", "菱歌村", "A类", "400") for n in range(1, 12)]
    found = brought("allowance", text(head, [*other, *ours]))
    assert ListRow.objects.filter(source=found).count() == 11
    assert set(ListRow.objects.values_list("area", flat=True)) == {VILLAGE}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04broken", "damaged"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "web page"),
        (b"   ", "empty"),
        ("姓名,身份证号\r\n".encode(), "No row"),
        (b"%PDF-1.4", "not a workbook"),
    ],
)
def test_hostile_and_broken_files_are_refused_with_a_sentence(content: bytes, said: str) -> None:
    found = sent("allowance", content)
    assert found.state == "rejected" and said in words(found) and found.problem["words"]["zh"]


def test_what_expired_is_neither_taken_nor_used_and_its_rows_go() -> None:
    with pytest.raises(FupinError, match="expired on"):
        actions.receive_list(SYSTEM, "old.csv", b"x", About("allowance", COUNTY, THIS_MONTH - timedelta(days=200)))
    owner = person(VILLAGE, "王甲", 1)
    found = vehicles((owner, "岚A10001"))
    answered = asked()[owner.pk]
    actions.answer_point(SYSTEM, answered.pk, 0, "true")
    assert list_rows(SYSTEM, "vehicles").count() == 1
    DepartmentList.objects.update(expires_on=timezone.localdate())
    assert list_rows(SYSTEM, "vehicles").count() == 0
    with pytest.raises(FupinError, match="expired on"):
        actions.request_comparison(SYSTEM, found.pk)
    assert actions.expire_lists(SYSTEM) == 1 and actions.expire_lists(SYSTEM) == 0
    found.refresh_from_db()
    assert found.state == "expired" and not ListRow.objects.exists()
    assert Point.objects.get().answer == "true" and Verdict.objects.count() == 1
    with pytest.raises(FileNotFoundError):
        files.content(found.sha256)


def test_undoing_a_list_takes_back_what_it_alone_found_and_keeps_verdicts() -> None:
    first, second = person(VILLAGE, "王甲", 1), person(FAR_VILLAGE, "李乙", 3)
    found = vehicles((first, "岚A10001"), (second, "岚A10002"))
    actions.answer_point(SYSTEM, asked()[first.pk].pk, 0, "known")
    actions.undo_list(SYSTEM, found.pk)
    assert not ListRow.objects.exists() and set(asked()) == {first.pk}
    assert Verdict.objects.count() == 1
    again = vehicles((first, "岚A10001"), (second, "岚A10002"))
    assert asked()[first.pk].answer == "known" and asked()[second.pk].state == "open"
    assert asked()[first.pk].last_list == again.pk


def test_a_corrected_list_of_the_month_takes_the_place_of_the_first() -> None:
    head = ALLOWANCE
    brought("allowance", text(head, [("王甲", number(), "A类", "400")]))
    brought("allowance", text(head, [("王甲", number(), "A类", "400"), ("李乙", number(sequence=2), "B类", "300")]))
    states = DepartmentList.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["undone", "accepted"] and ListRow.objects.count() == 2


def test_a_killed_acceptance_is_simply_done_again() -> None:
    owner = person(VILLAGE, "王甲", 1)
    found = sent("vehicles", text(VEHICLES, [("王甲", number(sequence=1), "岚A10001", "")]))
    actions.request_acceptance(SYSTEM, found.pk)
    job = Job.objects.get(kind=actions.ACCEPT)
    content = Sent(files.content(found.sha256), found.name, kinds.profile("vehicles"), COUNTY, THIS_MONTH)
    actions.accept_list(SYSTEM, found.pk, check(content).rows)  # the worker died when the rows were written
    jobs.run_all()
    assert DepartmentList.objects.get().comparisons.count() == 1 and set(asked()) == {owner.pk}
    Job.objects.filter(pk=job.pk).update(state="queued")
    jobs.run_all()
    assert Job.objects.get(pk=job.pk).state == "done"
    assert (ListRow.objects.count(), Point.objects.count()) == (1, 1)


def test_putting_a_list_aside_removes_its_file() -> None:
    found = sent("vehicles", text(VEHICLES, [ROW]), area=TOWN)
    actions.drop_list(SYSTEM, found.pk)
    with pytest.raises(FileNotFoundError):
        files.content(found.sha256)
    with pytest.raises(FupinError):
        actions.request_acceptance(SYSTEM, found.pk)
