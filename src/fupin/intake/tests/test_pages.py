"""The pages of an upload, without scripts: every step leads to the next, and foreign eyes see nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fupin.framework import jobs
from fupin.intake.models import Upload
from fupin.intake.tests.world import CAUSE, VILLAGE, book, good_rows, make_clerk, make_places, with_cell, written

VILLAGE_KEY = int(VILLAGE.ljust(15, "0"))
ABOUT = {"true_on": "2020-06-01", "year": "2019", "households": "registered", "village": "0"}


@pytest.fixture
def team(db: None) -> Any:
    """A village team of the village; it needs no second factor."""
    make_places()
    return make_clerk("team", VILLAGE_KEY, "village_team")


@pytest.fixture
def browser_of(client: Client, team: Any) -> Client:
    """The team's browser."""
    client.force_login(team)
    return client


def post(client: Client, *contents: bytes) -> Upload:
    """Send files through the page and let the worker check them."""
    files = [SimpleUploadedFile(f"村{n}.xlsx", content) for n, content in enumerate(contents)]
    answer = client.post(reverse("intake:uploads"), {**ABOUT, "files": files})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    jobs.run_all()
    return Upload.objects.latest("id")


def page(client: Client, step: str, upload: Upload, query: str = "") -> str:
    answer = client.get(reverse(f"intake:{step}", args=[upload.pk]) + query)
    assert answer.status_code == 200, (step, answer.status_code, answer.headers.get("Location"))
    return str(answer.content.decode())


def taken(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def own_village() -> list[list[Any]]:
    return good_rows()[:3]


def test_the_first_page_invites_and_lists(browser_of: Client) -> None:
    text = browser_of.get(reverse("intake:uploads")).content.decode()
    assert 'type="file"' in text
    assert "multiple" in text
    post(browser_of, book(own_village()), book(own_village()))
    assert browser_of.get(reverse("intake:uploads")).content.decode().count("村1.xlsx") >= 1


def test_a_good_file_goes_from_page_to_page_into_the_register(browser_of: Client) -> None:
    upload = post(browser_of, book(own_village()))
    answer = browser_of.get(reverse("intake:upload", args=[upload.pk]))
    assert answer["Location"] == reverse("intake:preview", args=[upload.pk])
    for step in ("columns", "problems", "preview"):
        page(browser_of, step, upload)
    assert "王建国" in page(browser_of, "preview", upload, "?show=N")
    browser_of.post(reverse("intake:accept", args=[upload.pk]), {"all": "1"})
    assert "hx-get" in page(browser_of, "upload", upload)
    jobs.run_all()
    assert written() == (1, 3, 1)
    page(browser_of, "done", upload)
    browser_of.post(reverse("intake:undo", args=[upload.pk]), {"confirmed": "1"})
    assert written() == (0, 0, 0)
    page(browser_of, "done", upload)


def test_problems_are_shown_and_values_explained(browser_of: Client) -> None:
    rows = own_village()
    for row in rows:
        row[CAUSE] = "老病"
    upload = post(browser_of, book(rows))
    text = page(browser_of, "problems", upload, "?all=1")
    assert "老病" in text
    browser_of.post(reverse("intake:values", args=[upload.pk]), {"v0": "illness"})
    jobs.run_all()
    upload.refresh_from_db()
    assert upload.counts["errors"] == 0


def test_a_refused_file_says_why(browser_of: Client) -> None:
    upload = post(browser_of, book([], None) + b"")
    assert upload.state == Upload.State.REJECTED
    assert 'role="alert"' in page(browser_of, "upload", upload)
    answer = browser_of.post(
        reverse("intake:uploads"), {**ABOUT, "files": SimpleUploadedFile("x.xlsx", b"%PDF")}, follow=True
    )
    assert "PDF" in answer.content.decode()


def test_files_can_be_taken_away(browser_of: Client) -> None:
    content = book(with_cell(0, CAUSE, "胡写")[:3])
    upload = post(browser_of, content)
    whole = browser_of.get(reverse("intake:file", args=[upload.pk]))
    assert taken(whole) == content
    for address in (reverse("intake:marked", args=[upload.pk]), reverse("intake:template")):
        answer = browser_of.get(address)
        assert taken(answer).startswith(b"PK")


def test_columns_can_be_changed(browser_of: Client) -> None:
    header = ["户编号", "所在村", "姓名", "与户主关系", "挣的钱"]
    upload = post(browser_of, book([["H1", "白石村", "王五", "户主", 5]], header))
    address = reverse("intake:columns", args=[upload.pk])
    browser_of.post(address, {"sheet": "花名册", "c4": "income.wage"})
    jobs.run_all()
    upload.refresh_from_db()
    assert upload.mapping["花名册"][4][2] == "income.wage"


def test_others_see_nothing(browser_of: Client, client: Client) -> None:
    upload = post(browser_of, book(own_village()))
    stranger = make_clerk("stranger", VILLAGE_KEY + 1_000_000, "village_team")
    client.force_login(stranger)
    for step in ("upload", "columns", "problems", "preview", "done", "job", "file", "marked"):
        assert client.get(reverse(f"intake:{step}", args=[upload.pk])).status_code == 404
    for deed in ("check", "accept", "undo", "drop", "cancel", "values"):
        assert client.post(reverse(f"intake:{deed}", args=[upload.pk]), {"all": "1"}).status_code == 404
    assert "村0" not in client.get(reverse("intake:uploads")).content.decode()
