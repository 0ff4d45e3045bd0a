"""A village team draws lots in the browser, and somebody without an account draws them again from the public page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from fupin.assistance.models import Draw
from fupin.assistance.tests.drawing import draft, held, households, later, tomorrow
from fupin.people.models import User
from fupin.people.tests.helpers import person
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import VILLAGE
from tests.journeys.looking import MANNERS, Manner, look
from tests.sources import ROOT

pytestmark = [pytest.mark.django_db(transaction=True)]
TWO = (Manner(1440, "zh-hans", "light"), Manner(390, "en", "dark"))


def session(user: User, address: str) -> dict[str, str]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}


def sign_in(page: Page, user: User, address: str) -> None:
    page.context.clear_cookies()
    page.context.add_cookies([session(user, address)])  # type: ignore[list-item]


def prepare(page: Page, address: str) -> None:
    page.goto(f"{address}/draws/")
    page.locator("main a.button.main").first.click()
    page.fill("[name=title]", "春季分驴")
    page.fill("[name=drawn]", "驴")
    page.fill("[name=units]", "3")
    page.fill("[name=waiting]", "2")
    page.fill("[name=eligible]", "村民会议通过的养殖户名单")
    page.fill("[name=seed_source]", "交易所收盘指数，小数点后两位")
    page.fill("[name=seed_day]", tomorrow().isoformat())
    page.locator("main form button.main").click()
    expect(page.locator("h1")).to_have_text("春季分驴")


def fill_and_publish(page: Page) -> None:
    page.locator("a.button.main", has_text="添加农户").click()
    page.locator("th.pick input").check()
    page.locator("[data-bulk] button", has_text="列入抽签名单").click()
    expect(page.locator("tbody tr")).to_have_count(8)
    page.locator(".crumbs a").last.click()
    page.locator("main button", has_text="锁定名单").click()
    expect(page.locator("h1")).to_contain_text("锁定后不能再增减农户")
    page.locator("main button", has_text="锁定名单").click()
    page.locator("main button", has_text="公布名单").click()
    expect(page.locator("main .steps li[aria-current]")).to_contain_text("种子数字")


def draw_lots(page: Page) -> None:
    for name, value in {
        "seed": "3,245.67",
        "seed_again": "3245.67",
        "first_witness": "王甲",
        "second_witness": "李乙",
    }.items():
        page.fill(f"[name={name}]", value)
    page.locator("[name=second_witness]").press("Enter")
    expect(page.locator("table.list tbody tr")).to_have_count(5)


@pytest.mark.one_database("the actions are tried on both databases, the pages on one")
def test_lots_are_drawn_in_public_and_again_by_anybody(live_server: LiveServer, page: Page, tmp_path: Path) -> None:
    plant_places()
    households(8)
    address, user = live_server.url, person("team", ("village_team", VILLAGE), home=VILLAGE)
    sign_in(page, user, address)
    prepare(page, address)
    fill_and_publish(page)
    with later():
        sign_in(page, user, address)
        page.goto(f"{address}/draws/{Draw.objects.get().pk}/")
        draw_lots(page)
    page.context.clear_cookies()
    page.goto(f"{address}/public/draw/{Draw.objects.get().token}/")
    for name, button in {"list.txt": "名单", "record.json": "记录"}.items():
        with page.expect_download() as download:
            page.locator("a.button", has_text=re.compile(rf"^\s*{button}\s*$")).click()
        download.value.save_as(tmp_path / name)
    words = [sys.executable, "-I", str(ROOT / "docs" / "draw.py"), "record.json", "list.txt"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") and Draw.objects.get().result in done.stdout


@pytest.mark.one_database("what is looked at does not depend on the database")
def test_the_pages_of_draws_look_well(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    plant_places()
    draw = held(30, title="春季分驴", units=6, waiting=4)
    cookie = session(person("clerk", ("township_clerk", VILLAGE), home=VILLAGE), live_server.url)

    def signed_in(context: BrowserContext) -> None:
        context.add_cookies([cookie])  # type: ignore[list-item]

    waits = draft(0, title="夏季培训名额")
    pages = [
        f"/draws/{draw.pk}/",
        f"/draws/{waits.pk}/",
        f"/draws/choose/?draw={waits.pk}",
        f"/public/draw/{draw.token}/",
    ]
    manners: tuple[Manner, ...] = TWO
    if os.environ.get("FUPIN_EVERY_MANNER"):
        manners, pages = MANNERS, [*pages, "/draws/", "/draws/new/", f"/draws/participants/?draw={draw.pk}"]
    folder = Path(os.environ.get("FUPIN_PICTURES") or tmp_path)
    report = look(live_server.url, pages, folder, browser, manners=manners, prepare=signed_in)
    assert [str(fault) for fault in report.faults] == []
