"""Two hands for one journey: the buttons of the pages of cases in a browser (`Screen`), or the same forms without one
(`Forms`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import ConsoleMessage, Locator, Page

from fupin.identification.tests.case_world import PAPER, PICTURE, STROKES
from fupin.kernel.area import VILLAGE_LEVEL, level_of
from fupin.kernel.workflow import Evidence, Form
from fupin.people.models import User
from fupin.people.queries import held_by

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
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
    # Something was sent since the page was read; it is read again where what it says then is needed.
    stale: bool = False

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
        unseen = {"decide": "revision", "explain": "difference", "answer": "objection"}.get(deed, "")
        hidden = {unseen: _hidden(self.shown(), unseen)} if unseen else {}
        self._send(deed, {**hidden, **values, **({button[0]: button[1]} if button[0] else {})})

    def shown(self) -> str:
        """Return the page as it is now."""
        if self.stale:
            self._read(self.client.get(f"/cases/{self.pk}/"))
        return self.page

    def _send(self, deed: str, values: dict[str, Any]) -> None:
        assert f"/cases/{self.pk}/do/{deed}/" in self.page, deed
        answer = self.client.post(f"/cases/{self.pk}/do/{deed}/", values)
        assert answer.status_code == 302, _problem(answer.content.decode())
        self.stale = True

    def _read(self, answer: Any) -> None:
        assert answer.status_code == 200
        self.page, self.stale = answer.content.decode(), False


def _problem(page: str) -> str:
    found = re.search(r'role="alert">(.*?)</div>', page, re.S)
    return unescape(re.sub(r"<[^>]*>", " ", found[1])) if found else page[:500]


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


@dataclass
class Screen:
    """A real browser: the buttons that people press; in villages on the screen of a phone, elsewhere at a desk.

    Pages that are wider than the screen, or that the browser finds fault with, fail the journey.
    """

    page: Page
    address: str
    folder: Path
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(8_000)
        self.page.on("console", self._heard)
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
        self._open(user, f"/cases/begin/?{about}")
        form = self.page.locator(".offers form", has=self.page.locator(f"input[value={procedure}]"))
        for name, value in sent.items():
            control = form.locator(f"select[name='{name}']")
            if control.count():
                control.select_option(value)
        self._click(form.locator("button.main"))
        return int(self.page.url.rstrip("/").rpartition("/")[2])

    def take(self, user: User, pk: int) -> None:
        """Open the page."""
        self._open(user, f"/cases/{pk}/")

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
        """Fill the first form of a deed, choose what is to be chosen and press its button."""
        forms = self.page.locator(f"form[action$='/do/{deed}/']")
        chosen = f"[name='{button[0]}'][value='{button[1]}']" if button[0] else "button"
        form = forms.filter(has=self.page.locator(chosen)).first
        if not form.is_visible():
            form.evaluate(OPEN)
        for name, value in values.items():
            form.locator(f"[name='{name}']").fill(value)
        control = form.locator(chosen).first
        if control.get_attribute("type") == "radio":
            control.check()
            control = form.locator("button").first
        self._click(control)

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
        assert not self.told, self.told

    def _open(self, user: User, path: str) -> None:
        self.sign_in(user)
        in_village = max((level_of(place) for _role, place in held_by(user)), default=0) >= VILLAGE_LEVEL
        self.page.set_viewport_size(PHONE if in_village else DESK)  # type: ignore[arg-type]
        self.page.goto(f"{self.address}{path}")
        wide = self.page.evaluate(TOO_WIDE)
        assert wide <= 0, f"{path} is {wide} px wider than the screen"

    def _heard(self, message: ConsoleMessage) -> None:
        # That a page was refused is what some journeys want.
        if message.type == "error" and "status of 4" not in message.text:
            self.told.append(message.text[:300])
