"""Publications: scanned, with consent, public until their day; files held against the register; profiles of a pack."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from fupin.framework.permissions import SYSTEM
from fupin.framework.publication.pieces import Unreadable
from fupin.framework.tests.publishing import packed, workbook
from fupin.identification.notices import actions
from fupin.identification.notices.actions.publishing import Draft
from fupin.identification.notices.publication_models import Publication, PublicationConsent
from fupin.identification.notices.scanning import check_file
from fupin.kernel.errors import FupinError, ProblemsError
from fupin.policy.notices import read_notices
from fupin.policy.packs import load
from fupin.policy.reading import Reader
from fupin.registry.queries import pack
from fupin.registry.tests.pages import client, plant_places, text
from fupin.registry.tests.samples import NEXT_VILLAGE, VILLAGE, Clerk, household, number

PAPER = b"%PDF-1.4 signed"
PICTURE = packed({"word/document.xml": "<x/>", "word/media/image1.png": b"\x89PNG" + b"\0" * 64})


def draft(kind: str = "story", **more: Any) -> Publication:
    """Keep something as a draft."""
    return actions.draft_publication(SYSTEM, VILLAGE, Draft(kind, "Bees", date(2019, 5, 1), **more))


def consent(publication: Publication, about: str = "person") -> int:
    """Add a consent."""
    return actions.add_consent(SYSTEM, publication.pk, about, "Wang", given_on=date(2019, 4, 1), paper=PAPER)


@pytest.mark.django_db
def test_a_story_needs_consent_and_its_photos_the_right_to_use_them() -> None:
    story = draft(file_name="a.docx", content=PICTURE)
    with pytest.raises(FupinError, match="consent"):
        actions.publish(SYSTEM, story.pk)
    consent(story)
    with pytest.raises(FupinError, match="photos"):
        actions.publish(SYSTEM, story.pk)
    consent(story, "photo")
    assert actions.publish(SYSTEM, story.pk).state == "published"
    assert "Wang" not in PublicationConsent.objects.filter(about="person").values_list("person", flat=True)
    actions.withdraw_consent(SYSTEM, PublicationConsent.objects.filter(about="photo").get().pk)
    assert Publication.objects.get().state == "withdrawn"


@pytest.mark.django_db
def test_a_disclosure_needs_none_and_private_numbers_are_refused() -> None:
    assert actions.publish(SYSTEM, draft("disclosure").pk).state == "published"
    for more in (
        {"text": f"Call 13912345678 or write to {number()}"},
        {"file_name": "a.csv", "content": f"x,{number()}".encode()},
        {"link": "javascript:alert(1)"},
        {"ends_on": date(2019, 4, 1)},
    ):
        with pytest.raises(FupinError):
            draft("disclosure", **more)
    with pytest.raises(Unreadable):
        draft("disclosure", file_name="a.xls", content=bytes.fromhex("d0cf11e0a1b11ae1") * 40)
    assert Publication.objects.count() == 1


@pytest.mark.django_db
def test_the_public_page_ends_and_the_file_with_it() -> None:
    plant_places()
    made = draft("media", file_name="报告.csv", content=b"a,b\n1,2\n", ends_on=timezone.localdate(), medium="Radio")
    url, who = f"/public/news/{made.token}/", Client(HTTP_ACCEPT_LANGUAGE="en")
    assert who.get(url).status_code == 404
    actions.publish(SYSTEM, made.pk)
    assert "Radio" in text(who.get(url)) and who.get(f"{url}file/").content == b"a,b\n1,2\n"
    assert who.get(f"{url}file/").headers["Content-Disposition"].startswith("attachment")
    Publication.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert (who.get(url).status_code, who.get(f"{url}file/").status_code) == (410, 404)


@pytest.mark.django_db
def test_from_the_form_to_the_public_page() -> None:
    plant_places()
    officer = client("township_clerk")
    body = {"area": str(VILLAGE), "kind": "story", "title": "Bees", "on": "2019-05-01", "text": "Twelve neighbours."}
    assert officer.post("/publications/new/", {**body, "text": "13912345678"}).status_code == 422
    assert officer.post("/publications/new/", body).status_code == 302
    made = Publication.objects.get()
    page, paper = f"/publications/{made.pk}/", SimpleUploadedFile("a.pdf", PAPER)
    officer.post(f"{page}publish/")
    assert "Add the signed consent" in text(officer.get(page))
    officer.post(f"{page}consent/", {"about": "person", "person": "Wang", "given_on": "2019-05-01", "paper": paper})
    officer.post(f"{page}publish/")
    assert f"/public/news/{made.token}/" in officer.get(page).content.decode()
    assert officer.get(f"/publications/consent/{PublicationConsent.objects.get().pk}/").content == PAPER
    assert officer.get("/publications/?f.kind=story").context["listing"].count == 1
    assert client("village_team", NEXT_VILLAGE).get(page).status_code == 404


@pytest.mark.django_db
def test_numbers_of_the_register_are_found_even_when_they_are_wrong() -> None:
    born = date(1970, 3, 7)
    person = {"name": "王甲乙", "relation": "head", "birth_date": born, "identity_number": number(born)}
    household(VILLAGE, members=[person], kind="registered", phone="0719-5551234", head_name="王甲乙")
    wrong = number(born)[:-1] + ("1" if number(born)[-1] != "1" else "2")
    report = check_file(SYSTEM, "a.csv", f"x,{wrong}\n".encode())
    assert not report.clean
    old = number(born)[:6] + number(born)[8:17]
    assert not check_file(SYSTEM, "a.csv", f"x,{old[:5]} {old[5:]}\n".encode()).clean
    book = workbook(lambda b: b.active.append(["王甲乙", born, 3]))
    doubts = check_file(SYSTEM, "a.xlsx", book).doubts
    assert [one.found.rule.name for one in doubts] == ["person"]
    assert check_file(Clerk(NEXT_VILLAGE), "a.xlsx", book).doubts == []


PROFILE = Path("notices") / "measures.yaml"


@pytest.mark.parametrize(
    ("show", "problem"),
    [
        ("phone", "private"),
        ("bank_account", "private"),
        ("number", "private"),
        ("address", "private"),
        ("main_cause", "private"),
        ("other_causes", "private"),
        ("identity_number", "declared fact"),
        ("health", "declared fact"),
        ("no_such_fact", "declared fact"),
    ],
)
def test_a_profile_with_private_facts_is_refused_with_the_pack(show: str, problem: str, tmp_path: Path) -> None:
    found = _pack_with(tmp_path, "show: size,", f"show: {show},")
    assert problem in found


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: ends", "name: none", "how names are masked"),
        ("longest: 60", "longest: 0", "how many days"),
        ("{area}帮扶", "{phone}帮扶", "placeholder"),
        ("levels: [village, ", "levels: [hamlet, ", "level"),
        ("show: name,", "show: group,", "names the head"),
        ("label: {zh: 帮扶措施公示, en", "colour: red\nlabel: {zh: 帮扶措施公示, en", "Unknown fields"),
    ],
)
def test_a_profile_that_is_wrong_is_told(old: str, new: str, problem: str, tmp_path: Path) -> None:
    assert problem in _pack_with(tmp_path, old, new)


def _pack_with(folder: Path, old: str, new: str) -> str:
    shutil.copytree(pack().folder / "notices", folder / "notices")
    path = folder / PROFILE
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")
    reader = Reader(folder, pack().languages)
    read_notices(reader, pack().facts, tuple(key for key, _ in pack().area_levels))
    assert reader.problems and all("notices/measures.yaml" in one.place for one in reader.problems)
    return "\n".join(map(str, reader.problems))


def test_a_pack_with_such_a_profile_is_not_read(tmp_path: Path) -> None:
    target = tmp_path / "changed"
    shutil.copytree(pack().folder, target, ignore=shutil.ignore_patterns("demo", "__pycache__"))
    path = target / PROFILE
    path.write_text(path.read_text(encoding="utf-8").replace("show: size,", "show: main_cause,"), encoding="utf-8")
    with pytest.raises(ProblemsError, match="private"):
        load(target)
