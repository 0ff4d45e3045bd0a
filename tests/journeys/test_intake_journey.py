"""A village's workbooks become household files and go again: in a real browser, from sign-in to undo."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM
from fupin.framework.recording import columns_of
from fupin.intake.models import Upload
from fupin.intake.tests.world import (
    CAUSE,
    HEADER,
    HEALTH,
    VILLAGE,
    Account,
    Household,
    Member,
    book,
    good_rows,
    identity,
    make_clerk,
    make_places,
)
from fupin.people import actions as people

PASSWORD = "yunxiu-pines"
WRONG = 30
KEY = int(VILLAGE.ljust(15, "0"))


def register() -> list[list[Any]]:
    return [list(m.objects.order_by("id").values_list(*columns_of(m))) for m in (Household, Member, Account)]


def many_rows() -> list[list[Any]]:
    """Return thirty one-person households."""
    first = good_rows()[0]
    born = first[5]
    made = []
    for n in range(WRONG):
        number = identity(date.fromisoformat(born), 101 + 2 * n)
        made.append([f"J{n:03d}", "白石村", f"赵{chr(0x4E00 + n)}", "户主", "男", born, number, *first[7:10], 1, 900])
    return made


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/uploads/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form button.main, form button.main")
    assert page.url == f"{address}/uploads/"


def send(page: Page, address: str, *files: Path) -> None:
    page.goto(f"{address}/uploads/")
    page.set_input_files("#files", [str(file) for file in files])
    with page.expect_navigation():
        page.click("form[enctype] button.main")
    jobs.run_all()


def open_upload(page: Page, address: str, upload: Upload) -> None:
    page.goto(f"{address}/uploads/{upload.pk}/")


def accept_all(page: Page) -> None:
    with page.expect_navigation():
        page.click("button[name=all]")
    jobs.run_all()


@pytest.mark.django_db(transaction=True)
def test_two_workbooks_go_in_and_come_out_again(live_server: Any, page: Page, tmp_path: Path) -> None:
    make_places()
    clerk = make_clerk("journey", KEY, "village_team")
    people.reset_password(SYSTEM, clerk.pk, PASSWORD)
    clerk.refresh_from_db()
    clerk.password_is_temporary = False
    clerk.save()
    before = register()

    good, bad = tmp_path / "白石村一组.xlsx", tmp_path / "白石村二组.xlsx"
    good.write_bytes(book(good_rows()[:3]))
    rows = many_rows()
    for n, row in enumerate(rows):
        row[CAUSE if n % 2 else HEALTH] = "写错了"
    bad.write_bytes(book(rows, HEADER))

    address = live_server.url
    sign_in(page, address, "journey")
    send(page, address, good, bad)
    sent = {upload.name: upload for upload in Upload.objects.all()}
    assert len(sent) == 2

    open_upload(page, address, sent[bad.name])
    assert "/problems/" in page.url
    with page.expect_download() as download:
        page.click(".page-head a.button.main")
    marked = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    sheet = marked.worksheets[0]
    red = [c for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == "00FFB3A7"]
    assert len(red) == WRONG
    assert all(cell.comment for cell in red)

    for cell in red:
        cell.value = "因病" if cell.column == CAUSE + 1 else "健康"
    mended = tmp_path / "白石村二组改.xlsx"
    marked.save(mended)
    send(page, address, mended)
    for name in (good.name, mended.name):
        upload = Upload.objects.get(name=name)
        open_upload(page, address, upload)
        assert "/preview/" in page.url
        accept_all(page)
    assert Household.objects.count() == 1 + WRONG

    page.goto(f"{address}/household/H001/")
    assert "王建国" in page.inner_text("main")

    for upload in Upload.objects.filter(state=Upload.State.ACCEPTED):
        open_upload(page, address, upload)
        for button in ("form[action$='/undo/'] button", "main form button.danger"):
            with page.expect_navigation():
                page.click(button)
    assert register() == before
