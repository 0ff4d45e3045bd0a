"""Demanded tables: brought in, told once what their columns are, and filled with what the register knows."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.errors import FupinError
from fupin.people.tests.helpers import person, signed_in
from fupin.places import queries as places
from fupin.registry.models import Household
from fupin.registry.tests.pages import plant_households, plant_places
from fupin.registry.tests.samples import COUNTY, OTHER_TOWN, TOWN, VILLAGE, household
from fupin.reports.actions import demanded as actions
from fupin.reports.demanded.header import header_of_text
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.demanded.sources import sources
from fupin.reports.tests.test_demanded_header import workbook

pytestmark = pytest.mark.django_db

YEAR = date.today().year
HEAD = ["序号", "所属乡镇", "村名", "建档立卡贫困户数", "备注"]


@pytest.fixture
def clerk() -> Client:
    """A clerk of the county with registered and light households in three villages."""
    plant_places()
    plant_households()
    return signed_in(person("clerk", ("county_officer", COUNTY)))


def brought(clerk: Client, content: bytes, **more: Any) -> DemandedTable:
    """Bring a workbook in through the page."""
    file = SimpleUploadedFile("表.xlsx", content)
    answer = clerk.post("/demanded/new/", {"area": COUNTY, "area_text": "", "file": file, "title": "", **more})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return DemandedTable.objects.latest("made_at")


def sheet(clerk: Client, table: DemandedTable, query: str = "") -> Worksheet:
    """Fill a table and return its first sheet."""
    answer = clerk.get(f"/demanded/{table.pk}/fill/{query}")
    assert answer.status_code == 200, answer.content.decode()[:500]
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]


def rows(page: Worksheet, first: int) -> list[tuple[Any, ...]]:
    """Return the values of the rows from one on."""
    return [tuple(row) for row in page.iter_rows(min_row=first, values_only=True)]


def test_a_workbook_is_filled_as_it_is_and_its_columns_are_known_the_second_time(clerk: Client) -> None:
    table = brought(clerk, workbook([["某表"], HEAD], "A1:E1"))
    found = [c["source"] for c in table.columns]
    assert found == ["place:number", "place:above", "place:name", "figure:registered_households", ""]
    answer = clerk.post(
        f"/demanded/{table.pk}/",
        {"title": "贫困户表", "rows": "place", "level": 5, "source.4": "“无”",
         **{f"source.{n}": label_of(c["source"]) for n, c in enumerate(table.columns[:4])}},
        HTTP_ACCEPT_LANGUAGE="zh-hans",
    )  # fmt: skip
    assert answer.status_code == 302, re.findall(r'value="([^"]*)"[^>]*aria-invalid', answer.content.decode())
    table.refresh_from_db()
    page = sheet(clerk, table)
    assert page["A1"].value == "某表"
    filled = rows(page, 3)
    assert [row[2] for row in filled] == [village.name for village in places.inside(SYSTEM, COUNTY, 5)]
    registered = Household.objects.filter(kind="registered")
    assert sum(row[3] for row in filled) == registered.count() and {row[4] for row in filled} == {"无"}
    again = brought(clerk, workbook([HEAD]))
    assert [c["source"] for c in again.columns] == [c["source"] for c in table.columns]
    assert again.columns[4]["text"] == "无"


def label_of(key: str) -> str:
    """Return what the page calls a source."""
    with override("zh-hans"):
        return next(source.label for source in sources("place") if source.key == key)


def mapped(*sources: str, rows: str = "place", level: int = 5, content: bytes = b"") -> DemandedTable:
    """Return a table of the county with these sources."""
    every = (*sources, "")
    header = header_of_text("\t".join(f"列{n}" for n in range(len(every))))
    columns = [
        {"position": n, "path": [f"列{n}"], "source": source, "years": 0, "text": ""} for n, source in enumerate(every)
    ]
    return actions.bring_table(SYSTEM, COUNTY, "表", header, columns, rows=rows, level=level, content=content)


def test_rows_that_are_there_are_filled_where_they_stand_and_the_foot_moves_down(clerk: Client) -> None:
    names = [place.name for place in places.inside(SYSTEM, COUNTY, 5)]
    content = workbook([["村名", "代码"], [names[1], None], [None, None], ["填表人：", "审核人："]], "A4:B4")
    table = brought(clerk, content)
    page = sheet(clerk, table)
    column = [page.cell(row, 1).value for row in range(2, page.max_row + 1)]
    assert column[0] == names[1]
    assert sorted(v for v in column if v in names) == sorted(names)
    assert column[-1] == "填表人："
    assert f"A{page.max_row}:B{page.max_row}" in {str(m) for m in page.merged_cells.ranges}


def test_no_text_becomes_a_formula_and_what_nobody_knows_is_said(clerk: Client) -> None:
    people = [{"name": "=1+1", "relation": "head"}]
    household(VILLAGE, people, kind="registered", head_name="=1+1")
    table = mapped("household:head_name", "household:housing_grade", rows="household")
    page = sheet(clerk, table)
    cells = [cell for cell in page["A"] if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert page.cell(cells[0].row, 2).value in ("no data", "暂无数据")


def test_a_clerk_of_a_town_fills_the_table_of_the_county_for_the_own_town(clerk: Client) -> None:
    table = mapped("place:name", "place:number")
    town = signed_in(person("town", ("township_clerk", TOWN)))
    own = {place.name for place in places.inside(SYSTEM, TOWN, 5)}
    assert {row[0] for row in rows(sheet(town, table), 2)} == own
    assert town.post(f"/demanded/{table.pk}/", {"title": "x", "rows": "place", "source.0": ""}).status_code == 422
    with pytest.raises(Denied):
        actions.fill_table(person("other", ("township_clerk", OTHER_TOWN)), table.pk, TOWN, YEAR)


def test_households_leave_only_with_the_right_to_take_them_out_and_the_log_keeps_it(clerk: Client) -> None:
    table = mapped("household:number", rows="household")
    leader = person("leader", ("leader", COUNTY))
    with pytest.raises(Denied):
        actions.fill_table(leader, table.pk, COUNTY, YEAR)
    assert signed_in(leader).get(f"/demanded/{table.pk}/fill/").status_code == 302
    sheet(clerk, table)
    entry = LogEntry.objects.filter(action="reports.fill_table").latest("id")
    assert entry.detail["rows"] == Household.objects.filter(kind="registered").count()


def test_a_table_of_another_county_is_not_there(clerk: Client) -> None:
    table = mapped("place:name")
    stranger = signed_in(person("stranger", ("county_officer", COUNTY + 10**9)))
    assert stranger.get(f"/demanded/{table.pk}/").status_code == 404
    assert stranger.get(f"/demanded/{table.pk}/fill/").status_code == 404


def test_what_such_rows_do_not_have_is_refused_and_unknown_words_are_shown(clerk: Client) -> None:
    with pytest.raises(FupinError):
        mapped("household:head_name")
    with pytest.raises(FupinError):
        mapped("", "")
    table = mapped("place:name")
    answer = clerk.post(f"/demanded/{table.pk}/", {"title": "x", "rows": "place", "level": 5, "source.0": "没有的"})
    assert answer.status_code == 422 and "没有的" in answer.content.decode()


def test_put_aside_and_taken_back(clerk: Client) -> None:
    table = mapped("place:name")
    clerk.post(f"/demanded/{table.pk}/retire/")
    assert f"/demanded/{table.pk}/fill/" not in clerk.get("/demanded/").content.decode()
    clerk.post(f"/demanded/{table.pk}/retire/")
    assert f"/demanded/{table.pk}/fill/" in clerk.get("/demanded/").content.decode()


@pytest.mark.parametrize("query", ["?year=2999", "?year=1", "?area=7&year=2020", "?year=x"])
def test_a_year_or_place_that_cannot_be_filled_is_told(clerk: Client, query: str) -> None:
    table = mapped("place:name")
    assert clerk.get(f"/demanded/{table.pk}/fill/{query}").status_code == 302
