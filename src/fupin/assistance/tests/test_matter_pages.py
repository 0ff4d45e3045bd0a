"""The pages of matters, made from what the kind declares: a kind that only a pack copy adds works through them all."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from fupin.assistance.actions import matters as actions
from fupin.assistance.actions.matters import Given
from fupin.assistance.models import Matter
from fupin.assistance.queries import matters as queries
from fupin.assistance.tests.mattering import PHOTO, SMALL, WAY, opened, pack_with, row, unsafe, url, walk
from fupin.framework.permissions import SYSTEM
from fupin.policy.matter_kinds import Kind
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.pages import client, plant_places, rows, text
from fupin.registry.tests.samples import NEXT_VILLAGE, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Household:
    """Record a household in a house that is not safe."""
    plant_places()
    return unsafe()


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kind]:
    """Return the kinds of a copy of the pack that has one more, of books on loan."""
    return pack_with(tmp_path_factory.mktemp("pack"), book=SMALL)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("房.jpg", PHOTO.content, "image/jpeg")


def test_a_kind_of_a_pack_copy_alone_works_through_every_page(
    home: Household, books: dict[str, Kind], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack(), "matters", books)
    team = client("village_team", VILLAGE)
    begin = f"{url('matters-begin', 'book')}?household={home.number}"
    assert "Title of the book" in text(team.get(begin))
    refused = team.post(begin, {"v_copies": "0", "on": "2019-03-01"})
    assert refused.status_code == 422 and "This field is required" in text(refused)
    made = team.post(begin, {"v_title": "Grain & <b>Rice</b>", "v_worth": "12.50", "on": "2019-03-01"}, follow=True)
    matter: Matter = rows(Matter).get()
    assert "Grain &amp; &lt;b&gt;Rice&lt;/b&gt;" in made.content.decode()
    step = {"name": "lent", "revision": matter.revision, "v_to": "Old Wang", "on": "2019-03-04"}
    assert "Lent" in text(team.post(url("matter-step", matter.pk), step, follow=True))
    # The optional stage is left out; the photo of the last one is asked for, and what was typed stays.
    missing = team.post(url("matter-step", matter.pk), {"name": "returned", "note": "in May"})
    assert missing.status_code == 422 and "in May" in text(missing)
    assert "already" not in text(missing) and row(matter.pk).stage == "lent"
    team.post(url("matter-step", matter.pk), {"name": "returned", "on": "2019-05-02", "file_photo": photo()})
    team.post(url("matter-visit", matter.pk), {"v_page": "12", "on": "2019-06-02"})
    team.post(url("matter-end", matter.pk), {"name": "done", "on": "2019-06-03"})
    found = row(matter.pk)
    assert (found.stage, found.outcome, found.facts["page"]) == ("returned", "done", 12)
    listed = text(team.get(url("matters-of-kind", "book")))
    assert "Given back" in listed and "Worth in all 13" in listed and "Book on loan" in text(team.get(url("matters")))
    assert "Returned" in text(team.get(url("matters-figures", "book")))
    sent = team.get(f"{url('matters-of-kind', 'book')}?export=xlsx&cols=title,f_worth,f_to")
    sheet = load_workbook(BytesIO(b"".join(sent.streaming_content))).active
    assert sheet is not None
    cells = [str(cell.value) for line in sheet.iter_rows() for cell in line]
    assert "Grain & <b>Rice</b>" in cells and "12.5" in cells and "Old Wang" in cells


def test_the_matter_outlives_its_kind(home: Household, books: dict[str, Kind], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(pack(), "matters", books)
        matter_id = opened(home, kind="book", title="Rice")
        actions.take_step(SYSTEM, matter_id, "lent", Given({"to": "Old Wang"}))
    page = client("village_team", VILLAGE).get(url("matter", matter_id))
    assert page.status_code == 200 and "Old Wang" in text(page) and "lent" in text(page)
    assert [one["to"] for one in queries.matter_rows(SYSTEM, TOWN, "book")] == ["Old Wang"]


def test_who_is_second_reads_so_on_the_page_and_keeps_what_was_typed(home: Household) -> None:
    matter_id = opened(home)
    team = client("village_team", VILLAGE)
    seen = row(matter_id).revision
    walk(matter_id, "mobilised")
    late = team.post(
        url("matter-step", matter_id),
        {"name": "measured", "revision": seen, "v_measured_by": "Team two", "on": "2019-05-01", "file_photo": photo()},
    )
    assert late.status_code == 422 and "meanwhile" in text(late) and "Team two" in late.content.decode()
    assert row(matter_id).stage == "mobilised"


def test_the_household_page_suggests_and_the_step_takes_three_taps(home: Household) -> None:
    team = client("village_team", VILLAGE)
    page = team.get(reverse("registry:household", args=[home.number]))
    assert "Suggested: Safe housing" in text(page)
    matter_id = opened(home)
    walk(matter_id, "mobilised")
    page = team.get(reverse("registry:household", args=[home.number]))
    assert url("matter", matter_id) in page.content.decode() and "blocks the exit" in text(page)
    assert "Suggested: Safe housing" not in text(page)
    # Tap the matter, tap the camera, tap the step: nothing hides the form of the next stage.
    shown = team.get(url("matter", matter_id)).content.decode()
    before = shown[: shown.index('capture="environment"')]
    assert before.count("<details") == before.count("</details>")
    assert "Matters" in text(team.get(reverse("registry:area", args=[VILLAGE])))


def test_pictures_are_sent_only_to_whoever_may_see_the_matter(home: Household) -> None:
    matter_id = opened(home)
    walk(matter_id, "measured")
    step = queries.steps(SYSTEM, matter_id)[-1]
    found = client("village_team", VILLAGE).get(url("matter-file", step.pk, 0))
    assert found.content == PHOTO.content and found["Cache-Control"] == "private, no-store"
    stranger = client("village_team", NEXT_VILLAGE)
    assert stranger.get(url("matter-file", step.pk, 0)).status_code == 404
    assert stranger.get(url("matter", matter_id)).status_code == 404


def test_reading_rights_show_no_form(home: Household) -> None:
    matter_id = opened(home)
    inspector = client("inspector", TOWN)
    shown = inspector.get(url("matter", matter_id)).content.decode()
    assert url("matter-step", matter_id) not in shown and "About this matter" in shown
    assert inspector.post(url("matter-step", matter_id), {"name": "mobilised"}).status_code == 403


def test_suggested_households_are_opened_together_and_go_on_together(home: Household) -> None:
    unsafe(), unsafe(housing_grade="grade_a"), unsafe(housing_grade=None)
    team = client("village_team", VILLAGE)
    shown = team.get(url("matters-suggested", "housing"))
    assert "2" in text(shown) and home.number in text(shown)
    keys = list(rows(Household).filter(facts__housing_grade="grade_c").values_list("pk", flat=True))
    asked = team.post(url("matters-open-many"), {"state": "kind=housing", "row": keys})
    assert "each of 2 households" in text(asked)
    sent = {"sent": "1", "matterkind": "housing", "household_id": keys, "v_works": "repair", "on": "2019-03-01"}
    team.post(url("matters-open-many"), sent)
    made = list(rows(Matter).values_list("pk", flat=True))
    assert len(made) == 2
    asked = team.post(url("matter-many"), {"state": "kind=housing", "every": "1"})
    assert "2 open matters were chosen" in text(asked)
    step = {"matter_id": made, "stage": "mobilised", "sent": "1", "v_willing": "yes", "on": "2019-03-05"}
    team.post(url("matter-many"), step)
    assert set(rows(Matter).values_list("stage", flat=True)) == {"mobilised"}


def test_a_page_of_an_earlier_day_shows_what_was_known_then(home: Household) -> None:
    matter_id = opened(home)
    actions.take_step(SYSTEM, matter_id, "mobilised", Given({"willing": True}, on=WAY["mobilised"].on))
    team = client("village_team", VILLAGE)
    shown = team.get(f"{url('matters-of-kind', 'housing')}?on=2019-03-02")
    assert "opened, no stage yet" in text(shown)


def test_back_correct_and_take_back_are_done_on_the_page(home: Household) -> None:
    matter_id = opened(home)
    walk(matter_id, "measured")
    team = client("village_team", VILLAGE)
    step = queries.steps(SYSTEM, matter_id)[-1]
    assert "Team one" in team.get(url("matter-correct", step.pk)).content.decode()
    sent = {"v_measured_by": "Team two", "note": "", "reason": "Typed wrong.", "revision": row(matter_id).revision}
    team.post(url("matter-correct", step.pk), sent)
    assert row(matter_id).facts["measured_by"] == "Team two"
    team.post(url("matter-take-back", matter_id), {"revision": row(matter_id).revision})
    assert row(matter_id).facts["measured_by"] == "Team one"
    team.post(url("matter-back", matter_id), {"reason": "Measured the wrong house."})
    assert row(matter_id).stage == "mobilised"
