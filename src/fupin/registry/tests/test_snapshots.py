"""Snapshots hold what the register held, and nothing that must stay in it; what did not change is not written again."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from fupin.columnar.schema import TABLES, tables
from fupin.columnar.schema.snapshot import EVENT_KINDS, MERGED, areas_of, open_snapshot, without_private
from fupin.columnar.schema.store import Damaged, Store, draft_of
from fupin.framework import jobs
from fupin.framework.models import Job, Snapshot
from fupin.framework.permissions import SYSTEM, Denied
from fupin.framework.snapshots import cuts, folder_of, level_for, publish
from fupin.kernel.area import COUNTY_LEVEL, GROUP_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL, ancestor
from fupin.kernel.errors import FupinError
from fupin.places import actions as places
from fupin.registry import actions, queries
from fupin.registry.models import Household
from fupin.registry.pack import pack
from fupin.registry.publishing import plan, resumed
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.poverty_acts import PoorLife
from fupin.registry.tests.random_acts import FIRST, LAST
from fupin.registry.tests.samples import (
    COUNTY,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    Clerk,
    household,
    members,
    number,
)
from fupin.registry.words import MERGED as MERGED_HERE

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 30)


def taken(
    folder: Path, at: tuple[date, datetime] | None = None, base: Store | None = None, level: int = TOWN_LEVEL
) -> Store:
    return publish(plan(folder, COUNTY, at or (TODAY, timezone.now()), level, base))


def hashes(store: Store) -> dict[str, str]:
    return {piece.file: piece.sha256 for piece in store.manifest.pieces}


def adopted(store: Store, base: Store) -> set[int]:
    """Return the cuts whose files are those of the base, on disk."""
    pieces = store.manifest.pieces
    pairs = [(p.area, base.folder / p.file, store.folder / p.file) for p in pieces]
    return set(store.areas) - {area for area, old, new in pairs if not (old.exists() and old.samefile(new))}


def test_a_snapshot_holds_what_the_register_held_then(tmp_path: Path) -> None:
    plant_places()
    life = PoorLife(1)
    life.settle(30)
    for _ in range(80):
        life.step()
    at = (TODAY, timezone.now())
    for _ in range(40):
        life.step()
    store = taken(tmp_path / "s", at)
    expected = without_private(pack(), tables(pack(), queries.households_for_policy(COUNTY, at=at)))
    for name in TABLES:
        keys = [
            (column, "ascending")
            for column in ("household", "member", "year", "line")
            if column in expected[name].column_names
        ]
        assert store.read(name).sort_by(keys).equals(expected[name].sort_by(keys)), name
    figures = queries.counts(SYSTEM, COUNTY, None, at)[COUNTY]
    about = store.manifest.about
    assert (about["rows_households"], about.get("kind_registered", 0)) == (figures.households, figures.registered)
    assert {h["area"] for h in store.read("households").to_pylist()} <= {a["area"] for a in areas_of(store).to_pylist()}
    assert set(store.read("events")["what"].to_pylist()) <= set(EVENT_KINDS)
    assert MERGED == MERGED_HERE


def test_no_name_and_no_number_leaves_the_register(tmp_path: Path) -> None:
    person = {
        "name": "秘密姓名",
        "relation": "head",
        "identity_number": number(),
        "disability_card": "9901011970030700",
    }
    secret: dict[str, Any] = {
        "phone": "13955554444",
        "bank_account": "6200112233445566",
        "address": "秘密住址",
        "outside_supporters": "秘密支持人",
    }
    found = household(members=[person], **secret)
    actions.add_member(SYSTEM, found.pk, {"name": "秘密成员", "relation": "son", "illness": "秘密疾病"})
    store = taken(tmp_path / "s", (timezone.localdate(), timezone.now()))
    words = ("秘密", "13955554444", "6200112233445566", number(), "9901011970030700", str(person["name"]))
    for name in (*TABLES, "events", "areas"):
        shown = str(store.read(name).to_pylist())
        assert not [word for word in words if word in shown], name
    (home,) = store.read("households").to_pylist()
    declared = pack().facts["household"]
    texts = {n for n, fact in declared.items() if fact.sensitive or fact.type == "text"}
    assert {n for n in texts if home[n] is not None} == {"number"}
    people = store.read("members").to_pylist()
    hidden = {n for n, fact in pack().facts["member"].items() if fact.sensitive or fact.type == "text"}
    assert len(people) == 2 and not any(one[n] for one in people for n in hidden)
    sealed = Household.objects.get().phone
    raw = b"".join(p.read_bytes() for p in store.folder.rglob("*.parquet"))
    assert sealed.encode() not in raw


@pytest.mark.parametrize("seed", range(6))
def test_what_is_taken_over_equals_what_would_be_written(seed: int, tmp_path: Path) -> None:
    plant_places()
    life, chance = PoorLife(seed), random.Random(seed)
    life.settle(25)
    for _ in range(30):
        life.step()
    days = [FIRST + timedelta(days=chance.randrange((LAST - FIRST).days)) for _ in range(4)]
    base = taken(tmp_path / "0", (days[0], timezone.now()), level=VILLAGE_LEVEL)
    for step in (1, 2, 3):
        for _ in range(chance.choice((0, 1, 4))):
            life.step()
        at = (chance.choice((days[step - 1], days[step])), timezone.now())
        full = taken(tmp_path / f"full{step}", at, level=VILLAGE_LEVEL)
        base = taken(tmp_path / str(step), at, base, VILLAGE_LEVEL)
        assert hashes(base) == hashes(full)
        assert base.manifest.about == full.manifest.about


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    plant_places()
    found = {area: household(area, kind="registered") for area in (VILLAGE, NEXT_VILLAGE, FAR_VILLAGE)}
    base = taken(tmp_path / "0", level=VILLAGE_LEVEL)
    quiet = taken(tmp_path / "1", base=base, level=VILLAGE_LEVEL)
    assert adopted(quiet, base) == {VILLAGE, NEXT_VILLAGE, FAR_VILLAGE} <= set(quiet.areas)
    actions.correct_member(SYSTEM, members(found[VILLAGE].pk)[1].pk, {"education": "primary"}, date(2022, 1, 1))
    third = taken(tmp_path / "2", base=quiet, level=VILLAGE_LEVEL)
    assert adopted(third, quiet) == {NEXT_VILLAGE, FAR_VILLAGE} & set(third.areas)
    actions.move_household(SYSTEM, found[NEXT_VILLAGE].pk, FAR_VILLAGE, date(2023, 1, 1))
    fourth = taken(tmp_path / "3", base=third, level=VILLAGE_LEVEL)
    assert adopted(fourth, third) == {VILLAGE}
    later = taken(tmp_path / "4", (date(2022, 6, 1), timezone.now()), fourth, VILLAGE_LEVEL)
    assert adopted(later, fourth) == {VILLAGE}
    places.rename(SYSTEM, COUNTY, "新县", day=date(2023, 1, 1), reason="renamed")
    assert adopted(taken(tmp_path / "5", base=fourth, level=VILLAGE_LEVEL), fourth) == set()


def test_a_damaged_base_is_not_taken_over(tmp_path: Path) -> None:
    household(VILLAGE)
    base = taken(tmp_path / "0")
    file = base.files("members")[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    again = taken(tmp_path / "1", base=base)
    again.check()
    assert adopted(again, base) == set()


def test_a_cut_holds_some_thousands(tmp_path: Path) -> None:
    for area in (VILLAGE, VILLAGE, NEXT_VILLAGE, FAR_VILLAGE):
        household(area)
    at = (TODAY, timezone.now())
    assert [level_for(COUNTY, at, most) for most in (4, 3, 1)] == [COUNTY_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL]
    found = cuts(plan(tmp_path / "s", COUNTY, at, TOWN_LEVEL))
    assert [cut.low for cut in found] == [ancestor(VILLAGE, TOWN_LEVEL), ancestor(FAR_VILLAGE, TOWN_LEVEL)]
    assert GROUP_LEVEL > VILLAGE_LEVEL


def test_an_empty_place_has_empty_tables(tmp_path: Path) -> None:
    store = taken(tmp_path / "s")
    assert [store.rows(name) for name in (*TABLES, "events")] == [0] * 5
    assert all(store.sources(TABLES).values())


def test_an_interrupted_publication_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    for area in (VILLAGE, NEXT_VILLAGE, FAR_VILLAGE):
        household(area)
    at = (TODAY, timezone.now())
    whole = taken(tmp_path / "whole", at, level=VILLAGE_LEVEL)

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(plan(tmp_path / "s", COUNTY, at, VILLAGE_LEVEL), stop)
    assert not (tmp_path / "s").exists()
    kept = sorted(p.name for p in draft_of(tmp_path / "s").glob("done/*.json"))
    assert len(kept) == 2
    household(VILLAGE)
    found = resumed(tmp_path / "s", COUNTY, None)
    assert found == (*at, VILLAGE_LEVEL)
    assert resumed(tmp_path / "s", TOWN, None) is None
    assert resumed(tmp_path / "s", COUNTY, date(2000, 1, 1)) is None
    store = publish(plan(tmp_path / "s", COUNTY, at, VILLAGE_LEVEL))
    assert hashes(store) == hashes(whole)
    assert store.manifest == whole.manifest


def test_a_job_publishes_takes_over_and_replaces(django_capture_on_commit_callbacks: Any) -> None:
    household(VILLAGE)
    first = actions.request_snapshot(SYSTEM, COUNTY, name="now")
    assert (first.state, first.base_id) == ("publishing", None)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run_all()
    second = actions.request_snapshot(SYSTEM, COUNTY, name="now")
    assert second.base_id == first.pk
    with pytest.raises(FupinError, match="being published already"):
        actions.request_snapshot(SYSTEM, COUNTY, name="now")
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run_all()
    assert list(Snapshot.objects.values_list("pk", "state")) == [(second.pk, "published")]
    assert not folder_of(first.pk).exists()
    open_snapshot(folder_of(second.pk), pack()).check()


def test_frozen_is_frozen(django_capture_on_commit_callbacks: Any) -> None:
    household(VILLAGE)
    row = actions.request_snapshot(SYSTEM, COUNTY, name="year", frozen=True)
    jobs.run_all()
    with pytest.raises(FupinError, match="frozen"):
        actions.drop_snapshot(SYSTEM, row.pk)
    with pytest.raises(FupinError, match="frozen"):
        actions.request_snapshot(SYSTEM, COUNTY, name="year")
    assert folder_of(row.pk).is_dir()


def test_publishing_needs_the_right_over_the_whole_place() -> None:
    with pytest.raises(Denied):
        actions.request_snapshot(Clerk(TOWN), COUNTY)
    with pytest.raises(Denied):
        actions.request_snapshot(Clerk(COUNTY, frozenset({"snapshot.read"})), COUNTY)
    with pytest.raises(FupinError, match="up to today"):
        actions.request_snapshot(SYSTEM, COUNTY, timezone.localdate() + timedelta(days=1))
    assert not Snapshot.objects.exists() and not Job.objects.exists()


def test_what_was_never_published_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="never published"):
        open_snapshot(tmp_path)
