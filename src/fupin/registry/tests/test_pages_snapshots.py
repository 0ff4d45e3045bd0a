"""The pages of snapshots: publish, follow, freeze, delete, compare, and who sees what of it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework import jobs
from fupin.framework.models import Job, Snapshot
from fupin.framework.permissions import SYSTEM
from fupin.framework.snapshots import folder_of
from fupin.registry import actions
from fupin.registry.models import Household
from fupin.registry.tests.pages import client, plant_households, plant_places, text
from fupin.registry.tests.samples import COUNTY, TOWN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def households() -> list[Household]:
    plant_places()
    return plant_households()


@pytest.fixture
def officer() -> Any:
    return client("county_officer", COUNTY)


def published(name: str = "", **more: Any) -> Snapshot:
    row = actions.request_snapshot(SYSTEM, COUNTY, name=name, **more)
    jobs.run_all()
    row.refresh_from_db()
    assert row.state == Snapshot.State.PUBLISHED, row.job
    return row


@pytest.fixture
def pair(households: list[Household]) -> tuple[Snapshot, Snapshot]:
    first = published("before", true_on=timezone.localdate() - timedelta(days=1))
    actions.correct_household(SYSTEM, households[0].pk, {"status": "exited"})
    actions.correct_household(SYSTEM, households[6].pk, {"status": "exited"})
    return first, published("after")


def test_a_list_without_snapshots_says_so(officer: Any) -> None:
    assert "Nothing has been published yet" in text(officer.get("/snapshots/"))
    assert "还没有发布" in text(client("inspector", COUNTY, "zh-hans").get("/snapshots/"))


def test_publishing_goes_from_the_form_to_the_figures(officer: Any) -> None:
    sent = officer.post("/snapshots/", {"area": COUNTY, "true_on": timezone.localdate().isoformat(), "name": "now"})
    assert sent.status_code == 302
    assert "Publishing “now”" in text(officer.get(sent["Location"]))
    jobs.run_all()
    page = text(officer.get(sent["Location"]))
    assert "Check the files" in page and "Households 7" in page
    assert "now" in text(officer.get("/snapshots/"))
    again = officer.get(f"{sent['Location']}job/")
    assert again["HX-Redirect"] == sent["Location"]


def test_the_form_refuses_what_cannot_be(officer: Any) -> None:
    tomorrow = timezone.localdate().replace(year=timezone.localdate().year + 1)
    assert officer.post("/snapshots/", {"area": COUNTY, "true_on": tomorrow.isoformat()}).status_code == 422
    assert officer.post("/snapshots/", {"area": "", "true_on": "2020-01-01"}).status_code == 422
    published("kept", frozen=True)
    taken = officer.post("/snapshots/", {"area": COUNTY, "true_on": "2020-01-01", "name": "kept"})
    assert taken.status_code == 422 and "frozen" in text(taken)


def test_freezing_and_deleting_ask_first(officer: Any, django_capture_on_commit_callbacks: Any) -> None:
    row = published("x")
    asked = officer.post(f"/snapshots/{row.pk}/drop/")
    assert asked.status_code == 200 and Snapshot.objects.filter(pk=row.pk).exists()
    assert "It is frozen" in text(officer.post(f"/snapshots/{row.pk}/freeze/", {"confirmed": "1"}, follow=True))
    refused = officer.post(f"/snapshots/{row.pk}/drop/", {"confirmed": "1"}, follow=True)
    assert "frozen" in text(refused) and folder_of(row.pk).is_dir()
    other = published("y")
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(f"/snapshots/{other.pk}/drop/", {"confirmed": "1"})
    assert not folder_of(other.pk).exists() and not Snapshot.objects.filter(pk=other.pk).exists()


def test_a_damaged_snapshot_is_found(officer: Any) -> None:
    row = published("x")
    assert "as it was published" in text(officer.post(f"/snapshots/{row.pk}/check/", follow=True))
    file = next(folder_of(row.pk).glob("households/*/*.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    assert "changed" in text(officer.post(f"/snapshots/{row.pk}/check/", follow=True))


def test_a_stopped_publication_goes_on(officer: Any) -> None:
    row = actions.request_snapshot(SYSTEM, COUNTY, name="x")
    officer.post(f"/snapshots/{row.pk}/stop/")
    page = officer.get(f"/snapshots/{row.pk}/")
    assert "Go on" in text(page) and "Cancelled" in text(page)
    officer.post(f"/snapshots/{row.pk}/resume/")
    jobs.run_all()
    row.refresh_from_db()
    assert row.state == Snapshot.State.PUBLISHED


@pytest.mark.parametrize(("language", "word"), [("en", "left poverty"), ("zh-hans", "脱贫")])
def test_two_are_compared_place_by_place(pair: tuple[Snapshot, Snapshot], language: str, word: str) -> None:
    officer = client("county_officer", COUNTY, language)
    first, second = pair
    led = officer.get("/snapshots/compare/", {"earlier": second.pk, "later": first.pk})
    where = f"/snapshots/{first.pk}/to/{second.pk}/"
    assert led["Location"] == where
    assert officer.get(where).context["running"] is False
    officer.post(where)
    jobs.run_all()
    page = officer.get(where)
    values = [figure.value for figure in page.context["figures"]]
    assert values == [3, 0, 2, 1] and word in text(page)
    assert f"{where}{TOWN}/" in page.content.decode()
    town = officer.get(f"{where}{TOWN}/")
    assert [figure.value for figure in town.context["figures"]] == [2, 0, 1, 1]


def test_rows_lead_to_households_and_into_a_workbook(
    pair: tuple[Snapshot, Snapshot], households: Any, officer: Any
) -> None:
    where = f"/snapshots/{pair[0].pk}/to/{pair[1].pk}/"
    assert officer.get(f"{where}{COUNTY}/rows/").status_code == 404
    officer.post(where)
    jobs.run_all()
    page = officer.get(f"{where}{COUNTY}/rows/", {"f.reason": "exited"})
    assert page.context["listing"].count == 2
    assert f"/household/{households[0].number}/" in page.content.decode()
    listed = officer.get(f"{where}{COUNTY}/rows/", {"export": "xlsx"})
    book = b"".join(officer.get(f"{where}{COUNTY}/", {"export": "xlsx"}).streaming_content)
    assert listed.status_code == 200
    names = zipfile.ZipFile(io.BytesIO(book)).read("xl/workbook.xml").decode()
    assert "Sums" in names and "Rows" in names


def test_who_reads_figures_only_sees_no_household(pair: tuple[Snapshot, Snapshot], households: Any) -> None:
    where = f"/snapshots/{pair[0].pk}/to/{pair[1].pk}/"
    analyst = client("provincial_analyst", COUNTY)
    analyst.post(where)
    jobs.run_all()
    page = analyst.get(where)
    assert page.status_code == 200 and page.context["rows_url"] == ""
    assert households[0].number not in page.content.decode()
    assert analyst.get(f"{where}{COUNTY}/rows/").status_code == 403
    assert analyst.get(f"{where}{COUNTY}/", {"export": "xlsx"}).status_code == 403
    assert client("administrator", COUNTY).get(where).status_code == 403


def test_elsewhere_there_is_nothing(pair: tuple[Snapshot, Snapshot]) -> None:
    clerk = client("township_clerk", TOWN)
    assert clerk.get("/snapshots/").status_code == 403
    other = client("county_officer", COUNTY + 10**9)
    assert other.get(f"/snapshots/{pair[0].pk}/").status_code == 404
    assert other.get(f"/snapshots/{pair[0].pk}/to/{pair[1].pk}/").status_code == 404
    assert "Nothing has been published yet" in text(other.get("/snapshots/"))
    assert other.post("/snapshots/", {"area": COUNTY, "true_on": date(2020, 1, 1).isoformat()}).status_code in (
        403,
        422,
    )
    assert Snapshot.objects.count() == 2
    assert Job.objects.filter(kind="registry.publish_snapshot").count() == 2
