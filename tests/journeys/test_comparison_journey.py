"""A clerk's month from the file to the signature, counted in clicks; a village answers its points by keyboard alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from fupin.comparison.models import Point, RosterMonth
from fupin.framework import jobs
from fupin.people.tests.helpers import signed_in
from fupin.project.demo.list_loading import bring
from fupin.project.demo.lists import AllowanceRoster, Plan
from fupin.project.demo.loading import Loaded, load_small

pytestmark = pytest.mark.one_database("what is clicked does not depend on the database")
CLICKS_A_MONTH = 7
KEYS_A_POINT = 3


@pytest.fixture
def loaded(transactional_db: None) -> Loaded:
    """The small demonstration."""
    return load_small()


class Hands:
    """What a person does with mouse and keyboard, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    def click(self, where: str) -> None:
        """Click something."""
        self.page.locator(where).click()
        self.clicks += 1

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)
        self.keys += 1


def _page(browser: Browser, server: LiveServer, loaded: Loaded, username: str) -> Page:
    session = signed_in(loaded.users[username]).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(locale="en-GB")
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url},
            {"name": "django_language", "value": "en", "url": server.url},
        ]
    )
    return context.new_page()


def test_a_month_is_seven_clicks_and_points_need_no_mouse(
    loaded: Loaded, live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    town = loaded.villages[0].town.key
    this_month = timezone.localdate().replace(day=1)
    roster = AllowanceRoster.of(town, Plan(unmarked=10), "journey")
    bring("allowance", "last.csv", roster.csv(), town, this_month - timedelta(days=1))
    roster.next_month(1)
    file = tmp_path / "roster.csv"
    file.write_bytes(roster.csv())

    page = _page(browser, live_server, loaded, "clerk")
    clerk = Hands(page)
    page.goto(f"{live_server.url}/comparison/")
    page.locator("#file").set_input_files(file)
    clerk.clicks += 2  # the file is chosen with two clicks in the window of the system
    clerk.click("form.panel button.main")
    jobs.run_all()
    page.reload()
    clerk.click("form[action$='/accept/'] button.main")
    jobs.run_all()
    page.reload()
    clerk.click(".page-head a.main")
    clerk.click("form[action$='/sign/'] button")
    clerk.click("dialog[open] [data-yes]")
    page.wait_for_selector("text=is signed and archived")
    assert RosterMonth.objects.get(month=this_month).signed_at is not None
    assert clerk.clicks <= CLICKS_A_MONTH

    village = loaded.villages[0].place.key
    open_ = Point.objects.filter(state="open", area__range=(village, village + 999))
    count = open_.count()
    assert count >= 2
    page = _page(browser, live_server, loaded, "team")
    team = Hands(page)
    page.goto(f"{live_server.url}/comparison/points/next/")
    for _number in range(count):
        address = page.locator("form[data-answer]").get_attribute("action")
        team.press("4")
        team.press("a")
        team.press("Enter")
        page.wait_for_function(
            "old => document.querySelector('form[data-answer]')?.getAttribute('action') !== old", arg=address
        )
    assert not open_.exists() and team.keys == KEYS_A_POINT * count
    assert set(Point.objects.filter(area__range=(village, village + 999)).values_list("answer", flat=True)) == {
        "explained"
    }
