"""The whole way of a file: sent, checked, accepted, undone; and what is recognised on the way."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook

from fupin.framework.log import broken_links
from fupin.framework.recording import columns_of
from fupin.framework.writing import projection_differences
from fupin.intake import actions, files, queries
from fupin.intake.marking import marked
from fupin.intake.models import Upload
from fupin.intake.tests.world import (
    BIRTH,
    CAUSE,
    IDENTITY,
    NAME,
    WAGE,
    Account,
    Household,
    Member,
    accept,
    again,
    book,
    good_rows,
    make_clerk,
    said_of,
    send,
    with_cell,
    written,
)

MODELS = (Household, Member, Account)


def register() -> list[list[tuple[Any, ...]]]:
    return [list(m.objects.order_by("id").values_list(*columns_of(m))) for m in MODELS]


def test_a_good_file_becomes_households_with_history(clerk: Any) -> None:
    upload = send(clerk, book(good_rows()))
    assert upload.state == Upload.State.CHECKED, upload.problem
    assert said_of(upload) == set()
    assert upload.counts["households"]["N"] == 2
    assert written() == (0, 0, 0)
    job = accept(clerk, upload)
    assert job.state == job.State.DONE, job.message
    assert upload.state == Upload.State.ACCEPTED
    assert written() == (2, 5, 2)
    first = Household.objects.get(number="H001")
    assert (first.head_name, first.size, first.main_cause, first.kind) == ("王建国", 3, "illness", "registered")
    items = Account.objects.get(household=first).items
    assert sorted(i["amount"] for i in items) == [1200000, 3000000]
    assert {i["member"] for i in items} < set(first.members.values_list("pk", flat=True))
    assert all(list(projection_differences(m)) == [] for m in MODELS)
    assert list(broken_links()) == []


def test_the_upload_is_kept_as_it_was_sent_and_sealed(clerk: Any) -> None:
    content = book(good_rows())
    upload = send(clerk, content)
    assert files.content(upload.sha256) == content
    assert good_rows()[0][IDENTITY].encode() not in files.STORE.path(upload.sha256).read_bytes()


def test_undo_leaves_the_register_as_it_was(clerk: Any) -> None:
    accept(clerk, send(clerk, book(good_rows()[:3])))
    before = register()
    changed = with_cell(0, WAGE, 15000)
    upload = send(clerk, book(changed))
    assert upload.counts["households"] == {"N": 1, "C": 1, "U": 0, "K": 0, "E": 0}
    accept(clerk, upload)
    assert register() != before
    actions.undo(again(clerk), upload.pk)
    assert register() == before


def test_the_same_file_again_changes_nothing_and_is_recognised(clerk: Any) -> None:
    content = book(good_rows())
    accept(clerk, send(clerk, content))
    second = send(clerk, content)
    assert "same_file" in said_of(second)
    assert second.counts["households"]["U"] == 2
    other = send(clerk, book(with_cell(0, CAUSE, "因残")))
    assert "changed_file" in said_of(other)
    assert other.counts["households"]["C"] == 0  # the rows of one household contradict each other


def test_changes_are_shown_old_and_new(clerk: Any) -> None:
    accept(clerk, send(clerk, book(good_rows())))
    upload = send(clerk, book(with_cell(3, WAGE, 500)))
    changes = queries.details(upload)["changes"]
    assert [(c[1], c[5], c[6]) for c in changes] == [
        ("account", [["wage", 800050]], [["wage", 50000], ["wage", 800050]])
    ]


def test_a_blank_leaves_and_a_dash_empties(clerk: Any) -> None:
    header = ["户编号", "所在村", "姓名", "与户主关系", "就读学校", "工种"]
    rows = [["H001", "白石村", "王建国", "户主", "白石小学", "木工"]]
    accept(clerk, send(clerk, book(rows, header)))
    accept(clerk, send(clerk, book([["H001", "白石村", "王建国", "户主", None, "—"]], header)))
    assert Member.objects.get().facts == {"school": "白石小学"}


def test_only_the_chosen_households_are_written(clerk: Any) -> None:
    upload = send(clerk, book(good_rows()))
    accept(clerk, upload, [1])
    assert list(Household.objects.values_list("number", flat=True)) == ["H002"]


def test_values_are_explained_once(clerk: Any) -> None:
    rows = with_cell(0, CAUSE, "老病")
    for row in rows[1:3]:
        row[CAUSE] = "老病"
    upload = send(clerk, book(rows))
    (group,) = [g for g in queries.summary(upload)["groups"] if g["code"] == "bad_choice"]
    assert (group["value"], group["count"]) == ("老病", 3)
    actions.map_values(again(clerk), upload.pk, [(group["target"], "老病", "illness")])
    upload = send(clerk, book(rows))
    assert "bad_choice" not in said_of(upload)
    accept(clerk, upload)
    assert Household.objects.get(number="H001").main_cause == "illness"


def test_columns_are_remembered(clerk: Any) -> None:
    header = ["户编号", "所在村", "姓名", "与户主关系", "挣的钱"]
    rows = [["H001", "白石村", "王建国", "户主", 900]]
    upload = send(clerk, book(rows, header))
    assert "columns_left" in said_of(upload)
    actions.map_columns(again(clerk), upload.pk, "花名册", {4: "income.wage"})
    second = send(clerk, book(rows, header))
    assert "columns_left" not in said_of(second)
    accept(clerk, second)
    assert Account.objects.get().items[0]["amount"] == 90000


def test_two_clerks_at_once_the_second_is_told(clerk: Any) -> None:
    other = make_clerk("other")
    accept(clerk, send(clerk, book(good_rows())))
    mine = send(clerk, book(with_cell(0, WAGE, 1)))
    theirs = send(other, book(with_cell(0, WAGE, 2)))
    accept(clerk, mine)
    job = accept(other, theirs)
    assert job.state == job.State.FAILED
    assert "changed by somebody else" in job.message
    amounts = [i["amount"] for i in Account.objects.get(household__number="H001").items]
    assert sorted(amounts) == [100, 3000000]


def test_two_clerks_bring_the_same_new_household(clerk: Any) -> None:
    other = make_clerk("other")
    mine, theirs = send(clerk, book(good_rows())), send(other, book(good_rows()))
    accept(clerk, mine)
    assert accept(other, theirs).state == "failed"
    assert written() == (2, 5, 2)


def test_the_marked_workbook_shows_every_wrong_cell(clerk: Any) -> None:
    rows = with_cell(1, BIRTH, "1967-13-02")
    rows[3][NAME] = None
    upload = send(clerk, book(rows))
    content = marked(upload, queries.summary(upload), queries.details(upload))
    made = load_workbook(io.BytesIO(content))
    page = made["花名册"]
    assert page.cell(3, BIRTH + 1).fill.fgColor.rgb == "00FFB3A7"
    assert page.cell(3, BIRTH + 1).comment is not None
    assert page.cell(5, NAME + 1).comment is not None
    assert page.cell(2, 1).comment is None
    assert page.cell(1, len(rows[0]) + 1).value
    assert len(made.sheetnames) == 2
    link: Any = made.worksheets[1].cell(2, 2).hyperlink
    assert link.location


def test_a_marked_and_mended_workbook_can_be_sent_again(clerk: Any) -> None:
    upload = send(clerk, book(with_cell(1, BIRTH, "1967-13-02")))
    made = load_workbook(io.BytesIO(marked(upload, queries.summary(upload), queries.details(upload))))
    made["花名册"].cell(3, BIRTH + 1).value = good_rows()[1][BIRTH]
    target = io.BytesIO()
    made.save(target)
    mended = send(clerk, target.getvalue())
    assert mended.counts["errors"] == 0
    assert mended.counts["households"]["N"] == 2
