"""What stands on a household's paper is what its pages say: plan, helpers, photos; for one household or for many."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pypdf import PdfReader

from fupin.assistance import actions as assistance
from fupin.assistance.actions.matters import take_step
from fupin.assistance.matters.files import Upload
from fupin.assistance.queries.plans import plan_of
from fupin.assistance.tests.mattering import PAPER, WAY, opened
from fupin.assistance.tests.planning import begun, given, pair, poor, signed
from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import client, plant_places
from fupin.registry.tests.samples import COUNTY, TOWN, VILLAGE, household
from fupin.reports.actions import papers as actions
from fupin.reports.papers import pictures, press, printing, typesetting
from fupin.reports.papers.content import EVERYTHING, household_contents
from fupin.reports.papers.files import FILES
from fupin.reports.papers.kinds import KINDS
from fupin.reports.papers.places import data_of
from fupin.reports.queries.papers import household_content
from fupin.reports.tests.test_papers import STAMP, words

PHONE = "13912345678"


def photo(width: int = 1600, height: int = 1200) -> bytes:
    """Return a photo as a telephone takes it: large, lying on its side, with the place where it was taken."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at the house of Wang"
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (30, 140, 90)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def plant() -> Household:
    """Return a household with a signed plan, a helper, a matter with photos, help, an account and a correction."""
    plant_places()
    found = poor(phone="13800001234", members=[{"name": "王甲", "relation": "head"}])
    registry.record_account(SYSTEM, found.pk, 2019, [{"item": "wage", "amount": 1_800_000}])
    helper = assistance.add_helper(SYSTEM, VILLAGE, {"name": "赵干部", "position": "文书", "phone": PHONE})
    pair(found, helper)
    signed(found)
    matter = opened(found)
    take_step(SYSTEM, matter, "mobilised", WAY["mobilised"])
    files = [Upload("photo", "house.jpg", photo()), PAPER]
    take_step(SYSTEM, matter, "measured", replace(WAY["measured"], files=files))
    given(found, "donation", amount=50_000)
    return found


def told(found: Household, kind: str, at: Any = None) -> str:
    """Return the words of one paper made by itself."""
    with translation.override("en"):
        one = household_content(SYSTEM, found.number, None, at)
        assert one is not None
        return words(printing.printed(kind, printing.of_household(kind, one), STAMP))


@pytest.mark.django_db
def test_papers_made_in_bulk_say_what_single_ones_say() -> None:
    found = plant()
    other = household(VILLAGE, [{"name": "李乙", "relation": "head"}], kind="registered")
    for kind in ("file", "statement"):
        run = actions.request_papers(SYSTEM, TOWN, actions.Order(kind, "en", photos=True))
        jobs.run_all()
        content = b"".join(FILES.content(part.sha256) for part in run.parts.exclude(sha256=""))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for home in (found, other):
                made = words(archive.read(f"{home.number}.pdf"))
                assert made == told(home, kind, (run.true_on, run.known_at)), kind
    assert "Latestchangesofthisfile" in told(found, "file") and "Notso" in told(found, "statement")


@pytest.mark.django_db
def test_more_households_ask_no_more_of_the_database() -> None:
    plant()

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            list(household_contents(SYSTEM, VILLAGE))
        return len(context)

    asked()
    first = asked()
    for number in range(4):
        home = poor(members=[{"name": f"李{number}", "relation": "head"}])
        pair(home, assistance.add_helper(SYSTEM, VILLAGE, {"name": f"helper {number}"}))
        begun(home)
        given(home, "donation")
    assert asked() == first


@pytest.mark.django_db
def test_a_plan_on_paper_is_the_plan_of_the_page() -> None:
    found = plant()
    plan = plan_of(SYSTEM, found.pk)
    with translation.override("en"):
        content = household_content(SYSTEM, found.number)
    assert plan is not None and content is not None and content.plan is not None
    assert [line.state for line in content.plan.lines] == [str(one.progress.state) for one in plan.measures]
    assert [slot.name for slot in content.plan.slots] == [slot.name for slot in plan.slots] and len(plan.slots) == 6
    assert content.plan.promises and content.plan.signed_by == plan.plan.signed_by
    picture = pictures.read(pictures.wanted(content, photos=False), photos=False)
    assert list(picture) == [plan.plan.signature] and "M 10 20 L" in picture[plan.plan.signature]
    said = told(found, "file")
    assert all("".join(one.value.split()) in said for one in content.plan.slots)


