"""The analyst's pages: own places only, figures that equal the findings, what-if by address, and what is broken."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.nation import identify_snapshot
from fupin.columnar.schema.store import Store
from fupin.columnar.whatif import Scenario, what_if
from fupin.framework import jobs
from fupin.framework.models import Job, LogEntry, Snapshot
from fupin.framework.permissions import SYSTEM, Denied
from fupin.framework.snapshots import folder_of
from fupin.identification import actions
from fupin.identification.analysis import asking
from fupin.identification.analysis.folders import opened
from fupin.identification.models import Analysis
from fupin.kernel.area import PREFECTURE_LEVEL, PROVINCE_LEVEL, ancestor
from fupin.people.models import User
from fupin.policy import packs
from fupin.registry.tests.pages import at_most, client, text
from tests.columnar.snapshots import PROVINCES, YEAR, publish

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("findings lie in files, not in the database")]
NORTH, GUIZHOU, YUNNAN = PROVINCES
LINE = "lines.statistical"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the findings of six hundred households in three provinces."""
    base, pack = tmp_path_factory.mktemp("analysis"), packs.find("fupin-cn")
    publish(base / "snapshot", pack)
    with DuckDB(threads=2) as engine:
        identify_snapshot(base / "snapshot", base / "findings", pack, YEAR, engine)
    return base / "findings"


@pytest.fixture
def analysis(folder: Path) -> Analysis:
    return actions.register_analysis(SYSTEM, folder, "All of it")


@pytest.fixture
def store(folder: Path) -> Store:
    return Store.open(folder, "findings")


def address(analysis: Analysis, key: int, **asked: str) -> str:
    words = "&".join(f"{name.replace('__', '.')}={value}" for name, value in asked.items())
    return f"/analysis/{analysis.pk}/{key}/" + (f"?{words}" if words else "")


def test_the_list_is_empty_and_says_so() -> None:
    shown = text(client("provincial_analyst", 0).get("/analysis/"))
    assert "No snapshot has been identified yet." in shown


def test_a_folder_enters_the_list_once_with_its_counts(folder: Path, store: Store) -> None:
    for _ in range(2):
        call_command("analyse", str(folder), name="Register")
    (found,) = Analysis.objects.all()
    (whole,) = [row for row in store.read("places").to_pylist() if row["area"] == 0]
    assert (found.area, found.year, found.households) == (0, YEAR, 600)
    assert (found.poor, found.not_poor, found.unknown) == tuple(whole[f"poor_{a}"] for a in ("yes", "no", "unknown"))
    assert min(found.poor, found.not_poor, found.unknown) > 0
    assert LogEntry.objects.filter(action="identification.register_analysis").count() == 2


@pytest.mark.parametrize("wrong", ["missing", "snapshot"])
def test_what_is_no_findings_folder_is_refused(folder: Path, wrong: str) -> None:
    with pytest.raises(CommandError, match=r"manifest|holds"):
        call_command("analyse", str(folder.with_name(wrong)))
    assert not Analysis.objects.exists()


def test_a_province_sees_its_own_places_and_no_others(analysis: Analysis) -> None:
    who = client("provincial_analyst", GUIZHOU)
    prefecture = GUIZHOU + 10**11
    codes = {k: who.get(address(analysis, k)).status_code for k in (GUIZHOU, prefecture, 0, NORTH, YUNNAN)}
    assert codes == {GUIZHOU: 200, prefecture: 200, 0: 404, NORTH: 404, YUNNAN: 404}
    assert who.get(f"/analysis/{analysis.pk}/").url == address(analysis, GUIZHOU)
    assert [who.get(address(analysis, k)).status_code for k in (GUIZHOU + 99 * 10**11, 10**15, 10**18)] == [404] * 3
    page = who.get(address(analysis, GUIZHOU)).content.decode()
    assert str(NORTH) not in page and str(YUNNAN) not in page
    assert f"{analysis.households:,}" not in text(who.get("/analysis/"))


def test_who_has_no_place_in_it_does_not_learn_of_it(folder: Path, analysis: Analysis) -> None:
    Analysis.objects.filter(pk=analysis.pk).update(area=GUIZHOU)
    who = client("provincial_analyst", NORTH)
    assert "All of it" not in text(who.get("/analysis/"))
    assert who.get(f"/analysis/{analysis.pk}/").status_code == 404
    assert who.get(address(analysis, GUIZHOU)).status_code == 404
    assert client("administrator", 0).get(address(analysis, GUIZHOU)).status_code == 404


