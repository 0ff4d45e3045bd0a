"""The pair of workbooks for the first try: the import finds the wrong cells, all of them, and no others."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fupin.intake import checking, reader
from fupin.intake.drafts import NEW
from fupin.intake.messages import ERROR
from fupin.intake.models import Upload
from fupin.intake.reader import Workbook
from fupin.kernel.area import ancestor
from fupin.policy.packs import find
from fupin.project.demo.county import County
from fupin.project.demo.loading import Loaded, load_small
from fupin.project.demo.material import Material
from fupin.project.demo.workbooks.folder import MANIFEST, FirstTry, write_first_try, write_villages
from tests.demo.conftest import PACK

TOWN = 4


@pytest.fixture
def loaded() -> Loaded:
    """The small demonstration, loaded."""
    return load_small()


@pytest.fixture(scope="module")
def pair(material: Material, tmp_path_factory: pytest.TempPathFactory) -> FirstTry:
    """The two workbooks."""
    return write_first_try(find(PACK), County(material, "small"), tmp_path_factory.mktemp("try"))


def _checked(loaded: Loaded, path: Path) -> checking.Outcome:
    clerk = loaded.users["clerk"]
    town = ancestor(loaded.villages[0].place.key, TOWN)
    upload = Upload(owner=clerk, area=town, name=path.name, true_on=date(2020, 1, 5), year=2019)
    book: Workbook = reader.read(path.read_bytes(), path.name)
    sheets, _notes = checking.choose_sheets(book.grids, {}, lambda _signature: {})
    return checking.check(upload, clerk, sheets, {}, lambda *_: None)


def _wrong_cells(outcome: checking.Outcome) -> dict[str, str]:
    return {
        outcome.tables[f.table].cell(f.row, f.column): f.problem.code
        for f in outcome.findings
        if f.problem.level == ERROR
    }


@pytest.mark.django_db
def test_the_clean_workbook_is_clean_and_new(loaded: Loaded, pair: FirstTry) -> None:
    outcome = _checked(loaded, pair.clean)
    assert outcome.findings == []
    assert {draft.status for draft in outcome.drafts} == {NEW}
    assert len(outcome.drafts) == 14


@pytest.mark.django_db
def test_the_import_finds_the_thirty_wrong_cells_and_no_others(loaded: Loaded, pair: FirstTry) -> None:
    found = _wrong_cells(_checked(loaded, pair.wrong))
    expected = {str(one["cell"]): one["kind"] for one in pair.mistakes}
    assert len(expected) == 30
    assert found.keys() == expected.keys(), {
        "missed": {c: expected[c] for c in expected.keys() - found.keys()},
        "invented": {c: found[c] for c in found.keys() - expected.keys()},
    }


def test_the_manifest_says_what_is_wrong_and_what_is_right(pair: FirstTry) -> None:
    listed: list[dict[str, Any]] = json.loads((pair.wrong.parent / MANIFEST).read_text(encoding="utf-8"))
    assert listed == list(pair.mistakes)
    assert all(one["wrong"] != one["right"] for one in listed)
    assert len({one["kind"] for one in listed}) >= 25


@pytest.mark.django_db
def test_what_the_villages_send_can_be_read_in_every_manner(loaded: Loaded, material: Material, tmp_path: Path) -> None:
    paths = list(write_villages(find(PACK), County(material, "small"), tmp_path))
    assert len(paths) == 6
    suffixes = {path.suffix for path in paths}
    assert suffixes == {".xlsx", ".csv"}
    for path in paths[:3]:  # those of the clerk's own town
        outcome = _checked(loaded, path)
        known = [draft for draft in outcome.drafts if draft.status != NEW]
        assert len(known) > 0.9 * len(outcome.drafts), "the households are on file already"
        assert len(outcome.tables[0].fields) > 30
