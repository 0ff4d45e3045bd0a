"""An analyst moves the line with the keyboard, keeps a scenario, and sends the address to a colleague."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from fupin.people.tests.helpers import person
from tests.journeys.analysing import analysed

pytestmark = [pytest.mark.one_database("findings lie in files, not in the database")]
COUNTY = 520121000000000
VILLAGES = [COUNTY + town * 10**6 + village * 1000 for town in (1, 2) for village in (1, 2)]


def sign_in(page: Page, address: str, username: str, area: int) -> None:
    client = Client()
    client.force_login(person(username, ("provincial_analyst", area)))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


def poor_then(page: Page) -> list[str]:
    """The households poor now and under every scenario, as the comparison shows them."""
    return [
        text.splitlines()[0] for text in page.locator("table.compared tbody tr").first.locator("td").all_inner_texts()
    ]


@pytest.mark.django_db(transaction=True)
def test_a_line_is_moved_kept_and_sent(live_server: Any, page: Page, tmp_path: Path) -> None:
    start = f"{live_server.url}/analysis/{analysed(tmp_path, VILLAGES, 200).pk}"
    sign_in(page, live_server.url, "county", COUNTY)
    page.goto(f"{start}/")
    assert page.url == f"{start}/{COUNTY}/"
    slider = page.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("table.compared")).to_be_visible()
    expect(slider).to_be_focused()
    first = page.input_value("input[type=number]")
    expect(page).to_have_url(re.compile(rf"p\.lines\.statistical={first}$"))
    page.locator("a.button", has=page.locator("use[href$=compare]")).click()
    page.fill("input[type=number]", "4500")
    page.keyboard.press("Tab")
    expect(page.locator("table.compared thead th")).to_have_count(3)
    shown = poor_then(page)
    assert len(shown) == 3 and len(set(shown)) > 1

    sent = page.url
    page.context.clear_cookies()
    sign_in(page, live_server.url, "nation", 0)
    page.goto(sent)
    assert poor_then(page) == shown
    page.context.clear_cookies()
    sign_in(page, live_server.url, "town", VILLAGES[0])
    answer = page.goto(sent)
    assert answer is not None and answer.status == 404
