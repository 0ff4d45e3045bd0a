"""Official lists: read from any usual file, compared before anything is written, and harmless a second time."""

from __future__ import annotations

import io
from datetime import date

import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter
from django.utils.translation import override

from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError
from fupin.places import actions, queries
from fupin.places.codes import OfficialPlace, read_list
from fupin.places.models import Area
from fupin.places.plan import plan_import

DAY, LATER = date(2018, 1, 1), date(2020, 1, 1)
ROWS = [
    ("990000000000", "Region"),
    ("990100000000", "District"),
    ("990101000000", "County"),
    ("990101100000", "Town A"),
    ("990101101000", "Town B"),
    ("990101100201", "A one"),
    ("990101100202", "A two"),
    ("990101101201", "B one"),
]


def listed(*pairs: tuple[str, str]) -> list[OfficialPlace]:
    return [OfficialPlace(code, name, line=n) for n, (code, name) in enumerate(pairs or ROWS, start=2)]


def csv_of(encoding: str) -> bytes:
    lines = ["序号,代码,名称,级别", *(f"{n},{code},{name}," for n, (code, name) in enumerate(ROWS))]
    return "\r\n".join(lines).encode(encoding)


def parquet() -> bytes:
    buffer = io.BytesIO()
    table = pyarrow.table({"code": [int(c) for c, _ in ROWS], "name": [n for _, n in ROWS]})
    pyarrow.parquet.write_table(table, buffer)
    return buffer.getvalue()


def xlsx() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["List of places"])
    sheet.write_row(1, 0, ["name", "level", "code"])
    for line, (code, name) in enumerate(ROWS, start=2):
        sheet.write_row(line, 0, [name, "", int(code)])
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv_of("utf-8-sig"), "list.csv"),
        (csv_of("gb18030"), "list.csv"),
        (parquet(), "list.parquet"),
        (xlsx(), "list.xlsx"),
    ],
)
def test_every_usual_file_reads_the_same(content: bytes, name: str) -> None:
    assert [(place.code, place.name) for place in read_list(content, name)] == ROWS


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"PK\x03\x04", "list.xlsx", "workbook"),
        (b"nothing", "list.parquet", "Parquet"),
        (b"a,b\n1,2\n", "list.csv", "heading"),
        (b"\xff\xff\xff", "list.csv", "UTF-8"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, name: str, message: str) -> None:
    with pytest.raises(FupinError, match=message):
        read_list(content, name)


@pytest.mark.django_db
def test_a_second_import_changes_nothing() -> None:
    assert actions.import_areas(SYSTEM, listed(), DAY).counts()["new"] == len(ROWS)
    again = actions.import_areas(SYSTEM, listed(), LATER)
    assert again.counts() == {"new": 0, "changed": 0, "vanished": 0, "inhabited": 0, "problems": 0, "unchanged": 8}
    assert Area.versions._default_manager.count() == len(ROWS)


@pytest.mark.django_db
def test_a_newer_list_becomes_dated_changes() -> None:
    actions.import_areas(SYSTEM, listed(), DAY)
    village = queries.resolve(SYSTEM, "990101100201")[0]
    group = actions.add_area(SYSTEM, queries.resolve(SYSTEM, "990101101201")[0], "first group", true_from=DAY)
    newer = [*ROWS[:4], ("990101100201", "A renamed"), ("990101100203", "A two"), ("990101100204", "A three")]
    plan = actions.import_areas(SYSTEM, listed(*newer), LATER, "list of the year")
    assert {e.name for e in plan.changed} == {"A renamed", "A two"}
    assert [e.name for e in plan.new] == ["A three"]
    assert {e.name for e in plan.vanished} == {"Town B", "B one", "first group"}
    assert [(b.name, b.true_from) for b in queries.history(SYSTEM, village)] == [("A one", DAY), ("A renamed", LATER)]
    assert queries.resolve(SYSTEM, "990101100202") == queries.resolve(SYSTEM, "990101100203")
    assert queries.find(SYSTEM, group).ended  # type: ignore[union-attr]


@pytest.mark.django_db
def test_a_code_that_is_used_again_gets_a_key_of_its_own() -> None:
    actions.import_areas(SYSTEM, listed(), DAY)
    without = [row for row in ROWS if row[0] != "990101100202"]
    actions.import_areas(SYSTEM, listed(*without), date(2019, 1, 1))
    actions.import_areas(SYSTEM, listed(*without, ("990101100202", "another")), LATER)
    (now,) = queries.resolve(SYSTEM, "990101100202", LATER)
    assert queries.find(SYSTEM, now).name == "another"  # type: ignore[union-attr]
    assert now != 990101100202000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (OfficialPlace("99x", "n"), "15 digits"),
        (OfficialPlace("990201000000", "n"), "place above it"),
        (OfficialPlace("990101100000", ""), "name is missing"),
        (OfficialPlace("990101100000", "twice"), "occurs 2 times"),
        (OfficialPlace("990101105000", "n", "village"), "does not fit"),
        (OfficialPlace("990101105000", "n", "moon"), "not known"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(row: OfficialPlace, problem: str) -> None:
    rows = [*listed(), row]
    with override("en"):
        assert any(problem in found for found in plan_import(rows).problems)
    with pytest.raises(FupinError, match="problems"):
        actions.import_areas(SYSTEM, rows, DAY)
    assert not Area.objects.exists()
