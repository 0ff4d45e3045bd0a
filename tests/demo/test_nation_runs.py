"""A synthetic nation is the same every time, survives an interruption, and refuses what cannot be."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.identify import identify
from fupin.columnar.schema import TABLES
from fupin.columnar.schema.snapshot import areas_of, open_snapshot
from fupin.columnar.schema.store import NoRoom, Store
from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack, find
from fupin.project.nation import plan, recipe, run
from fupin.project.nation.chance import Dice, Odds, divided, tilted
from tests.demo.nations import HOUSEHOLDS, hashes, nation, quiet
from tests.sources import SHARED

REAL_AREAS = SHARED / "areas_cn_2021.parquet"


def test_processes_and_runs_do_not_matter(pack: Pack, nations: dict[int, Store], tmp_path: Path) -> None:
    again = nation(tmp_path / "again", pack, year=2014, processes=2)
    assert hashes(again) == hashes(nations[2014])
    other = nation(tmp_path / "other", pack, year=2014, seed=2)
    assert hashes(other) != hashes(nations[2014])


def test_an_interrupted_run_is_finished_by_the_next(pack: Pack, nations: dict[int, Store], tmp_path: Path) -> None:
    said: list[str] = []

    def interrupt(line: str) -> None:
        said.append(line)
        if " 2 of " in line:
            raise KeyboardInterrupt

    wish = run.Wish(HOUSEHOLDS, year=2014, processes=1)
    with pytest.raises(KeyboardInterrupt):
        run.generate(tmp_path / "nation", pack, wish, interrupt)
    assert not (tmp_path / "nation").exists()
    store = run.generate(tmp_path / "nation", pack, wish, said.append)
    assert "2 written before" in said[-5]
    assert hashes(store) == hashes(nations[2014])


def test_a_killed_run_leaves_no_process_and_can_be_finished(pack: Pack, tmp_path: Path) -> None:
    folder = tmp_path / "nation"
    command = [sys.executable, "-m", "fupin.project.cli", "nation", str(folder), "--households", "12000"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    for line in running.stdout:
        if " 1 of " in line:
            break
    children = _children(running.pid)
    running.send_signal(signal.SIGKILL)
    running.wait()
    until = time.monotonic() + 20
    while any(map(_alive, children)) and time.monotonic() < until:
        time.sleep(0.2)
    assert children
    assert not any(map(_alive, children))
    assert not folder.exists()
    store = run.generate(folder, pack, run.Wish(12000), quiet)
    store.check()
    assert store.rows("households") == store.rows("truth") == 12000


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()


def test_accounts_of_several_years(pack: Pack, nations: dict[int, Store], tmp_path: Path) -> None:
    longer = nation(tmp_path / "longer", pack, year=2019, years=3)
    assert longer.read("truth").equals(nations[2019].read("truth"))
    accounts = longer.read("accounts")
    assert set(accounts["year"].to_pylist()) == {2017, 2018, 2019}
    keys = accounts["household"].to_numpy() * 10_000 + accounts["year"].to_numpy()
    assert (np.diff(keys) > 0).all()
    with DuckDB() as engine:
        found = identify(pack, 2019, longer.sources(TABLES), engine)
    assert found["poor"].to_pylist() == longer.read("truth")["poor"].to_pylist()


# Areas --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL_AREAS.exists(), reason="the file of real areas is not beside the project")
def test_a_nation_on_real_areas(pack: Pack, tmp_path: Path) -> None:
    store = nation(tmp_path / "real", pack, areas=REAL_AREAS)
    assert store.manifest.about["tree"] == REAL_AREAS.name
    names = areas_of(store)
    assert "贵州省" in names["name_zh"].to_pylist()
    assert len(store.areas) > 20
    areas = set(store.read("households")["area"].to_pylist())
    assert areas <= set(names["area"].to_pylist())
    assert {area // 1000 % 1000 >= 200 for area in areas} == {True}


def test_the_whole_nation_has_a_plan(pack: Pack) -> None:
    made = recipe.of_pack(pack)
    full = made.nation["full"]
    provinces = plan.plan(made, full["households"], seed=1)
    assert sum(province.households for province in provinces) == full["households"]
    assert sum(len(province.villages) for province in provinces) == full["villages"]
    assert len(provinces) > 20
    villages = np.concatenate([province.villages.households for province in provinces])
    assert villages.min() >= 1
    assert np.mean(villages) > 1.1 * np.median(villages)
    blocks = [block.households.sum() for province in provinces for _, block in province.chunks()]
    assert max(blocks) <= plan.CHUNK


def test_a_village_that_is_too_large_to_be_made_at_once_is_made_in_pieces(pack: Pack, tmp_path: Path) -> None:
    file = tmp_path / "areas.parquet"
    codes = ["52", "5201", "520101", "520101001", "520101001200", "520101001201"]
    pq.write_table(pa.table({"code": codes, "name": ["one"] * len(codes)}), file)
    (province,) = plan.plan(recipe.of_pack(pack), 250_001, 1, file)
    assert set(province.villages.key.tolist()) == {520101001200000, 520101001201000}
    blocks = list(province.chunks())
    assert max(int(block.households.sum()) for _, block in blocks) <= plan.CHUNK
    sizes = [int(block.households.sum()) for _, block in blocks]
    assert [first for first, _ in blocks] == (1 + np.cumsum([0, *sizes[:-1]])).tolist()
    assert sum(sizes) == province.households == 250_001


def test_poor_and_remote_counties_have_more_of_the_villages(pack: Pack) -> None:
    made = recipe.of_pack(pack)
    few = plan.plan(made, 60_000, seed=1)
    remoteness = np.concatenate([province.villages.remoteness for province in few])
    kinds = list(made.nation["kinds"].values())
    kind = np.concatenate([province.villages.kind for province in few])
    expected = np.array([k["remoteness"][0] for k in kinds])[kind]
    assert np.mean(remoteness - expected) > 0.03


# Mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish", [{"households": 5}, {"processes": 0}, {"years": 0}, {"seed": -1}, {"households": 10**9}]
)
def test_impossible_numbers_are_refused(pack: Pack, tmp_path: Path, wish: dict[str, Any]) -> None:
    with pytest.raises(FupinError, match=f"--{next(iter(wish))} .* between"):
        nation(tmp_path / "nation", pack, **wish)
    assert list(tmp_path.iterdir()) == []


def test_a_year_without_a_line_is_refused(pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(FupinError, match="lines/statistical"):
        nation(tmp_path / "nation", pack, year=2031)


def test_an_existing_folder_is_left_alone(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine")
    with pytest.raises(FupinError, match="exists already"):
        nation(tmp_path, pack)
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


def test_a_pack_without_a_nation_says_so(tmp_path: Path) -> None:
    with pytest.raises(FupinError, match=r"fupin-template brings no synthetic nation: nation\.yaml"):
        nation(tmp_path / "nation", find("fupin-template"))


@pytest.mark.parametrize("content", [b"", b"PAR1 no more", b"code,name\n11,x\n"])
def test_a_damaged_file_of_areas_is_named(pack: Pack, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "areas.parquet"
    file.write_bytes(content)
    with pytest.raises(FupinError, match=r"areas\.parquet.*columns code and name"):
        nation(tmp_path / "nation", pack, areas=file)


def test_a_disk_without_room_is_named_before_anything_is_written(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=10**5)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    with pytest.raises(NoRoom, match="needs about 1 MB; 0 MB are free"):
        nation(tmp_path / "nation", pack)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_and_explains(tmp_path: Path) -> None:
    said = io.StringIO()
    folder = tmp_path / "nation"
    call_command("nation", folder, households=400, processes=1, stdout=said)
    assert "400 households" in said.getvalue()
    assert open_snapshot(folder, find("fupin-cn")).manifest.about["synthetic"] is True
    with pytest.raises(CommandError, match="exists already"):
        call_command("nation", folder, households=400, stdout=said)


# Chance -------------------------------------------------------------------------------------------------------


def test_odds_meet_their_weights() -> None:
    odds = Odds.rows([{"a": 70, "b": 30}, {"b": 1, "c": 999}])
    every = np.arange(1 << 16, dtype=np.uint16)
    first = np.bincount(odds.pick(every, np.zeros(len(every), dtype=np.int8)), minlength=3) / len(every)
    second = np.bincount(odds.pick(every, np.ones(len(every), dtype=np.int8)), minlength=3) / len(every)
    assert first == pytest.approx([0.7, 0.3, 0], abs=2e-5)
    assert second == pytest.approx([0, 0.001, 0.999], abs=2e-5)


def test_dice_say_yes_as_often_as_asked_and_never_or_always_at_the_ends() -> None:
    assert Dice(1).yes(200_000, 25).mean() == pytest.approx(0.25, abs=0.005)
    assert not Dice(1).yes(100_000, 0).any()
    assert Dice(1).yes(100_000, 100).all()
    assert Dice(1).shares(10_000).max() < 1


def test_the_dice_are_the_same_on_every_machine() -> None:
    assert Dice(7, 8).ticks(5).tolist() == DRAWN


DRAWN = [58132, 6501, 47711, 15607, 22076]


def test_weights_are_bent_to_a_mean() -> None:
    bent = tilted({1: 19, 2: 27, 3: 22, 4: 17, 5: 9, 6: 4, 7: 2}, 3.04)
    assert sum(size * share for size, share in bent.items()) == pytest.approx(3.04, abs=1e-9)
    assert sum(bent.values()) == pytest.approx(1)


def test_a_number_is_divided_exactly() -> None:
    parts = divided(1000, np.array([1.0, 2.0, 3.5, 0.01]), least=5)
    assert parts.sum() == 1000
    assert parts.min() >= 5
