"""Every procedure of the pack by its pages, from the start to the archive, by people who hold its posts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from fupin.framework.permissions import SYSTEM
from fupin.identification.cases import actions as cases
from fupin.identification.cases.models import Case
from fupin.identification.tests.case_world import compared
from fupin.identification.tests.test_exit import GOOD, INSURED
from fupin.kernel.area import COUNTY_LEVEL
from fupin.kernel.workflow import Procedure, Subject
from fupin.people import actions as people
from fupin.people.tests.helpers import person
from fupin.registry import actions as registry
from fupin.registry.models import Household, Member
from fupin.registry.queries import pack
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, VILLAGE, household
from tests.journeys.casework import Forms, Hand, Screen
from tests.journeys.walks import Journey, Turns, timeline

BEGINS = date(2021, 6, 1)
PROCEDURES = pack().procedures(BEGINS)
# In a browser the first goes on every database, two more on one, and of the rest one a day in its turn. By the same
# forms all go straight on, and with every turn the exit, which has them all, and one a day. FUPIN_EXPLORE=1 takes every
# procedure through the browser and through its turns, on every database.
EVERY_DAY = ("identification", "exit", "monitoring")
REST = [name for name in PROCEDURES if name not in EVERY_DAY]
IN_TURN, TODAY = "one in turn", REST[date.today().toordinal() % len(REST)]
EXPLORES = "FUPIN_EXPLORE" in os.environ
ONCE = pytest.mark.one_database("what a browser shows of a case does not depend on the database")
IN_BROWSER = (
    [*PROCEDURES]
    if EXPLORES
    else [EVERY_DAY[0], *(pytest.param(name, marks=ONCE) for name in (*EVERY_DAY[1:], IN_TURN))]
)
Setting = Callable[[Hand, Procedure], Journey]
PASSWORD = "yunxiu-pines"
HEARD = 80


def home_for(procedure: Procedure) -> Household:
    """Record a household with which a procedure can be gone through to its end."""
    plant_places()
    registered = procedure.purpose not in ("identify", "monitor")
    found = household(VILLAGE, INSURED, **(GOOD if registered else {**GOOD, "kind": "light", "status": None}))
    if procedure.purpose == "return":
        registry.change_batch(SYSTEM, households={found.pk: {"status": "exited"}})
    registry.record_account(SYSTEM, found.pk, BEGINS.year - 1, [{"item": "wage", "amount": 6_000_000}])
    compared()
    return found


def place_of(procedure: Procedure) -> int:
    """Return the place of a case: the county where its first actors sit there, else a village."""
    first = procedure.step(procedure.begins).actors[0]
    return COUNTY if first.level <= COUNTY_LEVEL else VILLAGE


def begun(journey: Journey, procedure: Procedure, home: Household) -> int:
    """Begin a case of a procedure about a household, or about the journey's place."""
    about, sent = f"household={home.number}", {}
    if procedure.subject is Subject.AREA:
        about = f"area={journey.area}"
    if procedure.purpose == "change_members":
        gone = Member.objects.filter(household_id=home.pk).exclude(relation="head").get()
        sent = {"changes": procedure.name, f"leaves.{gone.pk}": "death"}
    return journey.begin(procedure, about, **sent)


def archived(case: Case, journey: Journey) -> None:
    """See that the case ended as it should, and that everything can be read again."""
    assert case.closed and PROCEDURES[case.procedure].ended(case.at)
    kinds = list(timeline(case.pk))
    assert kinds[0] == "opened" and kinds[-1] == "closed"
    reader = Forms()
    reader.take(journey.person(PROCEDURES[case.procedure].step(PROCEDURES[case.procedure].begins).actors[0]), case.pk)
    assert "/do/decide/" not in reader.shown()
    assert reader.client.get(f"/cases/{case.pk}/print/record/").status_code == 200
    assert str(case.pk) in reader.client.get("/cases/closed/").content.decode()


@pytest.fixture
def screen(live_server: Any, page: Page, tmp_path: Path) -> Screen:
    """A browser at the live server."""
    return Screen(page, live_server.url, tmp_path)