@pytest.mark.parametrize(("key", "level"), [(0, PROVINCE_LEVEL), (GUIZHOU, PREFECTURE_LEVEL)])
def test_what_a_page_shows_is_what_was_found(analysis: Analysis, store: Store, key: int, level: int) -> None:
    places = {row["area"]: row for row in store.read("places").to_pylist() if row["level"] == level}
    page = client("provincial_analyst", key).get(address(analysis, key))
    rows = page.context["listing"].page_rows
    assert {row["id"] for row in rows} == {k for k in places if ancestor(k, level - 1) == key}
    for row in rows:
        found = places[row["id"]]
        told = [row[name] for name in ("households", "yes", "no", "unknown", "yes_persons", "size_unknown")]
        named = ("households", "poor_yes", "poor_no", "poor_unknown", "poor_persons", "size_unknown")
        assert told == [found[name] for name in named]


def test_every_place_down_to_a_group_has_a_page(analysis: Analysis, store: Store) -> None:
    who = client("provincial_analyst", NORTH)
    keys = sorted(row["area"] for row in store.read("areas").to_pylist() if ancestor(row["area"], 1) == NORTH)
    assert len(set(keys)) > 9
    for key in set(keys):
        assert who.get(address(analysis, key)).status_code == 200, key


def test_what_if_by_its_address(analysis: Analysis, store: Store) -> None:
    rules = packs.find("fupin-cn").rule_set(YEAR)
    with DuckDB() as engine:
        scenario: dict[str, Scenario] = {"": {LINE: 2_000_000}}
        expected = what_if(store, rules, scenario, engine, area=GUIZHOU, level=PREFECTURE_LEVEL).to_pylist()
    asked = {f"p__{LINE}": "20000"}
    page = client("provincial_analyst", GUIZHOU).get(address(analysis, GUIZHOU, **asked))
    rows = {row["id"]: row for row in page.context["listing"].page_rows}
    assert sum(row["winners"] for row in expected) > 0
    for row in expected:
        shown = rows[row["area"]]
        assert [shown[n] for n in ("winners", "losers", "yes_after", "cost_after")] == [
            row[n] for n in ("winners", "losers", "yes_after", "cost_after")
        ]
        assert shown["cost_more"] == row["cost_after"] - row["cost_before"]
    words = page.content.decode()
    assert f"p.{LINE}=20000" in words.replace("&amp;", "&")  # links of the list keep the question


def test_scenarios_stand_side_by_side(analysis: Analysis) -> None:
    asked = {f"p__{LINE}": "9000", "beside": f"{LINE}:2000"}
    page = client("provincial_analyst", GUIZHOU).get(address(analysis, GUIZHOU, **asked))
    compared = page.context["compared"]
    assert [head.words[-5:] for head in compared.heads] == ["2,000", "9,000"]
    poor = compared.lines[0]
    numbers = [int(cell.value.replace(",", "")) for cell in (poor.cells[0], poor.now, poor.cells[1])]
    assert numbers == sorted(numbers) and len(set(numbers)) == 3


@pytest.mark.parametrize("typed", ["abc", "-5", "9" * 25, "1e99", "2800.001", "<script>", "NaN", "Infinity", "1/0"])
def test_what_is_no_line_is_said_and_changes_nothing(analysis: Analysis, typed: str) -> None:
    page = client("provincial_analyst", GUIZHOU).get(address(analysis, GUIZHOU, **{f"p__{LINE}": typed}))
    assert page.status_code == 200
    assert len(page.context["board"].problems) == 1 and not page.context["board"].scenario
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("beside", ["", ";;:", f"{LINE}:x", "nothing:1", f"{LINE}:3218", "a" * 2000])
def test_a_mangled_scenario_is_left_out(analysis: Analysis, beside: str) -> None:
    page = client("provincial_analyst", GUIZHOU).get(address(analysis, GUIZHOU, beside=beside))
    assert page.status_code == 200 and page.context["compared"] is None


def test_the_workbook_holds_the_scenario(analysis: Analysis) -> None:
    asked = {f"p__{LINE}": "4000", "export": "xlsx"}
    response = client("provincial_analyst", GUIZHOU).get(address(analysis, GUIZHOU, **asked))
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert {"Newly identified", "No longer identified", "Additional cost"} <= set(cells)
    assert LogEntry.objects.filter(action__contains="export").exists()


