"""Published folders against what disks, hands and kills do to them: a clear error, nothing half-published, resume."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import orjson
import pyarrow as pa
import pytest

from fupin.columnar.schema import schemas
from fupin.columnar.schema.snapshot import KIND, begin, open_snapshot, without_private
from fupin.columnar.schema.store import MANIFEST, Damaged, Draft, Manifest, NoRoom, Store, draft_of
from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack, find
from tests.columnar.snapshots import publish

NUMBERS = pa.table({"household": pa.array(range(50_000), pa.int64()), "area": pa.array([7] * 50_000, pa.int64())})


@pytest.fixture(scope="module")
def pack() -> Pack:
    return find("fupin-cn")


@pytest.fixture
def folder(tmp_path: Path, pack: Pack) -> Path:
    return publish(tmp_path / "snapshot", pack, 60).folder


def a_file(folder: Path) -> Path:
    return next(iter(sorted(folder.glob("members/*/*.parquet"))))


def cut_short(folder: Path) -> None:
    os.truncate(a_file(folder), a_file(folder).stat().st_size // 2)


def take_away(folder: Path) -> None:
    shutil.rmtree(a_file(folder).parent)


def lose_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def spoil_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_bytes(b'{"kind": "snapshot"')


def edit(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def work(folder: Path) -> None:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
        change(manifest)
        (folder / MANIFEST).write_bytes(orjson.dumps(manifest))

    return work


HARM = {
    "a file cut short": (cut_short, "bytes; it was published with"),
    "a part taken away": (take_away, "missing"),
    "no manifest": (lose_manifest, "never published"),
    "a manifest cut short": (spoil_manifest, "cannot be read"),
    "another version": (edit(lambda m: m.update(version=99)), "version 99"),
    "another kind": (edit(lambda m: m.update(kind="findings")), '"findings", not "snapshot"'),
    "a manifest without files": (edit(lambda m: m.pop("pieces")), "cannot be read"),
}


@pytest.mark.parametrize("harm", HARM)
def test_what_is_damaged_is_not_opened_and_is_named(harm: str, folder: Path) -> None:
    work, said = HARM[harm]
    work(folder)
    with pytest.raises(Damaged, match=said) as error:
        open_snapshot(folder)
    assert str(folder) in str(error.value)
    assert error.value.fix


def test_a_changed_byte_is_found_by_its_hash(folder: Path) -> None:
    store = open_snapshot(folder)
    store.check()
    file = a_file(folder)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(Damaged, match="changed after it was published") as error:
        open_snapshot(folder).check()
    assert str(file) in str(error.value)


def test_a_column_that_the_pack_does_not_know_is_named(tmp_path: Path, pack: Pack) -> None:
    draft = begin(tmp_path / "s", {"area": 0})
    with draft.part(0) as part:
        for name, schema in schemas(pack).items():
            wrong = schema.remove(schema.get_field_index("size")) if name == "households" else schema
            part.write(name, wrong.empty_table())
    draft.publish()
    with pytest.raises(Damaged, match="size"):
        open_snapshot(tmp_path / "s", pack)


def test_a_folder_is_published_once(folder: Path) -> None:
    with pytest.raises(FupinError, match="published already"):
        begin(folder, {})


def test_nothing_can_be_read_before_everything_is_whole(tmp_path: Path) -> None:
    draft = Draft(tmp_path / "s", Manifest(KIND, 1, {}))
    with draft.part(1) as part:
        part.write("households", NUMBERS)
    with pytest.raises(RuntimeError), draft.part(2) as part:
        part.write("households", NUMBERS)
        raise RuntimeError
    assert not (tmp_path / "s").exists()
    assert draft.has(1) and not draft.has(2)
    with pytest.raises(Damaged):
        Store.open(draft.folder, KIND)


def test_a_draft_of_something_else_is_not_mixed_in(tmp_path: Path) -> None:
    begin(tmp_path / "s", {"area": 1})
    begin(tmp_path / "s", {"area": 1})
    with pytest.raises(FupinError, match="in the way"):
        begin(tmp_path / "s", {"area": 2})


def test_parts_taken_over_are_the_same_bytes_once(folder: Path, tmp_path: Path) -> None:
    base = open_snapshot(folder)
    draft = begin(tmp_path / "next", {"area": 0})
    for area in base.areas:
        draft.adopt(base, area)
    store = draft.publish()
    store.check()
    one, other = base.files("members")[0], store.files("members")[0]
    assert one.samefile(other)
    shutil.rmtree(folder)
    store.check()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine mounts no small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_is_named_and_the_same_run_finishes_later(small_disk: Path) -> None:
    draft = Draft(small_disk / "s", Manifest(KIND, 1, {}))
    with draft.part(1) as part:
        part.write("households", NUMBERS.slice(0, 1000))
    filler = small_disk / "filler"
    fill(filler)
    with pytest.raises(NoRoom, match="disk is full") as error, draft.part(2) as part:
        part.write("households", NUMBERS)
    assert "Free some space" in str(error.value)
    assert not (small_disk / "s").exists()
    filler.unlink()
    again = Draft(small_disk / "s", Manifest(KIND, 1, {}))
    assert again.has(1) and not again.has(2)
    with again.part(2) as part:
        part.write("households", NUMBERS)
    store = again.publish()
    store.check()
    assert store.rows("households") == 51_000


def test_a_full_disk_is_named_also_where_an_engine_meets_it(small_disk: Path, tmp_path: Path, pack: Pack) -> None:
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.difference import write_difference

    stores = [publish(tmp_path / name, pack, 300, seed) for name, seed in (("a", 3), ("b", 4))]
    fill(small_disk / "filler")
    os.truncate(small_disk / "filler", 270 * 1024)
    with DuckDB() as engine, pytest.raises(NoRoom, match="disk is full"):
        write_difference(pack, stores[0], stores[1], small_disk / "d", engine=engine)
    assert not (small_disk / "d").exists()


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as opened, suppress(OSError):
        while True:
            opened.write(os.urandom(4096))


KILLED = """
import sys, time
from pathlib import Path
import pyarrow as pa
from fupin.columnar.schema.store import Draft, Manifest
target, slow = Path(sys.argv[1]), sys.argv[2] == "slow"
draft = Draft(target, Manifest("snapshot", 1, {"area": 0}))
for area in range(8):
    if not draft.has(area):
        with draft.part(area) as part:
            for step in range(3):
                part.write("households", pa.table({"household": pa.array(range(area, area + 9000), pa.int64())}))
                time.sleep(0.04 if slow else 0)
