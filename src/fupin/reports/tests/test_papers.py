"""Papers say what is on file, hide what is private, refuse what would print as boxes, and know their moment."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import client, plant_households, plant_places, text
from fupin.registry.tests.samples import COUNTY, TOWN, VILLAGE, household, number
from fupin.reports.papers import printing, typesetting
from fupin.reports.papers.fonts import fonts
from fupin.reports.papers.kinds import KINDS
from fupin.reports.papers.places import data_of
from fupin.reports.queries.papers import household_content

STAMP = datetime(2020, 1, 2, tzinfo=UTC)
HOSTILE = ["#panic()", "$x^2$", "\\*_`~", "<b>&amp;</b>", "@label", "[//]", "\u202eabc\u202c", "𠮷㑇", "= head"]


def words(pdf: bytes) -> str:
    """Return the text of a PDF without white space."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def plant() -> Household:
    """Return a household with people, numbers and an account."""
    plant_places()
    people: list[dict[str, Any]] = [
        {"name": "王甲", "relation": "head", "sex": "male", "identity_number": number()},
        {"name": "李乙", "relation": "spouse", "sex": "female", "health": ["chronic"]},
    ]
    found = household(VILLAGE, people, kind="registered", main_cause="illness", phone="13800001234")
    registry.record_account(SYSTEM, found.pk, 2019, [{"item": "wage", "amount": 1_800_000}])
    return found


def content(found: Household, **asked: Any) -> Any:
    with translation.override(asked.pop("language", "en")):
        return household_content(SYSTEM, found.number, **asked)


@pytest.mark.django_db
def test_a_file_prints_what_is_on_file_in_both_languages() -> None:
    found = plant()
    for language, said in (
        ("en", ("no data", "chronic illness", "¥9,000")),
        ("zh-hans", ("暂无数据", "户主", "¥9,000")),
    ):
        with translation.override(language):
            one = household_content(SYSTEM, found.number)
            assert one is not None
            told = words(printing.printed("file", printing.of_household("file", one), STAMP))
        wanted = [*said, "王甲", "李乙", found.number, one.about.fingerprint, one.about.true_on]
        assert [word for word in wanted if "".join(word.split()) not in told] == []


@pytest.mark.django_db
def test_numbers_are_masked_unless_they_were_opened() -> None:
    found = plant()
    member = found.members.get(name="王甲")
    closed = str(content(found))
    assert number() not in closed and "13800001234" not in closed and number()[-4:] in closed
    opened = {("member", member.pk, "identity"): number(), ("household", found.pk, "phone"): "13800001234"}
    told = str(content(found, opened=opened))
    assert number() in told and "13800001234" in told


@pytest.mark.django_db
def test_a_file_can_be_printed_again_as_it_was() -> None:
    found = plant()
    before = (timezone.localdate(), timezone.now())
    first = content(found, at=before)
    registry.correct_household(SYSTEM, found.pk, {"main_cause": "education"}, date(2019, 1, 1))
    assert content(found).causes != first.causes
    assert content(found, at=before).causes == first.causes and content(found, at=before).members == first.members


@pytest.mark.one_database("needs no database")
def test_hostile_texts_come_out_as_they_are_and_the_same_bytes_twice() -> None:
    said = [*HOSTILE, "长" * 9_990 + "尾"]
    made = [_ledger(said) for _ in range(2)]
    assert made[0] == made[1]
    told = words(made[0])
    expected = ["".join(typesetting.clean(one).split()) for one in said]
    assert [one[:30] for one in expected if one not in told and len(one) < 100] == []
    assert told.count("长") == 9_990 and "尾" in told


def _ledger(said: list[str]) -> bytes:
    columns = [{"label": "A", "wide": True, "number": False}]
    base = {"words": {"no_data": "-", "nothing": "-", "sum": "S"}, "about": {"language": "zh"}, "foot": "F"}
    data = {**base, "title": "T", "subtitle": "", "place": "P", "columns": columns, "rows": [[one] for one in said]}
    return printing.printed("ledger", {**data, "sum": "0"}, STAMP)


@pytest.mark.one_database("needs no database")
def test_a_character_that_no_font_has_is_refused_with_its_place() -> None:
    lacking = fonts().missing("a长\U0002a6a5\u0627")
    assert "长" not in lacking and "\u0627" in lacking
    with pytest.raises(FupinError, match=r"U\+0627.*H-7"):
        typesetting.refuse(typesetting.missing({"files": [{"number": "H-7", "head": "\u0627"}]}))


@pytest.mark.one_database("needs no database")
def test_a_font_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUPIN_FONTS", "No Such Font")
    with pytest.raises(FupinError, match="No Such Font"):
        fonts()


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "area"), [("book", VILLAGE), ("ledger", VILLAGE), ("wall", COUNTY), ("map", TOWN)])
def test_papers_about_places_can_be_set(kind: str, area: int) -> None:
    plant_places()
    plant_households()
    data = data_of(SYSTEM, kind, area)
    assert data is not None
    told = words(printing.printed(kind, data, STAMP, tags=False))
    assert data["place"] in told


@pytest.mark.django_db
def test_each_paper_of_a_household_is_one_click_away() -> None:
    found = plant()
    team = client("village_team", VILLAGE)
    page = team.get(f"/papers/household/{found.number}/").content.decode()
    for kind in KINDS.values():
        assert kind.of_household == (f"/{kind.name}.pdf?lang=en" in page)
    answer = team.get(f"/papers/household/{found.number}/card.pdf?lang=zh-hans")
    assert answer["Content-Type"] == "application/pdf" and answer["Cache-Control"] == "private, no-store"
    assert found.number in words(answer.content)


@pytest.mark.django_db
def test_numbers_in_full_need_the_right_and_a_reason_that_is_logged() -> None:
    found = plant()
    address = f"/papers/household/{found.number}/file.pdf"
    assert client("village_team", VILLAGE).post(address, {"reason": "for the bank"}).status_code == 403
    clerk = client("township_clerk", TOWN)
    assert clerk.post(address, {"reason": ""}).status_code == 422
    assert number() in words(clerk.post(address, {"reason": "for the bank"}).content)
    logged = LogEntry.objects.filter(action="reports.note_paper_in_full").get()
    assert logged.detail["reason"] == "for the bank" and number() not in str(logged.detail)


@pytest.mark.django_db
def test_a_foreign_place_has_no_papers() -> None:
    found = plant()
    stranger = client("village_team", TOWN + 9000)
    for page in (f"/papers/household/{found.number}/", f"/papers/household/{found.number}/file.pdf"):
        assert stranger.get(page).status_code == 404
    assert stranger.get(f"/papers/place/{VILLAGE}/book.pdf").status_code == 404
    assert "Papers" in text(client("village_team", VILLAGE).get(f"/papers/place/{VILLAGE}/"))