@pytest.fixture
def journey() -> Iterator[Setting]:
    """Begins a journey at the place of a procedure; afterwards it is today again."""
    begun: list[Journey] = []

    def begin(hand: Hand, procedure: Procedure) -> Journey:
        begun.append(Journey(hand, place_of(procedure), BEGINS))
        return begun[-1]

    yield begin
    for one in begun:
        one.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", IN_BROWSER)
def test_a_case_is_taken_through_in_a_browser(name: str, screen: Screen, journey: Setting) -> None:
    procedure = PROCEDURES[TODAY if name == IN_TURN else name]
    way = journey(screen, procedure)
    pk = begun(way, procedure, home_for(procedure))
    way.walk(pk, Turns(["dismissed"]))
    archived(Case.objects.get(pk=pk), way)
    if any(step.notice for step in procedure.steps.values()):
        assert {"objection", "answered"} <= set(timeline(pk))


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in PROCEDURES if EXPLORES or name != EVERY_DAY[0]])
def test_a_case_is_taken_through_by_the_same_forms(name: str, journey: Setting) -> None:
    procedure = PROCEDURES[name]
    way, home = journey(Forms(), procedure), home_for(procedure)
    if EXPLORES or name in ("exit", TODAY):
        pk = taken_with_turns(way, procedure, home)
    else:
        pk = begun(way, procedure, home)
        way.walk(pk)
    archived(Case.objects.get(pk=pk), way)


def taken_with_turns(way: Journey, procedure: Procedure, home: Household) -> int:
    """Take a case to its end with an upheld and a dismissed objection, a return and a retraction, where it has them."""
    ends_there = procedure.ended(procedure.retracted)
    if ends_there:
        # Where a household that takes its yes back ends the case, that is a case of its own.
        first = begun(way, procedure, home)
        way.walk(first, Turns(retracted=True))
        assert Case.objects.get(pk=first).at == procedure.retracted
    pk = begun(way, procedure, home)
    passed = way.walk(pk, Turns(["upheld", "dismissed"], returned=True, retracted=not ends_there))
    assert len(passed) > len(set(passed))
    if any(step.notice for step in procedure.steps.values()):
        findings = Case.objects.get(pk=pk).objections.values_list("finding", flat=True)
        assert sorted(findings) == ["dismissed", "upheld"]
    assert ("retracted" in set(timeline(pk))) == (bool(procedure.retracted) and not ends_there)
    return pk


