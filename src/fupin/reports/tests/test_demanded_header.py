"""The head of a table that a superior demands, as a workbook and as it was pasted; and what is suggested for it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from fupin.kernel.errors import FupinError
from fupin.reports.demanded.header import TableHeader, header_of_file, header_of_text
from fupin.reports.demanded.sources import OF_ROWS, sources
from fupin.reports.demanded.suggesting import rows_meant, suggested

pytestmark = pytest.mark.one_database("a head is read without one")


def workbook(rows: Sequence[Sequence[object]], *merged: str) -> bytes:
    """Return a workbook with these rows."""
    book = Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(list(row))
    for cells in merged:
        page.merge_cells(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def paths(header: TableHeader) -> list[tuple[str, ...]]:
    """Return the names of all columns."""
    return [column.path for column in header.columns]


def test_titles_and_lines_above_are_no_head_and_groups_stand_over_their_columns() -> None:
    content = workbook(
        [
            ["云岫县脱贫情况统计表", None, None, None, None],
            ["填报单位：", None, None, "日期：", None],
            ["序号", "村名", "建档立卡", None, "备注"],
            [None, None, "户数（户）", "人数（人）", None],
            [1, 2, 3, 4, 5],
            [None, "东坪村", None, None, None],
        ],
        *("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4"),
    )
    header = header_of_file(content, "表.xlsx")
    assert header.title.startswith("云岫县脱贫情况统计表")
    assert paths(header) == [("序号",), ("村名",), ("建档立卡", "户数（户）"), ("建档立卡", "人数（人）"), ("备注",)]
    assert (header.last, header.sheet) == (5, "Sheet")


def test_a_simple_head_ends_where_the_first_row_begins() -> None:
    header = header_of_file(workbook([["村名", "户数", "人数"], ["东坪村", 12, 40]]), "a.xlsx")
    assert paths(header) == [("村名",), ("户数",), ("人数",)]
    assert header.last == 1


def test_a_pasted_head_keeps_its_groups() -> None:
    header = header_of_text("序号\t村名\t人口\t\t收入\n\t\t户数\t人数\t人均纯收入\n")
    assert paths(header) == [("序号",), ("村名",), ("人口", "户数"), ("人口", "人数"), ("收入", "人均纯收入")]
    assert header.sheet == ""


def test_a_workbook_that_does_not_begin_in_the_first_row_is_read_where_it_stands() -> None:
    header = header_of_file(workbook([[None], [None], ["村名", "户数"], ["东坪村", 3]]), "a.xlsx")
    assert (paths(header), header.last) == ([("村名",), ("户数",)], 3)


@pytest.mark.parametrize("content", [workbook([[]]), workbook([["只有一列"], ["a"]]), b"PK\x03\x04broken", b"\x00\x01"])
def test_what_holds_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(FupinError):
        header_of_file(content, "a.xlsx")


def test_columns_get_what_they_name_and_nothing_twice() -> None:
    header = header_of_text("序号\t所属乡镇\t村名\t户主姓名\t乱七八糟的一列")
    with override("zh-hans"):
        found = suggested(header.columns, sources("household"), {})
    assert [c["source"] for c in found] == [
        *("place:number", "place:above", "place:name", "household:head_name", ""),
    ]


def test_what_was_said_of_a_column_before_counts_more_than_likeness() -> None:
    header = header_of_text("村名\t乱七八糟的一列")
    before = {"乱七八糟的一列": {"source": "fixed:text", "years": 0, "text": "无"}}
    assert suggested(header.columns, sources("place"), before)[1]["text"] == "无"


def test_a_column_of_the_year_before_is_known_by_its_name() -> None:
    header = header_of_text("村名\t上年户数")
    assert [c["years"] for c in suggested(header.columns, sources("place"), {})] == [0, -1]


@pytest.mark.parametrize(
    ("head", "rows"),
    [("村名\t户数\t人数", "place"), ("户主姓名\t家庭住址\t开户银行", "household"), ("姓名\t性别\t出生日期", "member")],
)
def test_what_stands_in_a_row_is_told_by_its_columns(head: str, rows: str) -> None:
    known = {kind: sources(kind) for kind in OF_ROWS}
    assert rows_meant(header_of_text(head).columns, known) == rows


def test_a_figure_is_known_by_the_names_that_offices_use() -> None:
    asked = {
        "贫困户数": "registered_households", "一般贫困户": "general_households", "贫困人口数": "registered_persons",
        "农村户数": "households", "农村人口": "persons", "脱贫户数": "exited_households",
    }  # fmt: skip
    header = header_of_text("\t".join(asked))
    found = suggested(header.columns, sources("place"), {})
    assert [column["source"] for column in found] == [f"figure:{name}" for name in asked.values()]
