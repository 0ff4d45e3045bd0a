"""From causes to a file that shows it all: illness, schooling and a house of grade C, answered one by one.

A village team finds the causes, plans, lets the household sign and repairs the house; a township clerk pairs. The exit
is refused while the house is open, and offered when it is done; the file, printed at the end, tells the whole of it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page
from pypdf import PdfReader

from fupin.assistance.models import Helper, Matter, Pairing, Plan
from fupin.framework.permissions import SYSTEM
from fupin.identification.cases.models import Case
from fupin.identification.tests.case_world import compared, day
from fupin.identification.tests.test_exit import GOOD, INSURED
from fupin.people.models import User
from fupin.people.tests.helpers import person
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import TOWN, VILLAGE, household
from tests.journeys.casework import Screen

TODAY = date(2021, 6, 1)
STUDENT = {
    "name": "王小丙", "relation": "son", "sex": "male", "birth_date": date(2005, 4, 1),
    "student_status": "senior_1", "medical_insurance": True,
}  # fmt: skip
CAUSES = {"main_cause": "illness", "other_causes": ["education"], "housing_grade": "grade_c"}
OPEN = "node => { for (let up = node; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; }"


class Office(Screen):
    """The browser of people who help a household."""

    def as_(self, user: User, path: str) -> None:
        """Open a page as somebody."""
        self.sign_in(user)
        self.go(path)

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(f"{self.address}{path}", wait_until="domcontentloaded")

    def send(self, form: Locator, button: str = "button.main", **values: str) -> None:
        """Fill what a form asks for, with these values where they are named, and press its button."""
        form.evaluate(OPEN)
        for control in form.locator("input:visible, select:visible, textarea:visible").all():
            self._answer(control, values)
        self._click(form.locator(button).first)

    def _answer(self, control: Locator, values: dict[str, str]) -> None:
        name, kind = control.get_attribute("name") or "", control.get_attribute("type")
        tag = control.evaluate("node => node.tagName")
        wanted = values.get(name) or values.get(name.removeprefix("v_"))
        if kind == "radio":
            if wanted == control.get_attribute("value"):
                control.check()
        elif kind == "file":
            if control.get_attribute("required") is not None or name in values:
                photo = "image" in (control.get_attribute("accept") or "")
                control.set_input_files(self.folder / ("照片.jpg" if photo else "纪要.pdf"))
        elif tag == "SELECT":
            if wanted or (control.get_attribute("required") is not None and not control.input_value()):
                control.select_option(wanted) if wanted else control.select_option(index=1)
        elif kind not in ("checkbox", "hidden", "submit"):
            needed = control.get_attribute("required") is not None and not control.input_value()
            if wanted or needed:
                control.fill(wanted or ("100" if kind == "number" or "inputmode" in control.evaluate(
                    "node => [...node.attributes].map(a => a.name)") else "县住建局"))  # fmt: skip


@pytest.fixture
def office(live_server: Any, page: Page, tmp_path: Path) -> Iterator[Office]:
    """A browser, on a day of the fight against poverty."""
    page.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": live_server.url}])
    with day(TODAY):
        yield Office(page, live_server.url, tmp_path)


@pytest.fixture
def home(office: Office) -> Household:
    """A household that is well off on paper, but for its house."""
    plant_places()
    student = [{**member, "health": ["chronic"]} for member in INSURED]
    found = household(VILLAGE, [*student, STUDENT], **{**GOOD, **CAUSES})
    registry.record_account(SYSTEM, found.pk, TODAY.year - 1, [{"item": "wage", "amount": 9_000_000}])
    compared()
    return found


@pytest.mark.django_db(transaction=True)
def test_a_household_is_helped_until_it_may_leave_and_its_file_shows_it_all(office: Office, home: Household) -> None:
    team, clerk = person("team", ("village_team", VILLAGE)), person("clerk", ("township_clerk", TOWN))
    page, own = office.page, f"/household/{home.number}/"
    office.as_(team, own)
    _evidence(office, own)
    assert _exit_refused(office, home), "an exit with a dangerous house"
    _paired(office, clerk, home)
    office.as_(team, own)
    _planned(office, own)
    matter = _house_begun(office, own)
    assert "危房改造" in _exit_refused(office, home)
    _house_finished(office, matter)
    home.refresh_from_db()
    assert home.facts["housing_grade"] == "grade_a" and home.facts["renovation_year"] == TODAY.year
    office.go(f"/cases/begin/?household={home.number}")
    case = office.begin(team, f"household={home.number}", "exit", {})
    assert Case.objects.get(pk=case).procedure == "exit"
    _file_tells(office, home)
    assert page.locator("[role=alert]").count() == 0


def _evidence(office: Office, own: str) -> None:
    for cause, what in (("illness", "县医院诊断书"), ("education", "高中学费收据")):
        office.go(f"{own}causes/add/")
        office.send(office.page.locator("main form.panel"), cause=cause, what=what)
    office.go(own)
    assert "县医院诊断书" in office.page.content()


def _exit_refused(office: Office, home: Household) -> str:
    """Try to begin the exit and return what the page says; empty where it was begun."""
    office.go(f"/cases/begin/?household={home.number}")
    form = office.page.locator(".offers form", has=office.page.locator("input[value=exit]"))
    if form.count():
        with office.page.expect_navigation(wait_until="domcontentloaded"):
            form.locator("button.main").click()
    assert not Case.objects.filter(household_id=home.pk, procedure="exit").exists()
    return office.page.inner_text("main")


def _planned(office: Office, own: str) -> None:
    page = office.page
    office.go(own)
    office.send(page.locator("form[action$='/plans/begin/']").first, "button")
    plan: Any = Plan.objects.get()
    assert {line.cause for line in plan.lines.all()} >= {"illness", "education"}
    office.go(f"/plans/{plan.pk}/edit/")
    project = {"slot.project": "养蜂十箱", "exit_by": f"{TODAY.year}-12-20"}
    office.send(page.locator("main form[method=post]").first, **project)
    office.go(f"/plans/{plan.pk}/")
    office.send(page.locator("form[action$='/agree/']").first)
    form = page.locator("form[action$='/sign/']").first
    form.evaluate(OPEN)
    office._sign(form)
    office._click(form.locator("button.main"))
    plan.refresh_from_db()
    assert (plan.state, bool(plan.signed_text)) == ("signed", True)


def _paired(office: Office, clerk: User, home: Household) -> None:
    office.as_(clerk, "/helpers/new/")
    office.send(office.page.locator("main form.panel"), name="周帮扶", area_text="石鹭镇")
    helper = Helper.objects.get()
    office.go(f"/pairings/new/?household={home.number}")
    office.send(office.page.locator("main form.panel"), helper_id=str(helper.pk), helper=str(helper.pk))
    pairing: Any = Pairing.objects.get()
    assert pairing.household_id == home.pk


def _house_begun(office: Office, own: str) -> Any:
    office.go(own)
    with office.page.expect_navigation(wait_until="domcontentloaded"):
        office.page.locator("a[href*='/matters/kind/housing/open/']").first.click()
    office.send(office.page.locator("main form.panel"), works="repair")
    found: Any = Matter.objects.get()
    return found


def _house_finished(office: Office, matter: Any) -> None:
    page = office.page
    for _stage in range(12):
        office.go(f"/matters/{matter.pk}/")
        done = page.locator(f"form[action='/matters/{matter.pk}/end/']:has(input[name=name][value=done])")
        if done.count():
            office.send(done.first, "button")
            break
        office.send(page.locator(f"form[action='/matters/{matter.pk}/step/']").first, grade="grade_a", willing="yes",
                    cost="26000")  # fmt: skip
    matter.refresh_from_db()
    assert (matter.outcome, matter.cost) == ("done", 3 * 2_600_000)


def _file_tells(office: Office, home: Household) -> None:
    answer = office.page.request.get(f"{office.address}/papers/household/{home.number}/file.pdf")
    assert answer.ok, answer.status
    words = re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages))
    for expected in ("王甲", "因病", "因学", "县医院诊断书", "高中学费收据", "周帮扶", "危房改造", "已签字", "已完成"):
        assert expected in words, (expected, words[:3000])
