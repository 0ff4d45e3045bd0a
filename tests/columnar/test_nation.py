"""A whole snapshot identified: every household as one by one, every place as counted by hand, whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fupin.columnar import nation
from fupin.columnar.backends.base import Engine
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.identify import identify
from fupin.columnar.nation import Progress, identify_snapshot, open_findings
from fupin.columnar.schema import KEY, TABLES, tables
from fupin.columnar.schema.store import Damaged, NoRoom, Store, sha256
from fupin.kernel.area import lineage
from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack, find
from tests.columnar.snapshots import PROVINCES, YEAR, households, publish


@pytest.fixture(scope="module")
def pack() -> Pack:
    return find("fupin-cn")


@pytest.fixture(scope="module")
def published(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return publish(tmp_path_factory.mktemp("snapshots") / "whole", pack)


@pytest.fixture
def snapshot(published: Store, tmp_path: Path) -> Path:
    """A copy of the snapshot that a test may damage."""
    return Path(shutil.copytree(published.folder, tmp_path / "snapshot"))


@pytest.fixture
def duckdb() -> Iterator[DuckDB]:
    with DuckDB(threads=2) as opened:
        yield opened


Run = Callable[[Path], Store]


@pytest.fixture
def run(pack: Pack, duckdb: DuckDB, tmp_path: Path) -> Run:
    """Identify a snapshot with DuckDB into the folder `findings`."""
    return lambda snapshot: identify_snapshot(snapshot, tmp_path / "findings", pack, YEAR, duckdb)


def test_area_by_area_says_what_all_at_once_says(published: Store, pack: Pack, engine: Engine, tmp_path: Path) -> None:
    found = identify_snapshot(published.folder, tmp_path / "findings", pack, YEAR, engine)
    expected = identify(pack, YEAR, tables(pack, households(pack, 600)), engine)
    assert found.read("findings").sort_by(KEY).cast(expected.schema.remove_metadata()).equals(expected)
    assert found.manifest.about["fingerprint"] == pack.fingerprint
    assert found.manifest.about["year"] == YEAR
    assert found.manifest.about["snapshot"] == sha256(published.folder / "manifest.json")


def test_every_place_of_every_level_is_counted(published: Store, pack: Pack, engine: Engine, tmp_path: Path) -> None:
    found = identify_snapshot(published.folder, tmp_path / "findings", pack, YEAR, engine)
    counted = {row["area"]: row for row in found.read("places").to_pylist()}
    tally: dict[int, Counter[str]] = {}
    for row in found.read("findings").to_pylist():
        for place in lineage(row["area"]):
            tally.setdefault(place, Counter()).update(_by_hand(row))
    assert counted.keys() == tally.keys()
    for place, sums in tally.items():
        assert {name: counted[place][name] for name in sums} == dict(sums)


def _by_hand(row: dict[str, Any]) -> dict[str, int]:
    size, poor, income = row["size"], row["poor"], row["net_income"]
    return {
        "households": 1,
        "persons": size or 0,
        "size_unknown": int(size is None),
        "poor_yes": int(poor is True),
        "poor_no": int(poor is False),
        "poor_unknown": int(poor is None),
        "poor_persons": (size or 0) if poor else 0,
        "net_income_sum": income or 0,
        "net_income_known": int(income is not None),
    }


def test_counts_alone_are_the_same_counts(published: Store, pack: Pack, duckdb: DuckDB, tmp_path: Path) -> None:
    both = identify_snapshot(published.folder, tmp_path / "both", pack, YEAR, duckdb)
    alone = identify_snapshot(published.folder, tmp_path / "alone", pack, YEAR, duckdb, households=False)
    assert alone.read("places").equals(both.read("places"))
    assert alone.files("findings") == []


def test_areas_in_slices_are_the_same_findings(
    published: Store, pack: Pack, duckdb: DuckDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = identify_snapshot(published.folder, tmp_path / "whole", pack, YEAR, duckdb)
    monkeypatch.setattr(nation, "SLICE", 70)
    slices = identify_snapshot(published.folder, tmp_path / "slices", pack, YEAR, duckdb)
    assert len(slices.files("findings", PROVINCES[0])) > 2
    assert slices.read("places").equals(whole.read("places"))
    assert slices.read("findings").sort_by(KEY).equals(whole.read("findings").sort_by(KEY))


def test_memory_that_does_not_suffice_is_spilled(pack: Pack, tmp_path: Path) -> None:
    store = publish(tmp_path / "snapshot", pack, 3000)
    with DuckDB(threads=1, memory_limit="40MB", temp_folder=tmp_path / "spill", ordered=False) as small:
        found = identify_snapshot(store.folder, tmp_path / "findings", pack, YEAR, small)
    assert found.rows("findings") == 3000


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _remove(file: Path) -> None:
    file.unlink()


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut short": (_cut, "bytes; it was published with"),
    "changed": (_change, "was changed after it was published"),
    "missing": (_remove, "The file is missing"),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("table", ["households", "account_items"])
def test_damaged_files_are_named_and_nothing_is_published(
    snapshot: Path, run: Run, tmp_path: Path, damage: str, table: str
) -> None:
    harm, told = DAMAGE[damage]
    file = next(snapshot.glob(f"{table}/area={PROVINCES[1]}/*.parquet"))
    harm(file)
    with pytest.raises(Damaged, match=told) as error:
        run(snapshot)
    assert str(file) in str(error.value)
    assert "Put the file back" in str(error.value)
    assert not (tmp_path / "findings").exists()


def _edit(snapshot: Path, **changed: object) -> None:
    path = snapshot / "manifest.json"
    path.write_bytes(orjson.dumps({**orjson.loads(path.read_bytes()), **changed}))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"version": 99}, "version 99 of the layout"),
        ({"kind": "findings"}, 'holds "findings", not "snapshot"'),
        ({"pieces": "none"}, "The manifest cannot be read"),
        ({"pieces": [{"table": "households"}]}, "The manifest cannot be read"),
    ],
)
def test_manifests_that_this_program_cannot_trust(
    snapshot: Path, run: Run, changed: dict[str, object], told: str
) -> None:
    _edit(snapshot, **changed)
    with pytest.raises(Damaged, match=told):
        run(snapshot)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_manifest_that_is_no_manifest(snapshot: Path, content: bytes) -> None:
    (snapshot / "manifest.json").write_bytes(content)
    with pytest.raises(Damaged, match="cannot be read"):
        Store.open(snapshot, "snapshot")


def test_a_partition_that_the_manifest_lost(snapshot: Path, run: Run) -> None:
    found = orjson.loads((snapshot / "manifest.json").read_bytes())["pieces"]
    _edit(snapshot, pieces=[p for p in found if (p["table"], p["area"]) != ("members", PROVINCES[2])])
    with pytest.raises(Damaged, match="no file of this table"):
        run(snapshot)


def test_a_column_of_another_type(pack: Pack, duckdb: DuckDB, tmp_path: Path) -> None:
    store = publish(tmp_path / "whole", pack, 30)
    file = store.files("households")[0]
    table = pq.read_table(file, partitioning=None)
    at = table.schema.get_field_index("size")
    pq.write_table(table.set_column(at, "size", table["size"].cast(pa.string())), file)
    with pytest.raises(Damaged):
        identify_snapshot(store.folder, tmp_path / "findings", pack, YEAR, duckdb)


def test_a_household_of_another_province_stops_the_run(pack: Pack, duckdb: DuckDB, tmp_path: Path) -> None:
    from fupin.columnar.schema.snapshot import about, begin

    draft = begin(tmp_path / "whole", about(pack, area=0, true_on="2019-12-31", known_by="2019-12-31T00:00:00Z"))
    with draft.part(PROVINCES[0]) as part:
        for name, table in tables(pack, households(pack, 50)).items():
            part.write(name, table)
    draft.publish()
    with pytest.raises(FupinError, match="were identified"):
        identify_snapshot(tmp_path / "whole", tmp_path / "findings", pack, YEAR, duckdb)
    assert not (tmp_path / "findings").exists()


RUN = """
import sys
from pathlib import Path
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.nation import identify_snapshot
from fupin.policy.packs import find
snapshot, out, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if limit:
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
def told(done):
    print(done.areas, flush=True)
    sys.stdin.readline()
