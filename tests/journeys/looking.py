"""Looking at pages as people do: wide and narrow, in both languages, light and dark, and through axe.

    with serving() as address:      # any running server will do
        report = look(address, ["/", "/style/"], Path("/tmp/pictures"), browser)
    assert report.faults == []

As a program: `python -m tests.journeys.looking http://127.0.0.1:8000 /tmp/pictures / /style/`.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

WIDTHS = (1440, 390)
LANGUAGES = ("zh-hans", "en")
THEMES = ("light", "dark")
SERIOUS = ("serious", "critical")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
# The rows of a list are all of one kind: the first twelve stand for the rest.
ALIKE = {"exclude": [["tbody tr:nth-child(n+13)"]]}
WORDS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
Prepare = Callable[[BrowserContext], None]


@dataclass(frozen=True, slots=True)
class Manner:
    """One way to look at a page."""

    width: int
    language: str
    theme: str

    @property
    def name(self) -> str:
        """The end of the picture's file name."""
        return f"{self.width}-{self.language}-{self.theme}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a page: found by axe, told by the browser, or seen by measuring."""

    path: str
    manner: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.path} [{self.manner}] {self.kind}: {self.what}"


@dataclass
class Report:
    """What looking has found."""

    looks: int = 0
    pictures: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one page."""

    path: str
    manner: Manner
    folder: Path | None
    report: Report
    examined: bool = True

    def keep(self, page: Page) -> None:
        """Keep a picture of the whole page, where pictures are wanted."""
        if self.folder is not None:
            picture = self.folder / f"{_file_name(self.path)}-{self.manner.name}.png"
            page.screenshot(path=picture, full_page=True)
            self.report.pictures.append(picture)

    def tell(self, kind: str, what: str) -> None:
        """Add a fault to the report."""
        self.report.faults.append(Fault(self.path, self.manner.name, kind, what))


MANNERS = tuple(Manner(*each) for each in product(WIDTHS, LANGUAGES, THEMES))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the machine's Chromium without a window."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        sys.exit("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(WORDS))
        yield browser
        browser.close()


def look(
    address: str,
    paths: Iterable[str],
    folder: Path | None,
    browser: Browser,
    *,
    manners: Sequence[Manner] = MANNERS,
    prepare: Prepare | None = None,
    in_turn: bool = False,
) -> Report:
    """Open every path in every manner and collect what is wrong; with a folder, keep a picture of each whole page.

    `prepare` gets each new context first, for signing in: `lambda c: c.add_cookies([session])`. With `in_turn` axe
    examines each page in one of the manners only, the next page in the next one; widths and scripts always count.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    wanted = list(paths)
    for turn, manner in enumerate(manners):
        context = _context(browser, address, manner)
        if prepare:
            prepare(context)
        for number, path in enumerate(wanted):
            examined = not in_turn or number % len(manners) == turn
            _look_once(context.new_page(), f"{address}{path}", Look(path, manner, folder, report, examined))
        context.close()
    return report


def _context(browser: Browser, address: str, manner: Manner) -> BrowserContext:
    phone = manner.width < 600
    context = browser.new_context(
        viewport={"width": manner.width, "height": 844 if phone else 900},
        color_scheme="dark" if manner.theme == "dark" else "light",
        locale="zh-CN" if manner.language.startswith("zh") else "en-GB",
        has_touch=phone,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "django_language", "value": manner.language, "url": address}])
    return context


def _look_once(page: Page, address: str, look: Look) -> None:
    page.on("console", lambda message: _told(message, look.tell))
    page.on("pageerror", lambda error: look.tell("script", str(error)))
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status >= 400:
        look.tell("status", str(answer and answer.status))
    page.wait_for_timeout(60)
    look.keep(page)
    look.report.looks += 1
    if (wide := _overflow(page)) > 0:
        look.tell("width", f"{wide} px wider than the window")
    for name, nodes in _axe(page) if look.examined else ():
        look.tell("axe", f"{name}: {nodes}")
    page.close()


def _told(message: ConsoleMessage, tell: Callable[[str, str], None]) -> None:
    expected = "status of 40" in message.text or "status of 429" in message.text
    if message.type == "error" and not expected:
        kind = "csp" if "Content Security Policy" in message.text else "console"
        tell(kind, message.text[:300])


def _overflow(page: Page) -> int:
    width: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def _axe(page: Page) -> Iterator[tuple[str, str]]:
    found = Axe().run(page, ALIKE, RULES).response["violations"]
    for violation in found:
        if violation["impact"] in SERIOUS:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            yield f"{violation['id']} ({len(violation['nodes'])})", " | ".join(nodes)


def _file_name(path: str) -> str:
    return re.sub(r"\W+", "-", path).strip("-") or "first"


def main(words: Sequence[str]) -> int:
    """Look at the paths given of a running server; print the faults."""
    if len(words) < 3:
        sys.exit("usage: python -m tests.journeys.looking ADDRESS FOLDER PATH…")
    address, folder, *paths = words
    with chromium() as browser:
        report = look(address, paths, Path(folder), browser)
    for fault in report.faults:
        print(fault)
    print(f"{len(report.pictures)} pictures in {folder}, {len(report.faults)} faults")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
