"""Papers of a whole place: made village by village, kept through a stop, taken away by who may, and gone in time."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from fupin.framework import jobs
from fupin.framework.models import Job, LogEntry
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.errors import FupinError
from fupin.registry.tests.pages import client, plant_places
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE, Clerk, household
from fupin.reports.actions import papers as actions
from fupin.reports.papers.files import FILES
from fupin.reports.papers.models import PaperPart, PaperRun

pytestmark = pytest.mark.django_db


class Stopped(BaseException):
    """What nothing catches: the worker is gone, as after kill -9."""


def plant() -> list[str]:
    """Plant five registered households in two villages, one of them with a name that no font has."""
    plant_places()
    heads = [(VILLAGE, "王甲"), (VILLAGE, "李乙"), (VILLAGE, "ال"), (NEXT_VILLAGE, "赵丙"), (NEXT_VILLAGE, "钱丁")]
    people = [(area, [{"name": name, "relation": "head", "sex": "male"}]) for area, name in heads]
    return [household(area, members, kind="registered").number for area, members in people]


def order(**asked: Any) -> PaperRun:
    """Order the cards of a town."""
    return actions.request_papers(SYSTEM, TOWN, actions.Order("card", "zh-hans", **asked))


def taken(run: PaperRun) -> zipfile.ZipFile:
    """Return the archive as a county officer gets it."""
    answer = client("county_officer", COUNTY).get(f"/papers/made/{run.pk}/take/")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_every_household_has_its_file_and_the_index_names_what_was_left_out() -> None:
    numbers = plant()
    run = order()
    jobs.run_all()
    archive = taken(run)
    assert archive.testzip() is None
    files = {name.rpartition("/")[2] for name in archive.namelist()}
    left_out = numbers[2]
    assert files == {f"{n}.pdf" for n in numbers if n != left_out} | {"index.xlsx"}
    sheet: Any = load_workbook(io.BytesIO(archive.read("index.xlsx"))).active
    rows = {row[0]: row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert set(rows) == set(numbers) and "left out" in rows[left_out] and rows[numbers[0]] in archive.namelist()
    assert LogEntry.objects.filter(action="reports.note_papers_taken").count() == 1


def test_a_village_becomes_one_book() -> None:
    numbers = plant()
    run = order(merged=True, origin="http://office")
    jobs.run_all()
    archive = taken(run)
    books = [name for name in archive.namelist() if name.endswith(".pdf")]
    assert len(books) == 2
    said = "".join(page.extract_text() for name in books for page in PdfReader(io.BytesIO(archive.read(name))).pages)
    assert [n for n in numbers if n not in said] == [numbers[2]]


def test_what_was_made_before_a_kill_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plant()
    run = order()
    keep = actions.note_part

    def gone(*args: Any, **kwargs: Any) -> bool:
        keep(*args, **kwargs)
        raise Stopped

    monkeypatch.setattr(actions, "note_part", gone)
    with pytest.raises(Stopped):
        jobs.run_all()
    monkeypatch.undo()
    (before,) = PaperPart.objects.filter(run=run)
    written = FILES.path(before.sha256).stat().st_mtime_ns
    assert jobs.recover(jobs.worker_name()) == 1
    jobs.run_all()
    assert Job.objects.get(kind=actions.KIND).state == Job.State.DONE
    parts = {part.area: part for part in PaperPart.objects.filter(run=run)}
    assert parts[before.area].pk == before.pk and FILES.path(before.sha256).stat().st_mtime_ns == written
    assert {VILLAGE, NEXT_VILLAGE} <= set(parts)
    assert LogEntry.objects.filter(action="reports.note_part").count() == len(parts)


def test_papers_are_as_known_when_they_were_ordered() -> None:
    numbers = plant()
    run = order()
    household(VILLAGE, [{"name": "孙戊", "relation": "head"}], kind="registered")
    jobs.run_all()
    assert sum(part.households for part in PaperPart.objects.filter(run=run)) == len(numbers) - 1


def test_only_who_may_take_household_data_away_orders_and_takes_papers() -> None:
    plant()
    with pytest.raises(Denied):
        actions.request_papers(Clerk(TOWN, frozenset({"report.make"})), TOWN, actions.Order("card", "en"))
    run = order()
    jobs.run_all()
    leader = client("leader", COUNTY)
    assert leader.get(f"/papers/made/{run.pk}/").status_code == 200
    assert leader.get(f"/papers/made/{run.pk}/take/").status_code == 403
    assert client("county_officer", COUNTY + 10**8).get(f"/papers/made/{run.pk}/").status_code == 404


def test_papers_that_are_over_are_deleted_with_their_files() -> None:
    plant()
    run = order()
    jobs.run_all()
    digests = set(PaperPart.objects.exclude(sha256="").values_list("sha256", flat=True))
    assert actions.expire_papers(SYSTEM) == 0
    with pytest.raises(FupinError):
        actions.resume_papers(SYSTEM, run.pk)
    assert actions.expire_papers(SYSTEM, timezone.localdate() + timedelta(days=actions.KEPT_DAYS + 1)) == 1
    assert not PaperRun.objects.exists() and digests
