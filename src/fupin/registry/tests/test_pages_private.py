"""What is private stays so: numbers, files, hostile names, and rows that are taken away."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.registry import actions
from fupin.registry.models import Attachment, Household
from fupin.registry.tests.pages import client, plant_households, plant_places, rows, text
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, members, number

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
HOSTILE = ["<script>alert(1)</script>", "=1+1", "{{ 7*7 }}", '" onmouseover="x']


@pytest.fixture(autouse=True)
def households(settings: Any, tmp_path: Path) -> list[Household]:
    settings.MEDIA_ROOT = tmp_path
    plant_places()
    return plant_households()


def test_numbers_are_shown_by_right_with_a_reason_and_on_record(households: list[Household]) -> None:
    one = households[0]
    actions.correct_member(SYSTEM, members(one.pk)[0].pk, {"identity_number": number()})
    url = f"/household/{one.number}/numbers/"
    assert client("village_team", VILLAGE).get(url).status_code == 403
    clerk = client("township_clerk")
    assert number() not in text(clerk.get(url)) + text(clerk.get(f"/household/{one.number}/"))
    before = LogEntry.objects.count()
    refused = clerk.post(url, {"reason": "x"})
    assert refused.context["form"].errors and LogEntry.objects.count() == before
    shown = clerk.post(url, {"reason": "call about the bank card"})
    assert {number(), "13800001234"} <= set(text(shown).split())
    assert "no-store" in shown["Cache-Control"]
    logged = LogEntry.objects.filter(action="registry.unmask")
    assert {e.detail["field"] for e in logged} == {"phone", "identity"}
    assert all(e.detail["reason"] == "call about the bank card" for e in logged)
    assert number() not in str(list(logged.values()))


def attach(clerk: Any, one: Household, name: str = "house.png", content: bytes = PNG) -> Any:
    sent = SimpleUploadedFile(name, content)
    return clerk.post(f"/household/{one.number}/files/add/", {"file": sent, "note": "front"})


def test_files_go_only_to_who_sees_the_household(households: list[Household]) -> None:
    one, clerk = households[0], client("township_clerk")
    assert attach(clerk, one).status_code == 302
    file = rows(Attachment).get()
    url = f"/household/{one.number}/files/{file.pk}/"
    answer = clerk.get(url)
    assert b"".join(answer.streaming_content) == PNG and answer["Content-Type"] == "image/png"
    assert "no-store" in answer["Cache-Control"] and "house.png" in text(clerk.get(f"/household/{one.number}/"))
    assert client("village_team", NEXT_VILLAGE).get(url).status_code == 404
    assert clerk.get(f"/household/{households[1].number}/files/{file.pk}/").status_code == 404
    assert Client().get(url).status_code == 302


def test_only_photos_and_documents_are_kept(households: list[Household]) -> None:
    refused = attach(client("township_clerk"), households[0], "page.png", b"<html><script>alert(1)</script>")
    assert refused.status_code == 422 and "Only photos" in text(refused) and not rows(Attachment).exists()


def test_a_file_is_removed_with_a_reason(households: list[Household]) -> None:
    one, clerk = households[0], client("township_clerk")
    attach(clerk, one)
    file = rows(Attachment).get()
    url = f"/household/{one.number}/files/{file.pk}/"
    assert clerk.post(url + "remove/", {"reason": ""}).status_code == 422
    assert clerk.post(url + "remove/", {"reason": "wrong house"}).status_code == 302
    assert clerk.get(url).status_code == 404 and "house.png" not in text(
        clerk.get(f"/household/{one.number}/history/x")
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_words_everywhere(households: list[Household], name: str) -> None:
    one, clerk = households[0], client("township_clerk")
    head, spouse = members(one.pk)
    for person in (head, spouse):
        actions.correct_member(SYSTEM, person.pk, {"name": name})
    actions.check_area(SYSTEM, VILLAGE)
    own = [f"/household/{one.number}/{page}" for page in ("", "history/", "edit/", f"members/{spouse.pk}/", "split/")]
    for page in [*own, "/households/", "/members/", "/quality/"]:
        markup = clerk.get(page).content.decode()
        assert "<script>alert" not in markup and "49" not in markup.split("<h1>")[1].split("</h1>")[0]
        assert 'onmouseover="x' not in markup, page
    assert name in text(clerk.get("/members/")) or name.startswith("<")


def workbook(clerk: Any, url: str) -> list[list[Any]]:
    response = clerk.get(url)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_an_export_is_what_is_on_screen_and_is_logged(households: list[Household]) -> None:
    actions.correct_member(SYSTEM, members(households[0].pk)[0].pk, {"name": "=1+1"})
    clerk = client("township_clerk")
    query = "/members/?f.sex=male&cols=name,area,sex"
    listing = clerk.get(query).context["listing"]
    rows = workbook(clerk, query + "&export=xlsx")
    cells = [str(cell) for row in rows for cell in row if cell is not None]
    assert listing.count == 4 == cells.count("Male")
    assert "=1+1" in cells and "李乙" not in cells
    assert LogEntry.objects.filter(action="web.note_export").count() == 1


def test_who_may_not_take_rows_away_gets_a_page(households: list[Household]) -> None:
    leader = client("leader")
    response = leader.get("/households/?export=xlsx")
    assert response["Content-Type"].startswith("text/html") and not response.context["listing"].may_export


def test_masked_columns_stay_masked_in_lists_and_exports(households: list[Household]) -> None:
    clerk = client("township_clerk")
    assert "13800001234" not in clerk.get("/households/").content.decode()
    assert "13800001234" not in str(workbook(clerk, "/households/?export=xlsx"))
    assert clerk.get("/households/?f.area=" + str(FAR_VILLAGE)).context["listing"].count == 0