draft.publish()
"""


def run(target: Path, manner: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", KILLED, str(target), manner])


@pytest.mark.parametrize("finished", [0, 2, 5])
def test_a_killed_run_leaves_nothing_half_and_goes_on(finished: int, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert run(whole, "fast").wait() == 0
    process = run(killed, "slow")
    until = time.monotonic() + 60
    while len(list(draft_of(killed).glob("done/*.json"))) < finished and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not killed.exists()
    with pytest.raises(Damaged):
        Store.open(killed, KIND)
    kept = {p: p.stat().st_mtime_ns for p in draft_of(killed).glob("done/*.json")}
    assert len(kept) >= finished
    assert run(killed, "fast").wait() == 0
    assert {p.sha256 for p in Store.open(killed, KIND).manifest.pieces} == {
        p.sha256 for p in Store.open(whole, KIND).manifest.pieces
    }
    assert (killed / MANIFEST).read_bytes() == (whole / MANIFEST).read_bytes()
    assert not draft_of(killed).exists()


def test_names_texts_and_numbers_of_persons_are_emptied(pack: Pack) -> None:
    from fupin.columnar.schema import tables

    household = {"number": "H1", "area": 7, "head_name": "甲", "phone": "138", "bank_account": "62", "address": "x"}
    member = {"name": "甲", "identity_number": "99", "disability_card": "99", "illness": "x", "sex": "male"}
    found = without_private(pack, tables(pack, [{**household, "members": [member]}]))
    (home,), (person,) = found["households"].to_pylist(), found["members"].to_pylist()
    assert {n: v for n, v in home.items() if v is not None} == {
        "household": 0, "members_known": True, "number": "H1", "area": 7,
    }  # fmt: skip
    assert {n: v for n, v in person.items() if v is not None} == {"household": 0, "member": 0, "sex": "male"}
    assert {n: t.schema for n, t in found.items()} == {n: s for n, s in schemas(pack).items() if n in found}
