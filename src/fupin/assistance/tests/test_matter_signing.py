"""Signatures of matters: drawn on the screen, or on paper that is photographed; never half of one."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from fupin.assistance.actions import matters as actions
from fupin.assistance.actions.matters import Given
from fupin.assistance.matters.files import content_of, drawn
from fupin.assistance.queries import matters as queries
from fupin.assistance.tests.mattering import opened, row, unsafe
from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError
from fupin.registry.tests.pages import client, plant_places, text
from fupin.registry.tests.samples import VILLAGE

STROKES = "M 20 150 L 80 40.5 L 140 150 M 300 100 L 420 101"
pytestmark = pytest.mark.django_db


@pytest.fixture
def loan() -> int:
    """Open a loan that is rated and waits for the signature under its project."""
    plant_places()
    loan = opened(unsafe(), kind="microcredit", use="Goats", asked="20000")
    card = {"honesty": "40", "labour": "20", "skill": "15", "income": "10", "customs": "5"}
    actions.rate_matter(SYSTEM, loan, card)
    actions.take_step(SYSTEM, loan, "rated", Given({"rated_by": "Team one"}))
    return loan


@pytest.fixture
def team() -> Any:
    """Return somebody of the village team, signed in."""
    return client("village_team", VILLAGE)


def send(team: Any, loan: int, **more: Any) -> Any:
    url = reverse("assistance:matter-step", args=[loan])
    sent = {"name": "recommended", "v_project": "Goats", "on": timezone.localdate().isoformat(), **more}
    return team.post(url, sent)


def test_who_signs_on_the_screen_needs_no_paper(loan: int, team: Any) -> None:
    shown = team.get(reverse("assistance:matter", args=[loan])).content.decode()
    assert 'name="strokes_recommended"' in shown and "identification/cases.js" in shown
    assert shown.count('id="signer_recommended"') == shown.count('for="signer_recommended"') == 1
    assert send(team, loan, signer_recommended="王甲", strokes_recommended=STROKES).status_code == 302
    step = queries.steps(SYSTEM, loan)[-1]
    (kept,) = step.evidence
    assert (kept["kind"], kept["name"], kept["type"]) == ("signature", "王甲.png", "image/png")
    with Image.open(BytesIO(content_of(kept["sha256"]) or b"")) as picture:
        dark = [picture.getpixel((x, y)) for x, y in ((160, 81), (700, 201))]
        assert picture.size == (1200, 400) and picture.getpixel((600, 380)) == 255
        assert all(one == 0 for one in dark)
    assert "Signature: 王甲.png" in team.get(reverse("assistance:matter", args=[loan])).content.decode()


def test_a_photo_of_signed_paper_stands_for_it(loan: int, team: Any) -> None:
    paper = SimpleUploadedFile("表.pdf", b"%PDF-1.4 signed", "application/pdf")
    assert send(team, loan, file_signature=paper).status_code == 302
    assert queries.steps(SYSTEM, loan)[-1].evidence[0]["type"] == "application/pdf"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "needs a signature"),
        ({"signer_recommended": "王甲"}, "needs a signature"),
        ({"strokes_recommended": STROKES}, "name of whoever signs"),
        ({"signer_recommended": "王甲", "strokes_recommended": "M 1 1"}, "empty or too short"),
        ({"signer_recommended": "王甲", "strokes_recommended": 'M 1 1"/><script>'}, "empty or too short"),
        ({"signer_recommended": "王\x00甲", "strokes_recommended": STROKES}, "name of whoever signs"),
    ],
)
def test_half_a_signature_is_refused_and_what_was_drawn_stays(
    loan: int, team: Any, sent: dict[str, str], told: str
) -> None:
    found = send(team, loan, **sent)
    assert found.status_code == 422 and told in text(found)
    assert row(loan).stage == "rated" and "<script>" not in found.content.decode().partition("<main")[2]
    if sent.get("strokes_recommended") == STROKES:
        assert f'<path d="{STROKES}">' in found.content.decode()


@pytest.mark.one_database("what is drawn does not depend on the database")
def test_a_name_is_short_and_a_dot_is_a_line() -> None:
    made = drawn("王" * 300, "M 1 1 M 5 5 M 9 9 L 20 20")
    assert len(made.name) <= 100 and made.name.endswith(".png") and made.content.startswith(b"\x89PNG")
    with pytest.raises(FupinError, match="name of whoever"):
        drawn(" ", STROKES)


def test_one_hand_does_not_sign_for_many(loan: int, team: Any) -> None:
    sent = {"matter_id": [loan], "stage": "recommended"}
    asked = team.post(reverse("assistance:matter-many"), sent).content.decode()
    assert "strokes" not in asked and 'name="file_signature"' in asked
