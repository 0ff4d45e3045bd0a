"""Hostile workbooks, each with what the check must say of it; every one is made here, none is stored."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import odf.opendocument
import odf.table
import odf.text
import xlwt
from openpyxl import Workbook

from fupin.intake.tests.world import (
    BIRTH,
    CAUSE,
    HEADER,
    IDENTITY,
    NAME,
    NUMBER,
    RELATION,
    SEX,
    VILLAGE_NAME,
    book,
    good_rows,
    identity,
    with_cell,
)

Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile file: its name, how it is made, and the code that must be among what is said of it."""

    title: str
    make: Make
    says: str
    text: str = ""
    name: str = "花名册.xlsx"
    new: int | None = None  # how many households can be taken all the same


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def patched(change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> bytes:
    parts = parts_of(book(good_rows()))
    return packed({**parts, part: change(parts[part])})


def with_part(name: str, content: bytes) -> bytes:
    return packed({**parts_of(book(good_rows())), name: content})


def sheet(change: Callable[[Any, Any], Any]) -> Make:
    return lambda: book(good_rows(), HEADER, change)


def cell(row: int, column: int, value: Any) -> Make:
    return lambda: book(with_cell(row, column, value))


def rows(change: Callable[[list[list[Any]]], Any]) -> Make:
    def make() -> bytes:
        made = good_rows()
        change(made)
        return book(made)

    return make


def csv_text(extra: str = "") -> str:
    lines = [HEADER, *good_rows()]
    return "\n".join(",".join("" if v is None else str(v) for v in line) for line in lines) + "\n" + extra


def two_line_header() -> bytes:
    made = Workbook()
    page = made.active
    assert page is not None
    page.append(["2020年白石村花名册"])
    page.append(
        [
            "户编号",
            "所在村",
            "家庭成员",
            "",
            "",
            "",
            "证件信息",
            "文化程度",
            "健康状况",
            "主要致贫原因",
            "家庭人口数",
            "收入",
        ]
    )
    page.append(["", "", "姓名", "与户主关系", "性别", "出生日期", "公民身份号码", "", "", "", "", "工资性收入"])
    for area in ("A1:L1", "C2:F2", "A2:A3", "B2:B3", "H2:H3", "I2:I3", "J2:J3", "K2:K3"):
        page.merge_cells(area)
    for row in good_rows():
        page.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def merged_rows(made: Any, page: Any) -> None:
    for column in "ABJK":
        page.merge_cells(f"{column}2:{column}4")
        page.merge_cells(f"{column}5:{column}6")
    del made


def ghosts() -> bytes:
    empty = b"".join(b'<row r="%d" ht="15"><c r="A%d" s="0"/></row>' % (n, n) for n in range(8, 1_000_001))
    return patched(lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>"))


def far_cell() -> bytes:
    stray = b'<row r="900000"><c r="B900000" t="inlineStr"><is><t>x</t></is></c></row>'
    return patched(lambda xml: xml.replace(b"</sheetData>", stray + b"</sheetData>"))


def bomb() -> bytes:
    return with_part("xl/worksheets/sheet2.xml", b"0" * 120_000_000)


def long_cell() -> bytes:
    name = good_rows()[0][NAME]
    # With lxml beside it, openpyxl writes letters as numbers.
    written = (name.encode(), name.encode("ascii", "xmlcharrefreplace"))
    return patched(lambda xml: max((xml.replace(one, "长".encode() * 100_000) for one in written), key=len))


def encrypted() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


def xls() -> bytes:
    made = xlwt.Workbook()
    page = made.add_sheet("花名册")
    for r, row in enumerate([HEADER, *with_cell(0, CAUSE, "胡写")]):
        for c, value in enumerate(row):
            page.write(r, c, value)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def ods() -> bytes:
    made = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="花名册")
    for row in [HEADER, *with_cell(0, CAUSE, "胡写")]:
        line = odf.table.TableRow()
        for value in row:
            one = odf.table.TableCell(valuetype="string")
            one.addElement(odf.text.P(text="" if value is None else str(value)))
            line.addElement(one)
        table.addElement(line)
    made.spreadsheet.addElement(table)
    target = io.BytesIO()
    made.write(target)
    return target.getvalue()


def wide() -> bytes:
    return book(good_rows(), [*HEADER, *(f"无关{n}" for n in range(200))])


def too_wide() -> bytes:
    return book([[*row, *([1] * 600)] for row in good_rows()])


def hidden(made: Any, page: Any) -> None:
    page.row_dimensions[3].hidden = True
    page.column_dimensions["L"].hidden = True
    more = made.create_sheet("隐藏户")
    more.sheet_state = "hidden"
    more.append(HEADER)
    more.append(
        [
            "H009",
            "青岭村",
            "何山",
            "户主",
            "男",
            "1970-01-01",
            identity(date(1970, 1, 1), 13),
            "小学",
            "健康",
            "因病",
            1,
            1,
        ]
    )


def foreign(made: list[list[Any]]) -> None:
    for row in made[3:]:
        row[VILLAGE_NAME] = "990121002001"


def duplicate(made: list[list[Any]]) -> None:
    made[4][IDENTITY], made[4][BIRTH], made[4][SEX] = made[0][IDENTITY], made[0][BIRTH], made[0][SEX]


def two_heads(made: list[list[Any]]) -> None:
    made[2][RELATION] = "户主"


def homeless(made: list[list[Any]]) -> None:
    made[1][NUMBER] = None


def aged() -> bytes:
    made = [[*row, age] for row, age in zip(good_rows(), (20, 53, 25, 70, 32), strict=True)]
    return book(made, [*HEADER, "年龄"])


def dates() -> bytes:
    manners = ["1965年3月12日", "1967.8.2", "19950130", "1950/11/5", 32313]
    made = good_rows()
    for row, text in zip(made, manners, strict=True):
        row[BIRTH] = text
    return book(made)


def formula(made: Any, page: Any) -> None:
    page["L2"] = "=1000*12"
    del made


def totals() -> bytes:
    made = good_rows()
    return book(
        [
            *made[:3],
            ["小计", *([None] * 9), 3, 42000],
            *made[3:],
            ["合计", *([None] * 9), 5, 50000],
            ["填表人：张三  审核人：李四"],
        ]
    )


def without_relations() -> bytes:
    return packed({n: c for n, c in parts_of(book(good_rows())).items() if "rels" not in n})


def with_entities() -> bytes:
    return patched(lambda xml: xml.replace(b"<worksheet", b"<!DOCTYPE a><worksheet", 1))


def stray_utf8() -> bytes:
    return csv_text().encode().replace("李".encode(), b"\xff", 1)


def wrong_digit(number: str) -> str:
    return number[:17] + ("0" if number[17] != "0" else "1")