def test_kept_answers_need_no_engine(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    asking.warm(analysis)
    who = client("provincial_analyst", 0)
    with monkeypatch.context() as without:
        for module in ("fupin.columnar.backends.duckdb", "fupin.columnar.figures", "fupin.columnar.whatif"):
            without.setitem(sys.modules, module, None)
        with at_most(12):
            pages = [who.get(address(analysis, key)) for key in (0, GUIZHOU)]
        with pytest.raises(ImportError):
            who.get(address(analysis, GUIZHOU, **{f"p__{LINE}": "3219"}))
    assert [page.status_code for page in pages] == [200, 200]


def test_answers_of_other_findings_are_not_taken(analysis: Analysis) -> None:
    findings = opened(analysis)
    first = asking.below(findings, GUIZHOU)
    kept = next(iter((findings.store.folder.with_name("findings.answers")).glob("*.json")))
    kept.write_bytes(b"{ torn")
    assert asking.below(findings, GUIZHOU) == first


@pytest.fixture
def broken(analysis: Analysis, tmp_path: Path) -> Iterator[Analysis]:
    Analysis.objects.filter(pk=analysis.pk).update(folder=str(tmp_path / "gone"))
    yield analysis


def test_a_damaged_folder_shows_no_figures(broken: Analysis) -> None:
    for language, words, area in (("en", "cannot be read", GUIZHOU), ("zh-hans", "无法读取", 0)):
        page = client("provincial_analyst", area, language=language).get(address(broken, GUIZHOU))
        assert words in text(page)
        assert "key_figures" not in page.context


def test_findings_of_other_rules_show_what_was_found_and_no_what_if(analysis: Analysis) -> None:
    Analysis.objects.filter(pk=analysis.pk).update(fingerprint="0" * 64)
    page = client("provincial_analyst", GUIZHOU).get(address(analysis, GUIZHOU, **{f"p__{LINE}": "4000"}))
    assert page.context["board"].levers == [] and page.context["compared"] is None
    assert "policy pack has changed" in text(page)


def test_outlines_are_drawn_where_the_office_has_them(analysis: Analysis) -> None:
    file = Path(settings.DATA) / "maps" / "0.geojson"
    file.parent.mkdir(exist_ok=True)
    ring = [[105.0, 26.0], [106.0, 26.0], [106.0, 27.0], [105.0, 27.0], [105.0, 26.0]]
    province = {"properties": {"area": str(GUIZHOU)}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    other = {"properties": {"adcode": 99}, "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}}
    who = client("provincial_analyst", 0)
    try:
        file.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": [province, other]}))
        shown = who.get(address(analysis, 0)).content.decode()
        shapes = re.findall(r'<path class="(\w+)" d="M0.0 [\d.]+L', shown)
        assert len(shapes) == 2 and "none" in shapes
        assert f'<a href="{address(analysis, GUIZHOU)}" aria-label=' in shown
        file.write_bytes(b"not json at all, and longer")
        assert "tile-map" in who.get(address(analysis, 0)).content.decode()
    finally:
        file.unlink()


def snapshot_row(area: int = 0) -> Snapshot:
    return Snapshot.objects.create(
        name="2019",
        area=area,
        true_on=timezone.localdate(),
        known_by=timezone.now(),
        level=1,
        state=Snapshot.State.PUBLISHED,
        fingerprint=packs.find("fupin-cn").fingerprint,
    )


def test_a_snapshot_is_identified_in_a_job() -> None:
    row = snapshot_row()
    folder_of(row.pk).parent.mkdir(parents=True, exist_ok=True)
    publish(folder_of(row.pk), packs.find("fupin-cn"), 300)
    who = client("provincial_analyst", 0)
    assert f'value="{row.pk}"' in who.get("/analysis/").content.decode()
    assert who.post("/analysis/new/", {"snapshot": str(row.pk), "year": str(YEAR)}).status_code == 302
    job = jobs.run_next()
    assert job is not None and job.state == "done", job and job.message
    (found,) = Analysis.objects.all()
    assert (found.pk, found.households) == (job.result["analysis"], 300)
    assert not Path(found.folder).is_absolute()
    assert who.get(f"/analysis/{found.pk}/{GUIZHOU}/").status_code == 200
    again = Job.objects.create(kind=job.kind, area=0, payload=job.payload)
    Job.objects.filter(pk=again.pk).update(state="done")
    assert jobs.run_next() is None


def test_only_who_may_publish_there_identifies_a_snapshot() -> None:
    row = snapshot_row()
    for role, area in (("leader", 0), ("provincial_analyst", GUIZHOU)):
        who = client(role, area)
        assert "/analysis/new/" not in who.get("/analysis/").content.decode()
        assert who.post("/analysis/new/", {"snapshot": str(row.pk), "year": str(YEAR)}).status_code == 404
        with pytest.raises(Denied):
            actions.request_analysis(User.objects.get(username=f"{role}-{area}"), row, YEAR, "x")
    analyst = client("provincial_analyst", 0)
    for wrong in ({"snapshot": "x", "year": "2019"}, {"snapshot": str(row.pk), "year": "19"}, {}):
        assert analyst.post("/analysis/new/", wrong).status_code == 404
