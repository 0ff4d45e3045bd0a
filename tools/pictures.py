"""Take the pictures of the guides again: `python -m tools.pictures [NAME …]`; without names, all of them.

The demonstration is loaded into a folder of its own and served with a clock that stands still, soon after its newest
day, so that the same sources give the same pictures. `--data FOLDER` keeps that folder and uses it again the next time.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.error import URLError

from playwright.sync_api import Browser, Page

from fupin.project.progress import step
from tools.services import chromium, free_port

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "guides" / "pictures"
NOW = datetime(2020, 1, 16, 4, tzinfo=UTC)
# What is looked at as of a moment has to be known before it.
LOADED = NOW - timedelta(days=1)
LANGUAGES = {"zh": "zh-hans", "en": "en"}
WIDTH, HEIGHT = 1280, 800
PATIENCE = 120.0  # seconds that the server gets to start, and a page to come

Deed = Callable[[Page, "Office"], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks, at which page, after which deeds, from where on, how high."""

    name: str
    user: str
    path: str
    deeds: tuple[Deed, ...] = ()
    top: str = ""
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Office:
    """The served demonstration: where it is reached, where its data lie, and in which language it is looked at."""

    address: str
    data: Path
    language: str = "zh"

    def password(self, user: str) -> str:
        """Return the password of somebody of the demonstration."""
        kept = json.loads((self.data / "demo-sign-ins.json").read_text(encoding="utf-8"))
        return str(next(one["password"] for one in kept if one["username"] == user))

    def run(self, *words: str) -> None:
        """Run a command of the product with the clock that stands still."""
        subprocess.run(command(*words), check=True, env=surroundings(self.data), cwd=ROOT)


def click(selector: str) -> Deed:
    """Click the first thing that a selector names, and wait for what it opens."""

    def deed(page: Page, _office: Office) -> None:
        page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")

    return deed


def paper(address: str) -> Deed:
    """Look at the first page of a paper, as wide as the window."""

    def deed(page: Page, office: Office) -> None:
        answer = page.request.get(f"{office.address}{address}?lang={LANGUAGES[office.language]}")
        file = office.data / "paper.png"
        file.write_bytes(first_page(answer.body()))
        page.goto(file.as_uri())
        page.add_style_tag(
            content="body { margin: 0; background: #777 } img { width: 100%; height: auto; cursor: auto }"
        )

    return deed


def first_page(pdf: bytes) -> bytes:
    """Return the first page of a PDF as a picture."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.pdf").write_bytes(pdf)
        source = b'#set page(width: 640pt, height: auto, margin: 0pt)\n#image("paper.pdf", page: 1, width: 100%)\n'
        made = typst.Compiler(root=folder).compile(source, format="png", ppi=144)
    return bytes((made[0] if isinstance(made, list) else made) or b"")


def visit(page: Page, office: Office, path: str) -> None:
    """Open a page of the office and wait until it is whole."""
    page.goto(f"{office.address}{path}", wait_until="networkidle")


def frozen(words: Sequence[str]) -> None:
    """Run a command of the product while the clock stands still."""
    from fupin.project import cli

    sys.argv = ["fupin", *words]
    with patch("django.utils.timezone.now", return_value=LOADED if words[0] == "demo" else NOW):
        cli.main()


def command(*words: str) -> list[str]:
    """Return the command that runs the product with the clock that stands still."""
    return [sys.executable, "-m", "tools.pictures", "--frozen", *words]


def surroundings(data: Path) -> dict[str, str]:
    """Return the environment of the product whose data lie in a folder."""
    return os.environ | {"FUPIN_DATA": str(data), "FUPIN_DATABASE": "", "FUPIN_SECOND_FACTOR": "off"}


@contextmanager
def serving(data: Path) -> Iterator[Office]:
    """Load the demonstration where there is none, and serve it."""
    address = f"127.0.0.1:{free_port()}"
    office = Office(f"http://{address}", data)
    if not (data / "demo-sign-ins.json").exists():
        with step("load the demonstration"):
            office.run("migrate", "--verbosity", "0")
            office.run("demo", "--replace")
    words = command("runserver", address, "--noreload")
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(words, env=surroundings(data), cwd=ROOT, stdout=quiet, stderr=quiet)
    try:
        _await(office.address, server)
        yield office
    finally:
        server.terminate()
        server.wait()


def _await(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sign-in/")  # noqa: S310 - our own server
        except URLError:
            time.sleep(0.2)
        else:
            return
    sys.exit("The server of the pictures did not start.")


@contextmanager
def looking(browser: Browser, office: Office, user: str, height: int) -> Iterator[Page]:
    """Yield a window in which somebody is signed in, in the office's language."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": height}, color_scheme="light", reduced_motion="reduce",
        locale={"zh": "zh-CN", "en": "en-GB"}[office.language],
    )  # fmt: skip
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    visit(page, office, "/sign-in/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", office.password(user))
    page.click("main form button.main")
    page.wait_for_load_state("networkidle")
    # Signing in chose the language of the account.
    name = LANGUAGES[office.language]
    context.add_cookies([{"name": "django_language", "value": name, "url": office.address}])
    yield page
    context.close()


def take(browser: Browser, office: Office, picture: Picture, folder: Path) -> Path:
    """Take one picture and return its file."""
    with looking(browser, office, picture.user, picture.height) as page:
        visit(page, office, picture.path)
        for deed in picture.deeds:
            deed(page, office)
        if picture.top:
            page.locator(picture.top).first.evaluate(
                "node => window.scrollTo(0, node.getBoundingClientRect().top - 70)"
            )
        page.wait_for_timeout(150)
        path = folder / f"{picture.name}-{office.language}.png"
        path.write_bytes(small(page.screenshot()))
    return path


def small(picture: bytes) -> bytes:
    """Return a picture of a page in the 256 colours that it uses most: a third of the size, and looks the same."""
    from PIL import Image

    made = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def main(words: Sequence[str]) -> int:
    """Take the pictures named, or all of them."""
    from playwright.sync_api import sync_playwright

    from tools.picture_list import PICTURES, prepare

    reader = argparse.ArgumentParser(description="Take the pictures of the guides again.")
    reader.add_argument("names", nargs="*", help="of which pictures; none means all")
    reader.add_argument("--data", type=Path, help="a folder for the demonstration that is kept and used again")
    reader.add_argument("--to", type=Path, default=FOLDER, help="where the pictures are written")
    reader.add_argument("--language", choices=LANGUAGES, action="append", help="only in this language")
    given = reader.parse_args(words)
    wanted = [one for one in PICTURES if not given.names or one.name in given.names]
    given.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as running:
        words = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = running.chromium.launch(executable_path=chromium(), args=words)
        with serving(given.data or Path(scratch)) as office:
            if not (done := office.data / "prepared").exists():
                with step("prepare what is to be seen"):
                    prepare(browser, office)
                done.touch()
            for language in given.language or LANGUAGES:
                _take_all(browser, replace(office, language=language), wanted, given.to)
        browser.close()
    return 0


def _take_all(browser: Browser, office: Office, wanted: Sequence[Picture], folder: Path) -> None:
    for picture in wanted:
        with step(f"{picture.name} ({office.language})"):
            take(browser, office, picture, folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--frozen"]:
        frozen(sys.argv[2:])
    else:
        sys.exit(main(sys.argv[1:]))
