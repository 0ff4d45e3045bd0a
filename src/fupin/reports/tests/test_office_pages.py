"""Templates and reports by clicking: uploaded, refused, tried, put to use, back again; made, and made for all."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.errors import FupinError
from fupin.places import actions as places
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.pages import client, plant_households, plant_places, text
from fupin.registry.tests.samples import COUNTY, FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, Clerk
from fupin.reports.actions import office as actions
from fupin.reports.actions.office import Order
from fupin.reports.actions.papers import KEPT_DAYS
from fupin.reports.models import OfficeTemplate
from fupin.reports.office.drafts import draft
from fupin.reports.office.filling import text_in
from fupin.reports.office.jobs import expire_made
from fupin.reports.queries.office import STORE, template_for
from fupin.reports.tests.office_files import lines

pytestmark = pytest.mark.django_db
OURS = Clerk(COUNTY)
SAME = {"every": "statistics:5", "year": 2019, "language": "zh"}
REPORT = Order("village_report", "en", 2019)


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()
    plant_households()


def sent(content: bytes, **more: Any) -> dict[str, Any]:
    usual = {"paper": "village_report", "language": "en", "area": TOWN, "area_text": "", "note": "shorter"}
    return {**usual, "file": SimpleUploadedFile("x.docx", content), **more}


def used(content: bytes, area: int, actor: Any = OURS) -> OfficeTemplate:
    row = actions.upload_template(actor, area, "village_report", "en", content)
    actions.try_template(actor, row.pk, 2019)
    actions.use_template(actor, row.pk)
    return row


def test_an_officer_changes_a_template_by_clicking() -> None:
    who = client("township_clerk", TOWN)
    taken = who.get("/office/draft/village_report/en/")
    assert taken.content.startswith(b"PK")
    refused = who.post("/office/new/", sent(lines("{{ persosn }}")))
    assert refused.status_code == 422
    assert "“persosn” is not a known name. Nearest: persons" in text(refused)
    assert who.post("/office/new/", sent(lines("{{ place }}: {{ persons|unit }}"))).status_code == 302
    row = OfficeTemplate.objects.get()
    who.post(f"/office/{row.pk}/use/")
    assert template_for(OURS, "village_report", "en", VILLAGE) is None
    tried = who.post(f"/office/{row.pk}/try/")
    assert text_in(tried.content, "docx").startswith("菱歌村: ")
    assert "<菱歌村&" in text_in(who.post(f"/office/{row.pk}/try/", {"hard": "1"}).content, "docx")
    assert "It counts from now on" in text(who.post(f"/office/{row.pk}/use/", follow=True))
    made = who.post(f"/reports/place/{VILLAGE}/make/", {"paper": "village_report", "year": 2019, "language": "en"})
    assert text_in(made.content, "docx").startswith("菱歌村: ")
    assert who.get(f"/office/{row.pk}/file/").content == STORE.content(row.sha256)


def test_the_nearest_template_counts_and_an_earlier_one_comes_back() -> None:
    far, near = used(lines("far {{ place }}"), COUNTY), used(lines("near {{ place }}"), TOWN)

    def now(area: int) -> str:
        return text_in(actions.make_of_place(OURS, area, REPORT), "docx").split()[0]

    assert now(VILLAGE) == "near"
    assert now(FAR_VILLAGE) == "far"
    again = used(lines("newer {{ place }}"), TOWN)
    assert (again.version, now(VILLAGE)) == (2, "newer")
    actions.use_template(OURS, near.pk)
    assert now(VILLAGE) == "near"
    actions.retire_template(OURS, near.pk)
    assert now(VILLAGE) == "newer"
    actions.retire_template(OURS, again.pk)
    assert now(VILLAGE) == "far"
    actions.retire_template(OURS, far.pk)
    assert "Profile" in text_in(actions.make_of_place(OURS, VILLAGE, REPORT), "docx")


def test_a_template_of_others_is_out_of_reach() -> None:
    row = actions.upload_template(OURS, NEXT_VILLAGE, "village_report", "en", lines("{{ place }}"))
    with pytest.raises(Denied):
        actions.upload_template(Clerk(VILLAGE), TOWN, "village_report", "en", lines("{{ place }}"))
    with pytest.raises(FupinError, match="no such template"):
        actions.try_template(Clerk(VILLAGE), row.pk, 2019)
    assert client("village_team", VILLAGE).get(f"/office/{row.pk}/").status_code == 404
    with pytest.raises(FupinError, match="Try this template"):
        actions.use_template(OURS, row.pk)


def test_households_leave_only_with_the_right_to_export() -> None:
    reader = Clerk(COUNTY, frozenset({"registry.read", "report.make", "report.read", "help.read"}))
    home = Household.objects.filter(kind="registered", area=VILLAGE).first()
    assert home is not None
    with pytest.raises(Denied):
        actions.make_of_household(reader, VILLAGE, home.pk, Order("household_sheet", "zh", 2019))
    with pytest.raises(Denied):
        actions.make_of_place(reader, VILLAGE, Order("household_ledger", "zh", 2019))
    assert actions.make_of_place(reader, VILLAGE, REPORT)
    made = actions.make_of_household(OURS, VILLAGE, home.pk, Order("household_sheet", "zh", 2019))
    assert "王甲户情况表" in text_in(made, "docx")
    page = client("village_team", VILLAGE, "zh-hans").get(reverse("registry:household", args=[home.number]))
    assert "一户一页幻灯片" in text(page)


def test_what_does_not_fit_is_left_out_and_told() -> None:
    team = {"team_members": 6, "team_from_county": 1, "team_from_town": 1, "team_from_prefecture": 1}
    places.describe(SYSTEM, VILLAGE, {**team, "team_from_village": 1}, date(2019, 1, 1))
    asked = {"paper": "village_report", "year": 2019, "language": "en"}
    page = client("county_officer", COUNTY).get(f"/reports/place/{VILLAGE}/", asked)
    assert "The team is the sum of those sent by each level" in text(page)
    said = text_in(actions.make_of_place(OURS, VILLAGE, REPORT), "docx")
    assert "Members of the team:" not in said and "Members of the resident team 6 persons" in said
    assert "no data" in said and "None" not in said and "{{" not in said
    places.describe(SYSTEM, VILLAGE, {"team_from_village": 3}, date(2019, 1, 1))
    assert "Members of the team: 6; sent" in text_in(actions.make_of_place(OURS, VILLAGE, REPORT), "docx")


def test_every_village_as_one_job_that_goes_on_after_a_kill() -> None:
    job = actions.request_of_places(OURS, COUNTY, 5, REPORT)
    first = actions.make_of_place(OURS, VILLAGE, REPORT)
    STORE.save(actions.part_of(job.pk), {str(VILLAGE): STORE.keep(first + b"kept")})
    jobs.run_all()
    done = Job.objects.get(pk=job.pk)
    assert done.state == Job.State.DONE, done.message
    with zipfile.ZipFile(io.BytesIO(STORE.content(done.result["file"]))) as made:
        files = {name: made.read(name) for name in made.namelist()}
    assert len(files) == done.result["count"] == 3
    assert [name for name, content in files.items() if content == first + b"kept"] == [
        "石鹭镇/菱歌村-Yearly report of a village.docx"
    ]
    with pytest.raises(FupinError, match="no longer exist"):
        actions.drop_made(Clerk(COUNTY, actor_id=7), job.pk)


def test_the_archive_is_for_whoever_made_it() -> None:
    who, other = client("county_officer", COUNTY), client("inspector", COUNTY)
    given = {"every": "slides:5", "year": 2019, "language": "zh"}
    page = who.post(f"/reports/place/{TOWN}/every/", given)
    job = Job.objects.get()
    assert page["Location"] == f"/reports/made/{job.pk}/"
    jobs.run_all()
    assert "Take away" in text(who.get(f"/reports/made/{job.pk}/"))
    assert zipfile.is_zipfile(io.BytesIO(who.get(f"/reports/made/{job.pk}/take/").content))
    assert other.get(f"/reports/made/{job.pk}/take/").status_code == 404
    assert who.post(f"/reports/made/{job.pk}/drop/", {"confirmed": "1"}).status_code == 302
    assert who.get(f"/reports/made/{job.pk}/take/").status_code == 404


def test_what_was_made_is_deleted_after_its_time_and_stays_on_record() -> None:
    who = client("county_officer", COUNTY)
    first, second = (who.post(f"/reports/place/{TOWN}/every/", SAME)["Location"] for _time in range(2))
    jobs.run_all()
    old, new = Job.objects.order_by("created")
    until = date.today() + timedelta(days=KEPT_DAYS)
    assert re.search(rf"Kept until [^,]*\b{until.day}\b[^,]*, (?:{until.year}, )?then deleted", text(who.get(first)))
    assert actions.expire_made(SYSTEM, until) == 0
    assert old.finished is not None
    Job.objects.filter(pk=old.pk).update(finished=old.finished - timedelta(days=KEPT_DAYS + 1))
    assert expire_made() == {"jobs": 1} and expire_made() == {"jobs": 0}
    kept = Job.objects.get(pk=old.pk)
    assert (kept.payload, kept.owner_id, kept.created) == (old.payload, old.owner_id, old.created)
    wanted = {"count": 2, "name": old.result["name"], "dropped": date.today().isoformat()}
    assert kept.result == wanted
    assert "that they were made stays on record" in text(who.get(first))
    assert who.get(f"{first}take/").status_code == 404
    assert STORE.load(actions.part_of(old.pk)) is None
    assert zipfile.is_zipfile(io.BytesIO(who.get(f"{second}take/").content))
    assert all(STORE.find(digest) for digest in STORE.load(actions.part_of(new.pk)).values())


def test_a_briefing_pack_holds_what_a_visit_asks_for() -> None:
    made = actions.make_of_place(OURS, TOWN, Order("briefing", "en", 2019))
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert {name.rpartition(".")[2] for name in names} == {"pptx", "xlsx", "pdf"}
    assert sum(name.endswith(".pdf") for name in names) >= 3


@pytest.mark.parametrize("path", ["/office/", "/office/new/", "/office/names/place/", "/office/names/household/"])
def test_pages_open(path: str) -> None:
    assert client("county_officer", COUNTY, "zh-hans").get(path).status_code == 200


def test_the_program_s_own_templates_pass_their_own_check() -> None:
    from fupin.reports.office.making import checked, product

    for name, paper in pack().papers.items():
        for language in ("zh", "en"):
            checked(draft(paper, language), product(name))
