"""Excel templates: a row repeats, what is below moves with it, and no value becomes a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from fupin.reports.office.content import Content, Shown, rows
from fupin.reports.office.problems import Refused
from fupin.reports.office.sheets import SheetTemplate
from fupin.reports.tests.office_files import WORDS, changed, content


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Read what is told in English."""
    with override("en"):
        yield


def book(build: Callable[[Any], object]) -> bytes:
    made = Workbook()
    build(made.active)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def filled(build: Callable[[Any], object], given: Content) -> Any:
    return load_workbook(io.BytesIO(SheetTemplate.check(book(build), WORDS).fill(given))).active


def ledger(sheet: Any) -> None:
    sheet["A1"] = "户主：{{ head_name }}"
    sheet.append(["Name", "Age", "Twice"])
    sheet.append(["{{ members.name }}", "{{ members.年龄 }}", "=B3*2"])
    sheet.append(["Sum", "=SUM(B3:B3)", "=B2"])
    sheet["A6"] = "{{ size }}"
    sheet.merge_cells("A6:C6")
    sheet.print_area = "A1:C6"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_row_repeats_and_what_is_below_moves(count: int) -> None:
    listed = [{"name": f"=1+{n}", "age": Shown(str(n), n)} for n in range(count)]
    items = [{**rows("zh", [{"name": str(one["name"])}])[0], "age": one["age"]} for one in listed]
    values = {"head_name": Shown("王&<三>"), "size": Shown("2.50", Decimal("2.50"))}
    sheet = filled(ledger, Content("zh", values, {"members": items}))  # type: ignore[dict-item]
    more = max(count, 1) - 1
    assert sheet["A1"].value == "户主：王&<三>"
    assert [sheet.cell(3 + n, 1).value for n in range(count)] == [f"=1+{n}" for n in range(count)]
    assert all(sheet.cell(3 + n, 1).data_type == "s" for n in range(count))
    assert [sheet.cell(3 + n, 3).value for n in range(count)] == [f"=B{3 + n}*2" for n in range(count)]
    assert (sheet.cell(4 + more, 2).value, sheet.cell(4 + more, 3).value) == (f"=SUM(B3:B{3 + more})", "=B2")
    assert (sheet.cell(6 + more, 1).value, str(sheet.merged_cells)) == (2.5, f"A{6 + more}:C{6 + more}")
    assert sheet.print_area.endswith(f"$C${6 + more}")
    assert count or sheet["A3"].value == "暂无数据"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"B2": "{{ hed_name }}"}, "Sheet!B2.*hed_name.*head_name"),
        ({"A1": "{{ members.nme }}"}, "nme.*name"),
        ({"A1": "{%tr for m in members %}"}, "repeats itself"),
        ({"A1": '="{{ size }}"'}, "in a formula"),
        ({"A1": "{{ members.name }}", "A2": "{{ members.age }}"}, "several"),
        ({"A1": "{{ members.name }}", "A3": "=A1"}, "one cell of the repeated row"),
        ({"A1": "{{ size"}, "begins or ends"),
        ({"A1": "x"}, "no field"),
    ],
)
def test_refused_with_the_cell(cells: dict[str, str], reason: str) -> None:
    def build(sheet: Any) -> None:
        for place, value in cells.items():
            sheet[place] = value

    with pytest.raises(Refused) as refusal:
        SheetTemplate.check(book(build), WORDS)
    assert re.search(reason, refusal.value.problems[0].said())


def test_a_drawing_would_be_lost() -> None:
    file = changed(book(ledger), {"xl/drawings/drawing1.xml": b"<a/>"})
    with pytest.raises(Refused, match="would be lost"):
        SheetTemplate.check(file, WORDS)
    assert content().value("note") == "暂无数据"