class Counted:
    """A page whose clicks and keystrokes are counted, as a person would make them."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    def click(self, selector: str, *, leads: bool = False) -> None:
        """Click something; with `leads`, a page follows."""
        self.clicks += 1
        if leads:
            with self.page.expect_navigation(wait_until="domcontentloaded"):
                self.page.click(selector)
        else:
            self.page.click(selector)

    def type(self, words: str) -> None:
        """Type letters where the focus is."""
        self.keys += len(words)
        self.page.keyboard.type(words)

    def press(self, key: str, times: int = 1) -> None:
        """Press a key so many times."""
        self.keys += times
        for _time in range(times):
            self.page.keyboard.press(key)

    def choose(self, selector: str, file: Path) -> None:
        """Choose a file: one click on the field, two in the window that opens."""
        self.clicks += 3
        self.page.set_input_files(selector, file)


@pytest.fixture
def village() -> list[int]:
    """A village with eighty households that wait for the meeting, and a cadre with a password."""
    plant_places()
    cadre = person("cadre", ("village_team", VILLAGE))
    people.reset_password(SYSTEM, cadre.pk, PASSWORD)
    type(cadre).objects.filter(pk=cadre.pk).update(password_is_temporary=False)
    homes = [household(VILLAGE, members=[], kind="light", head_name=f"赵{chr(0x4E00 + n)}") for n in range(HEARD)]
    done = cases.open_cases(SYSTEM, "identify", [home.pk for home in homes]).done
    Case.objects.filter(pk__in=done).update(at="assessment")
    return done


@pytest.mark.django_db(transaction=True)
def test_a_village_of_eighty_is_heard_in_fewer_than_three_strokes_each(
    village: list[int], live_server: Any, page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Screen(page, live_server.url, tmp_path)
    hands, photo, paper = Counted(page), tmp_path / "照片.jpg", tmp_path / "纪要.pdf"
    page.goto(f"{live_server.url}/cases/")
    hands.click("input[name=username]")
    hands.type("cadre")
    hands.press("Tab")
    hands.type(PASSWORD)
    with page.expect_navigation():
        hands.press("Enter")
    hands.click(".together a", leads=True)
    hands.type("28")
    hands.press("Tab")
    hands.type("30")
    hands.choose("input[name='file.sign_in']", paper)
    hands.choose("input[name='file.photo']", photo)
    hands.click("input[name=declared]")
    hands.click("tr[data-row] input[name=heard]")
    hands.press("Enter")
    for number in range(1, HEARD):
        # Every eighth household is turned down, every tenth divides the meeting.
        if number % 8 == 0:
            hands.press("2")
        elif number % 10 == 0:
            hands.press("Tab")
            hands.type("20")
            hands.press("Enter")
        else:
            hands.press("Enter")
    assert page.inner_text("[data-done]") == str(HEARD)
    hands.press("Enter")
    page.wait_for_url("**/cases/result/")
    left = Case.objects.filter(pk__in=village, at="assessment").count()
    total = hands.clicks + hands.keys
    with capsys.disabled():
        print(f"\n{HEARD} households: {hands.clicks} clicks, {hands.keys} keys, {total / HEARD:.2f} for each")
    assert left == 0 and page.locator("#refused").count() == 0
    assert Case.objects.filter(pk__in=village, at="not_approved").count() == 9
    assert total < 3 * HEARD
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('fupin.meeting')).length") == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database("what a browser keeps does not depend on the database")
def test_a_meeting_survives_a_lost_signal(village: list[int], live_server: Any, page: Page, tmp_path: Path) -> None:
    screen = Screen(page, live_server.url, tmp_path)
    screen.sign_in(person("other", ("village_team", VILLAGE)))
    address = f"{live_server.url}/cases/meeting/{VILLAGE}/identification/assessment/"
    page.goto(address)
    page.fill("#present", "28")
    page.fill("#entitled", "30")
    page.locator("[data-heard]").first.focus()
    for key in ("2", "Enter"):
        page.keyboard.press(key)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.click("[data-save]")
    assert page.locator("[data-offline]").is_visible()
    page.context.set_offline(False)
    page.goto(address)
    assert page.inner_text("[data-done]") == "3"
    assert page.input_value("#present") == "28"
    assert page.locator("[data-against]").first.input_value() == "28"


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database("keys do not depend on the database")
def test_many_are_reviewed_with_the_keyboard(village: list[int], live_server: Any, page: Page, tmp_path: Path) -> None:
    Case.objects.filter(pk__in=village).update(at="town_review")
    screen = Screen(page, live_server.url, tmp_path)
    clerk = person("clerk", ("township_clerk", VILLAGE - VILLAGE % 10**6))
    screen.sign_in(clerk)
    page.goto(f"{live_server.url}/cases/review/{VILLAGE}/identification/town_review/")
    page.set_input_files("input[name='file.review']", tmp_path / "纪要.pdf")
    for key in ("j", "a", "a", "o", "a", "r"):
        page.keyboard.press(key)
    page.keyboard.type("No photo of the house.")
    page.keyboard.press("Enter")
    for key in ("r", "a", "k", "u"):
        page.keyboard.press(key)
    assert page.inner_text("[data-forward]") == "3" and page.inner_text("[data-back]") == "2"
    page.wait_for_selector("#side h2")
    with page.expect_navigation():
        page.click("[data-save]")
    found = Case.objects.filter(pk__in=village)
    assert found.filter(at="town_notice").count() == 3
    returned = found.filter(at="verification")
    assert returned.count() == 2
    assert {case.events.get(kind="moved").words for case in returned} == {"No photo of the house."}
