"""`fupin snapshot`: publish, check and compare from the command line."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from fupin.columnar.schema.snapshot import open_snapshot
from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.snapshots import publish
from fupin.kernel.area import VILLAGE_LEVEL
from fupin.registry import actions
from fupin.registry.publishing import plan
from fupin.registry.tests.pages import plant_households, plant_places
from fupin.registry.tests.samples import COUNTY

pytestmark = pytest.mark.django_db


def say(*arguments: object) -> str:
    out = io.StringIO()
    call_command("snapshot", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_publish_check_and_compare(tmp_path: Path) -> None:
    plant_places()
    households = plant_households()
    said = say("publish", "--area", "990101", "--out", tmp_path / "a", "--as-of", "2020-12-31")
    assert "7 households, 10 persons" in said
    assert LogEntry.objects.filter(action="registry.note_taken", area=COUNTY).count() == 1
    actions.correct_household(SYSTEM, households[0].pk, {"status": "exited"})
    say("publish", "--area", COUNTY, "--out", tmp_path / "b", "--base", tmp_path / "a")
    assert "7 households" in say("check", tmp_path / "b")
    assert "1 rows" in say("compare", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "d.parquet")
    assert pq.read_table(tmp_path / "d.parquet")["reason"].to_pylist() == ["exited"]
    say("compare", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "d.xlsx")
    assert zipfile.is_zipfile(tmp_path / "d.xlsx")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b", "d.parquet", "d.xlsx"]
    assert list(broken_links()) == []


def test_the_same_command_finishes_what_was_stopped(tmp_path: Path) -> None:
    plant_places()
    plant_households()
    at = (timezone.localdate(), timezone.now())

    def stop(done: int, _total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(plan(tmp_path / "a", COUNTY, at, VILLAGE_LEVEL), stop)
    say("publish", "--area", COUNTY, "--out", tmp_path / "a")
    about = open_snapshot(tmp_path / "a").manifest
    assert about.about["known_by"] == at[1].isoformat() and about.level == VILLAGE_LEVEL


def test_mistakes_are_one_sentence(tmp_path: Path) -> None:
    plant_households()
    say("publish", "--area", COUNTY, "--out", tmp_path / "a")
    with pytest.raises(CommandError, match="published already"):
        say("publish", "--area", COUNTY, "--out", tmp_path / "a")
    with pytest.raises(CommandError, match="15 digits"):
        say("publish", "--area", "nowhere", "--out", tmp_path / "b")
    with pytest.raises(CommandError, match="up to today"):
        say("publish", "--area", COUNTY, "--out", tmp_path / "b", "--as-of", "2999-01-01")
    with pytest.raises(CommandError, match="never published"):
        say("check", tmp_path / "nothing")
    file = open_snapshot(tmp_path / "a").files("households")[0]
    os.truncate(file, 100)
    with pytest.raises(CommandError, match="was published with"):
        say("check", tmp_path / "a")
