"""A case goes through its procedure as its people take it: by the pages, each step by somebody who holds its post.

The driver reads the procedure under which the case runs and does what each step asks for, with the buttons of the
page (`Screen`, in a browser) or with the same forms without one (`Forms`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Locator, Page

from fupin.identification.cases import queries
from fupin.identification.cases.models import Case, CaseEvent
from fupin.identification.tests.case_world import PAPER, PICTURE, STROKES, day
from fupin.kernel.area import ancestor
from fupin.kernel.workflow import Actor, Evidence, Form, Outcome, Procedure, Step
from fupin.people.models import User
from fupin.people.tests.helpers import person

ENTITLED, AGREE = "30", "28"
OPEN = "node => { for (let up = node; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; }"


class Hand(Protocol):
    """What a person can do on the page of a case."""

    def begin(self, user: User, about: str, procedure: str, sent: dict[str, str]) -> int:
        """Begin a procedure on the page of a household or place; return the case."""

    def take(self, user: User, pk: int) -> None:
        """Open the page of a case as somebody."""

    def give(self, evidence: Evidence) -> None:
        """Give a piece of evidence."""

    def press(self, deed: str, values: dict[str, str], button: tuple[str, str] = ("", "")) -> None:
        """Fill the form of a deed and press its button."""

    def shown(self) -> str:
        """Return the words of the page."""


@dataclass
class Forms:
    """The pages without a browser: the form must stand on the page before it is sent."""

    client: Client = field(default_factory=Client)
    page: str = ""
    pk: int = 0

    def begin(self, user: User, about: str, procedure: str, sent: dict[str, str]) -> int:
        """Send the form of the page where procedures begin."""
        self.client.force_login(user)
        address = f"/cases/begin/?{about}"
        assert f'value="{procedure}"' in self.client.get(address).content.decode()
        answer = self.client.post(address, {"procedure": procedure, **sent})
        assert answer.status_code == 302, _problem(answer.content.decode())
        return int(answer["Location"].rstrip("/").rpartition("/")[2])

    def take(self, user: User, pk: int) -> None:
        """Read the page."""
        self.pk = pk
        self.client.force_login(user)
        self._read(self.client.get(f"/cases/{pk}/"))

    def give(self, evidence: Evidence) -> None:
        """Send the form of a piece of evidence."""
        name, values = evidence.name, dict[str, Any]()
        if evidence.form in (Form.FILE, Form.PHOTO):
            file = PICTURE if evidence.form is Form.PHOTO else PAPER
            values[f"file.{name}"] = SimpleUploadedFile(file.name, file.content)
        elif evidence.form is Form.SIGNATURE:
            values |= {f"signer.{name}": "王甲", f"strokes.{name}": STROKES}
        else:
            values[f"text.{name}"] = "Written down."
        assert f'name="name" value="{name}"' in self.page
        self._send("give", {"name": name, **values})

    def press(self, deed: str, values: dict[str, str], button: tuple[str, str] = ("", "")) -> None:
        """Send the form of a deed, with what it holds unseen."""
        hidden = {}
        if deed == "decide":
            hidden["revision"] = _hidden(self.page, "revision")
        elif deed == "explain":
            hidden["difference"] = _hidden(self.page, "difference")
        elif deed == "answer":
            hidden["objection"] = _hidden(self.page, "objection")
        self._send(deed, {**hidden, **values, **({button[0]: button[1]} if button[0] else {})})

    def shown(self) -> str:
        """Return the page."""
        return self.page

    def _send(self, deed: str, values: dict[str, Any]) -> None:
        assert f"/cases/{self.pk}/do/{deed}/" in self.page, deed
        answer = self.client.post(f"/cases/{self.pk}/do/{deed}/", values)
        assert answer.status_code == 302, _problem(answer.content.decode())
        self._read(self.client.get(f"/cases/{self.pk}/"))

    def _read(self, answer: Any) -> None:
        assert answer.status_code == 200
        self.page = answer.content.decode()


def _problem(page: str) -> str:
    found = re.search(r'role="alert">(.*?)</div>', page, re.S)
    return unescape(re.sub(r"<[^>]*>", " ", found[1])) if found else page[:500]


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


@dataclass
class Screen:
    """A real browser: the buttons that people press."""

    page: Page
    address: str
    folder: Path

    def __post_init__(self) -> None:
        self.page.set_default_timeout(8_000)
        for file in (PICTURE, PAPER):
            (self.folder / file.name).write_bytes(file.content)

    def sign_in(self, user: User) -> None:
        """Let somebody be signed in, as of the day it is."""
        client = Client()
        client.force_login(user)
        self.page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.address}]
        )

    def begin(self, user: User, about: str, procedure: str, sent: dict[str, str]) -> int:
        """Fill the form of the procedure and press its button."""
        self.sign_in(user)
        self.page.goto(f"{self.address}/cases/begin/?{about}")
        form = self.page.locator(".offers form", has=self.page.locator(f"input[value={procedure}]"))
        for name, value in sent.items():
            control = form.locator(f"select[name='{name}']")
            if control.count():
                control.select_option(value)
        self._click(form.locator("button.main"))
        return int(self.page.url.rstrip("/").rpartition("/")[2])

    def take(self, user: User, pk: int) -> None:
        """Open the page."""
        self.sign_in(user)
        self.page.goto(f"{self.address}/cases/{pk}/")

    def give(self, evidence: Evidence) -> None:
        """Fill in a piece of evidence, or sign with the mouse."""
        form = self.page.locator(f"#give-{evidence.name} form.give")
        if evidence.form in (Form.FILE, Form.PHOTO):
            file = PICTURE if evidence.form is Form.PHOTO else PAPER
            form.locator("input[type=file]").set_input_files(self.folder / file.name)
        elif evidence.form is Form.SIGNATURE:
            self._sign(form)
        else:
            form.locator("textarea").fill("Written down.")
        self._click(form.locator("button:not([type=button])"))

    def press(self, deed: str, values: dict[str, str], button: tuple[str, str] = ("", "")) -> None:
        """Fill the first form of a deed and press its button."""
        forms = self.page.locator(f"form[action$='/do/{deed}/']")
        wanted = f"button[name='{button[0]}'][value='{button[1]}']" if button[0] else "button"
        form = forms.filter(has=self.page.locator(wanted)).first
        if not form.is_visible():
            form.evaluate(OPEN)
        for name, value in values.items():
            form.locator(f"[name='{name}']").fill(value)
        self._click(form.locator(wanted).first)

    def shown(self) -> str:
        """Return the page."""
        return self.page.content()

    def _sign(self, form: Locator) -> None:
        form.locator("input[name^=signer]").fill("王甲")
        pad = form.locator(".pad svg[role=img]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 40, box["y"] + 60)
        self.page.mouse.down()
        for step in range(6):
            self.page.mouse.move(box["x"] + 60 + 20 * step, box["y"] + 40 + 30 * (step % 2))
        self.page.mouse.up()

    def _click(self, button: Locator) -> None:
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            button.click()
        problem = self.page.locator("[role=alert]")
        assert not problem.count(), problem.first.inner_text()


class Journey:
    """One case from its beginning to the archive; notices hang as long as they must, for the days go by."""

    def __init__(self, hand: Hand, area: int, begins: date) -> None:
        self.hand, self.area, self.today = hand, area, begins
        self._people: dict[tuple[Actor, int], User] = {}
        self._clock = ExitStack()
        self._set(begins)

    def close(self) -> None:
        """Let it be today again."""
        self._clock.close()

    def person(self, actor: Actor, number: int = 1) -> User:
        """Return somebody who holds an actor's post over the case's place."""
        if (actor, number) not in self._people:
            name, place = f"{actor.role}-{actor.level}-{number}", ancestor(self.area, actor.level)
            self._people[actor, number] = person(name, (actor.role, place))
        return self._people[actor, number]

    def begin(self, procedure: Procedure, about: str, **sent: str) -> int:
        """Begin a case, as the first actor of its first step."""
        first = procedure.step(procedure.begins).actors[0]
        return self.hand.begin(self.person(first), about, procedure.name, sent)

    def walk(self, pk: int, way: Callable[[Step], Outcome] | None = None, meanwhile: bool = False) -> list[str]:
        """Take a case to its end by the outcomes that lead on; return the steps that it passed."""
        passed: list[str] = []
        while not (case := Case.objects.get(pk=pk)).closed:
            step = queries.procedure_of(case).step(case.at)
            outcome = (way or _forward)(step)
            passed.append(step.name)
            assert len(passed) < 40, passed
            self._step(pk, step, outcome)
            if step.notice is not None and meanwhile:
                self._objection()
                meanwhile = False
            if step.notice is not None:
                hangs = Case.objects.get(pk=pk).hangs_until
                assert hangs is not None
                self._set(hangs + timedelta(days=1))
                self.hand.take(self.person(step.actors[0]), pk)
            values = {"reason": "It was looked into."} if outcome.reason else {}
            self.hand.press("decide", values, ("outcome", outcome.name))
        return passed

    def _step(self, pk: int, step: Step, outcome: Outcome) -> None:
        actor = step.actors[0]
        others = max([e.persons for e in step.evidence if e.name in outcome.needs] or [1])
        for number in range(others, 0, -1):
            self.hand.take(self.person(actor, number), pk)
            if step.impartial and "/do/declare/" in self.hand.shown():
                self.hand.press("declare", {}, ("related", "no"))
            for evidence in step.evidence:
                if evidence.name in outcome.needs and number <= evidence.persons and evidence.form is not Form.VOTES:
                    self.hand.give(evidence)
        self._answers(pk, step, outcome)

    def _answers(self, pk: int, step: Step, outcome: Outcome) -> None:
        case = Case.objects.get(pk=pk)
        if step.vote is not None and outcome.vote:
            self.hand.press("votes", {"entitled": ENTITLED, "agree": AGREE})
        if (step.asks_consent or outcome.consent) and case.consent is not True:
            self.hand.press("consent", {"words": "It says yes."}, ("answer", "yes"))
        if step.notice is not None:
            # A notice without households has no page of its own; it hangs on paper.
            on_paper = case.household_id is None
            self.hand.press("post", {}, ("on_paper", "1") if on_paper else ("", ""))
        while outcome.explained and 'name="difference"' in self.hand.shown():
            self.hand.press("explain", {"words": "Both were looked at again."})

    def _objection(self) -> None:
        self.hand.press("object", {"words": "This household has a shop in the town."})
        self.hand.press("answer", {"answer": "The shop was closed a year ago."}, ("finding", "dismissed"))

    def _set(self, on: date) -> None:
        self._clock.close()
        self._clock = ExitStack()
        self._clock.enter_context(day(on))
        self.today = on


def _forward(step: Step) -> Outcome:
    return next(one for one in step.outcomes if not one.back)


def timeline(pk: int) -> Iterator[str]:
    """Yield the kinds of what happened to a case."""
    yield from CaseEvent.objects.filter(case_id=pk).order_by("number").values_list("kind", flat=True)
