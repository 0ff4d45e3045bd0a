"""The design system in a real browser: axe finds nothing, nothing is blocked or too wide, and keys work."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.journeys.looking import Manner, look

pytestmark = [
    pytest.mark.urls("fupin.framework.web.tests.urls"),
    pytest.mark.one_database("what is looked at does not come from the database"),
]
MANNERS = (
    Manner(1440, "zh-hans", "light"),
    Manner(1440, "en", "dark"),
    Manner(390, "en", "light"),
    Manner(390, "zh-hans", "dark"),
)
PAGES = ("/style/?errors", "/style/list/?f.kind=small&on=2020-12-31", "/style/sign-in/")


@pytest.fixture
def session(live_server: LiveServer) -> dict[str, str]:
    """The cookie of somebody signed in."""
    client = Client()
    client.force_login(get_user_model().objects.create(username="reader", name="Reader"))
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}


def test_every_part_looks_well(live_server: LiveServer, browser: Browser, session: dict[str, str]) -> None:
    def signed_in(context: BrowserContext) -> None:
        context.add_cookies([session])  # type: ignore[list-item]

    report = look(live_server.url, PAGES, None, browser, manners=MANNERS, prepare=signed_in)
    assert report.looks == len(PAGES) * len(MANNERS)
    assert [str(fault) for fault in report.faults] == []


def test_looking_sees_what_is_wrong(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    report = look(live_server.url, ["/ugly/"], tmp_path, browser, manners=[Manner(390, "en", "light")])
    assert [picture.suffix for picture in report.pictures] == [".png"]
    assert {fault.kind for fault in report.faults} == {"axe", "csp", "width"}
    found = " ".join(str(fault) for fault in report.faults)
    assert "image-alt" in found
    assert "label" in found


def test_a_list_is_worked_with_the_keyboard_alone(live_server: LiveServer, page: Page, session: dict[str, str]) -> None:
    page.context.add_cookies([session])  # type: ignore[list-item]
    page.goto(f"{live_server.url}/style/list/")
    bar = page.locator("[data-bulk]")
    assert bar.is_hidden()
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    assert page.locator("tr.chosen").count() == 1
    assert page.locator("tbody tr").nth(1).get_attribute("class") == "chosen"
    assert bar.is_visible()
    page.keyboard.press("]")
    page.wait_for_url("**page=2**")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    assert page.locator("#palette input").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#palette").is_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/style/?room=**")


def test_grave_work_asks_first(live_server: LiveServer, page: Page, session: dict[str, str]) -> None:
    page.context.add_cookies([session])  # type: ignore[list-item]
    page.goto(f"{live_server.url}/style/list/")
    page.locator("tbody input").first.check()
    page.locator("[data-bulk] .danger").click()
    assert page.locator("#confirm").is_visible()
    page.locator("[data-no]").click()
    assert page.url.endswith("/style/list/")
    assert page.locator("#confirm").is_hidden()