with DuckDB(threads=1) as engine:
    identify_snapshot(snapshot, out, find("fupin-cn"), 2019, engine, progress=told)
"""


def test_a_killed_run_goes_on_where_it_stopped(snapshot: Path, pack: Pack, duckdb: DuckDB, tmp_path: Path) -> None:
    out = tmp_path / "findings"
    words = [sys.executable, "-c", RUN, str(snapshot), str(out), "0"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"1"
        process.send_signal(signal.SIGKILL)
    assert not out.exists()
    first = next(out.with_name("findings.draft").glob(f"findings/area={PROVINCES[0]}/*.parquet"))
    written = first.stat().st_mtime_ns
    seen: list[Progress] = []
    resumed = identify_snapshot(snapshot, out, pack, YEAR, duckdb, progress=seen.append)
    kept = next(out.glob(f"findings/area={PROVINCES[0]}/*.parquet"))
    assert kept.stat().st_mtime_ns == written
    whole = identify_snapshot(snapshot, tmp_path / "whole", pack, YEAR, duckdb)
    for table in ("findings", "places", "areas"):
        assert resumed.read(table).equals(whole.read(table))
    assert [done.areas for done in seen] == [1, 2, 3]
    assert not out.with_name("findings.draft").exists()


def test_a_draft_of_other_rules_is_not_mixed_in(snapshot: Path, pack: Pack, duckdb: DuckDB, tmp_path: Path) -> None:
    def stop(_done: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        identify_snapshot(snapshot, tmp_path / "findings", pack, YEAR, duckdb, progress=stop)
    with pytest.raises(FupinError, match="unfinished draft of something else"):
        identify_snapshot(snapshot, tmp_path / "findings", pack, YEAR - 1, duckdb)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_named_and_the_run_goes_on_later(
    snapshot: Path, pack: Pack, duckdb: DuckDB, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        with pytest.raises(NoRoom, match="disk is full"):
            identify_snapshot(snapshot, disk / "findings", pack, YEAR, duckdb)
        assert not (disk / "findings").exists()
        subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
        found = identify_snapshot(snapshot, disk / "findings", pack, YEAR, duckdb)
        assert found.rows("findings") == 600
    finally:
        time.sleep(0.1)
        subprocess.run(["umount", "-l", disk], check=False)


def test_what_is_published_is_not_written_over(snapshot: Path, pack: Pack, duckdb: DuckDB, tmp_path: Path) -> None:
    identify_snapshot(snapshot, tmp_path / "findings", pack, YEAR, duckdb)
    with pytest.raises(FupinError, match="published already"):
        identify_snapshot(snapshot, tmp_path / "findings", pack, YEAR, duckdb)
    open_findings(tmp_path / "findings").check()


def test_every_table_of_the_contract_is_asked_for(published: Store) -> None:
    assert set(TABLES) <= {piece.table for piece in published.manifest.pieces}


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