@pytest.mark.one_database("what is read does not depend on it, and other tests read it on both")
@pytest.mark.django_db
def test_photos_are_small_upright_and_say_nothing_of_their_maker() -> None:
    found = plant()
    with translation.override("en"):
        content = household_content(SYSTEM, found.number)
        assert content is not None
        pdf = PdfReader(io.BytesIO(printing.printed("file", printing.of_household("file", content), STAMP)))
    images = [image.image for page in pdf.pages for image in page.images]
    sizes = [image.size for image in images if image]
    assert sizes == [(315, 420)]
    assert not [image for image in images if image and image.getexif()]
    said = "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert PAPER.name in said and "house.jpg" not in said


@pytest.mark.one_database("needs no database")
def test_what_is_no_photo_is_not_printed() -> None:
    assert pictures.small(b"\xff\xd8\xff\xe0 a house") == "" and pictures.small(b"GIF89a" + bytes(40)) == ""
    assert pictures.small(photo(60, 40)).startswith("<svg")


@pytest.mark.one_database("what is read does not depend on it, and other tests read it on both")
@pytest.mark.django_db
def test_helpers_are_called_on_their_number_while_households_keep_theirs() -> None:
    found = plant()
    for kind in ("card", "file"):
        said = told(found, kind)
        assert PHONE in said and "13800001234" not in said


@pytest.mark.one_database("needs no database")
def test_presses_give_what_this_process_gives_and_tell_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    base = {"words": {"no_data": "-", "nothing": "-", "sum": "S"}, "about": {"language": "zh"}, "foot": "F"}
    data = {**base, "title": "T", "place": "P", "columns": [], "rows": [], "sum": "0", "subtitle": ""}
    sheet = typesetting.sheet("ledger", data, STAMP)
    with press.presses(2) as presses:
        made = [presses.set(lambda: sheet) for _ in range(9)]
        assert {one.result() for one in made} == {typesetting.set_sheet(sheet)}
        running = [presses._free.get() for _ in range(2)]
        for one in running:
            one.kill()
            presses._free.put(one)
        with pytest.raises(FupinError, match="stopped from outside"):
            presses.set(lambda: sheet).result()
    assert all(one.poll() is not None for one in running)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(64)), raising=False)
    assert press.wanted(press.FEW) == 0 and press.wanted(9000) == press.MOST


@pytest.mark.django_db
def test_what_a_paper_does_not_print_is_not_computed() -> None:
    plant()
    (card,) = household_contents(SYSTEM, VILLAGE, parts=KINDS["card"].parts)
    (whole,) = household_contents(SYSTEM, VILLAGE, parts=EVERYTHING)
    assert card.pairings == whole.pairings and card.entitlements is None and not card.history
    assert whole.history and whole.entitlements and timezone.localdate().isoformat() == whole.about.true_on


@pytest.mark.one_database("a map is a file of the office")
@pytest.mark.django_db
def test_a_map_on_paper_has_the_outlines_of_the_page() -> None:
    plant_places()
    file = Path(settings.DATA) / "maps" / f"{TOWN}.geojson"
    file.parent.mkdir(exist_ok=True)
    ring = [[105.0, 26.0], [106.0, 26.0], [106.0, 27.0], [105.0, 27.0], [105.0, 26.0]]
    village = {"properties": {"area": str(VILLAGE)}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    try:
        file.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": [village]}))
        sheet, data = places.outlines(TOWN), data_of(SYSTEM, "map", TOWN)
    finally:
        file.unlink()
    assert sheet is not None and data is not None
    (outline,) = sheet.places
    assert outline.key == VILLAGE and f'd="{outline.path}"' in data["outlines"] and "<text" in data["outlines"]


@pytest.mark.django_db
def test_photos_of_a_whole_place_are_asked_for() -> None:
    plant_places()
    officer = client("county_officer", COUNTY)
    asked = {"paper": "card", "merged": "1", "language": "en", "true_on": timezone.localdate().isoformat()}
    for more, wanted in (({}, False), ({"photos": "on"}, True)):
        page = officer.post(f"/papers/place/{TOWN}/", {**asked, **more}, follow=True)
        run = page.context["row"]
        assert run.photos is wanted
