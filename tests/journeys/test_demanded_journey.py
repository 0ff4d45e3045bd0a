"""A superior demands a table of twenty-five columns: what a clerk does for it the first time, and every other time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page

from fupin.people.tests.helpers import person, signed_in
from fupin.registry.tests.pages import plant_households, plant_places
from fupin.registry.tests.samples import COUNTY
from fupin.reports.demanded.models import DemandedTable

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("what is clicked does not depend on the database"),
]

GROUPS = {
    "序号": [""], "所属乡镇": [""], "行政村名称": [""], "总户数": [""], "总人口": [""],
    "建档立卡": ["户数", "人数", "脱贫户数"],
    "致贫原因": ["因病", "因残", "因学", "因灾", "缺土地", "缺技术", "缺劳力", "其他"],
    "基本情况": ["距县城", "海拔", "耕地面积", "林地面积", "村民小组数"],
    "教育卫生": ["小学", "幼儿园", "卫生室"],
    "备注": [""],
}  # fmt: skip
COLUMNS = 25
# What an average clerk needs: a second to click, a third of one for a letter, four to read a line that was suggested.
CLICK, KEY, READ = 1.0, 0.33, 4.0


class Hands:
    """What a clerk does, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    def click(self, selector: str) -> None:
        """Click something that leads to another page or a file."""
        self.clicks += 1
        self.page.click(selector)

    def choose(self, selector: str, file: Path) -> None:
        """Choose a file: one click on the field, two in the window that opens."""
        self.clicks += 3
        self.page.set_input_files(selector, file)

    def write(self, selector: str, words: str) -> None:
        """Click into a field and type, with Enter for what the list offers."""
        self.clicks += 1
        self.keys += len(words) + 1
        self.page.fill(selector, words)


def demanded(folder: Path) -> Path:
    """Write the workbook that the superior sent: a title, a head of two rows, nothing below."""
    book, path = Workbook(), folder / "贫困村基本情况表.xlsx"
    page = book.worksheets[0]
    upper = [group for group, names in GROUPS.items() for _name in names]
    page.append(["贫困村基本情况统计表"])
    page.append([name if index == upper.index(name) else None for index, name in enumerate(upper)])
    page.append([name or None for names in GROUPS.values() for name in names])
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(upper))
    for group, names in GROUPS.items():
        first = upper.index(group) + 1
        down = 3 if names == [""] else 2
        page.merge_cells(start_row=2, start_column=first, end_row=down, end_column=first + len(names) - 1)
    assert len(upper) == COLUMNS
    book.save(path)
    return path


@pytest.fixture
def hands(live_server: Any, page: Page) -> Hands:
    """A clerk of the county at the first page."""
    plant_places()
    plant_households()
    clerk = signed_in(person("clerk", ("county_officer", COUNTY)))
    page.context.add_cookies([
        {"name": "sessionid", "value": clerk.cookies["sessionid"].value, "url": live_server.url},
        {"name": "django_language", "value": "zh-hans", "url": live_server.url},
    ])  # fmt: skip
    page.goto(live_server.url)
    return Hands(page)


def test_the_first_time_takes_two_minutes_and_the_second_two_clicks(
    hands: Hands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = hands.page
    hands.click("nav a[href='/demanded/']")
    hands.click("a[href='/demanded/new/']")
    hands.choose("input[type=file]", demanded(tmp_path))
    hands.click("main form .button.main")
    page.wait_for_url("**/demanded/*/")
    left = [field for field in page.locator("input[list=sources]").all() if not field.input_value()]
    for field in left:
        hands.write(f"input[name='{field.get_attribute('name')}']", "“无”")
    hands.click("form[method=post] .button.main >> text=保存")
    with page.expect_download() as first:
        hands.click(".demanded-fill .button.main")
    minutes = (hands.clicks * CLICK + hands.keys * KEY + COLUMNS * READ) / 60
    with capsys.disabled():
        print(f"\n{COLUMNS} columns, {COLUMNS - len(left)} known at once: {hands.clicks} clicks, {hands.keys} keys,"
              f" {minutes:.1f} minutes")  # fmt: skip
    assert minutes < 2
    again = Hands(page)
    page.goto(page.url.split("/demanded/")[0])
    again.click("nav a[href='/demanded/']")
    with page.expect_download() as second:
        again.click(f"a[href='/demanded/{DemandedTable.objects.get().pk}/fill/']")
    assert (again.clicks, again.keys) == (2, 0)
    one, other = (load_workbook(made.value.path().open("rb")).worksheets[0] for made in (first, second))
    assert [[c.value for c in row] for row in one] == [[c.value for c in row] for row in other]
    assert one.max_row == 3 + 3 and one["A4"].value == 1
