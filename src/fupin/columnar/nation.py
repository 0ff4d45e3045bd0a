"""Identification of a whole snapshot, one of its areas after the other, so that a nation fits a small machine.

Findings are a published folder like the snapshot they come from, with the tables

findings    one row per household, in no order: see `columnar.identify`
places      the counts of every place of every level, those above the snapshot's areas under the nation's key: see
            `columnar.rollup`
areas       the places by name, as in the snapshot

A run that was killed goes on where it stopped: what an earlier run finished is not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fupin.columnar.backends.base import Engine, Keys
from fupin.columnar.identify import statement
from fupin.columnar.rollup import FINDINGS, by_place, climbed, counting
from fupin.columnar.schema import KEY, TABLES
from fupin.columnar.schema.snapshot import open_snapshot
from fupin.columnar.schema.store import MANIFEST, Draft, Manifest, Part, Store, Value, full_disk_named, sha256
from fupin.kernel.area import GROUP_LEVEL, NATION, NATION_LEVEL
from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack, RuleSet

KIND = "findings"
PLACES = "places"
# So many households, with their members and accounts, are grouped and joined without spilling.
SLICE = 750_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: areas and households done, of how many, in how many seconds."""

    areas: int
    of_areas: int
    households: int
    of_households: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """One identification: the rules of a year on a snapshot, with an engine."""

    snapshot: Store
    rules: RuleSet
    engine: Engine
    households: bool = True  # whether findings of single households are written, not only the counts of places

    def about(self) -> dict[str, Value]:
        """What the findings say of themselves: the snapshot's own words and its hash, and whose rules of which year."""
        pack = self.rules.pack
        named = {"pack": pack.name, "pack_version": pack.version, "fingerprint": pack.fingerprint}
        made_of: dict[str, Value] = {
            "snapshot": sha256(self.snapshot.folder / MANIFEST),
            "places_only": not self.households,
        }
        return {**self.snapshot.manifest.about, **named, **made_of, "year": self.rules.year}


def identify_snapshot(
    snapshot: Path,
    folder: Path,
    pack: Pack,
    year: int,
    engine: Engine,
    *,
    households: bool = True,
    progress: Callable[[Progress], None] = lambda _done: None,
) -> Store:
    """Identify every household of a snapshot by the rules of a year, and publish the findings as a folder.

    Every file is compared with its hash before it is read. Raises Damaged where the snapshot cannot be trusted and
    NoRoom where the disk is full; the same call goes on with what an unfinished one left.
    """
    run = Run(open_snapshot(snapshot, pack), pack.rule_set(year), engine, households)
    draft = Draft(folder, Manifest(KIND, run.snapshot.manifest.level, run.about()))
    _write_areas(run, draft, progress)
    _write_upper(run, draft)
    return draft.publish(engine=engine.capabilities.name)


def open_findings(folder: Path) -> Store:
    """Open a folder of findings."""
    return Store.open(folder, KIND)


def _write_areas(run: Run, draft: Draft, progress: Callable[[Progress], None]) -> None:
    begun, done = monotonic(), 0
    areas, of_households = run.snapshot.areas, run.snapshot.rows("households")
    for number, area in enumerate(areas, start=1):
        if not draft.has(area):
            _write_area(run, draft, area)
        done += run.snapshot.rows("households", area)
        progress(Progress(number, len(areas), done, of_households, monotonic() - begun))


def _write_area(run: Run, draft: Draft, area: int) -> None:
    run.snapshot.check(area)
    with full_disk_named(draft.folder), draft.part(area) as part:
        counted = pa.concat_tables(_write_slices(run, part, area))
        part.write(PLACES, _places(run, area, counted))
        _take_names(run, part, area)


def _write_slices(run: Run, part: Part, area: int) -> Iterator[pa.Table]:
    """Write the findings of an area slice by slice, and yield the counts of each."""
    dialect = run.engine.capabilities.dialect
    asked, counts = statement(run.rules, dialect), counting(run.rules, dialect)
    for number, keys in enumerate(_slices(run, area)):
        run.engine.attach(run.snapshot.sources(TABLES, area), keys)
        if run.households:
            file = part.path(FINDINGS, number)
            run.engine.write_sql(asked, file)
            run.engine.attach({FINDINGS: file})
        else:
            run.engine.define(FINDINGS, asked)
        yield run.engine.fetch_sql(counts)


def _slices(run: Run, area: int) -> Iterable[Keys | None]:
    """The first and last keys of slices of an area that fit the memory; what is dealt out anyway is one slice."""
    if run.engine.capabilities.distributed or run.snapshot.rows("households", area) <= SLICE:
        return [None]
    keys = np.sort(run.snapshot.read("households", area, [KEY])[KEY].to_numpy())
    firsts = [int(key) for key in keys[::SLICE]]
    return zip(firsts, [*(first - 1 for first in firsts[1:]), int(keys[-1])], strict=True)


def _places(run: Run, area: int, counted: pa.Table) -> pa.Table:
    places = by_place(run.rules, counted, range(run.snapshot.manifest.level, GROUP_LEVEL + 1))
    top = places.slice(0, 1)["households"].to_pylist() if places.num_rows else [0]
    _counted_whole(run, area, top[0])
    return places


def _counted_whole(run: Run, area: int, found: int) -> None:
    """An engine that lost a household must not publish."""
    expected = run.snapshot.rows("households", area)
    if found != expected:
        raise FupinError(
            "%(found)d of %(expected)d households of area %(area)d were identified: the places of some lie elsewhere.",
            place=str(run.snapshot.folder),
            fix="Publish the snapshot again; every household must lie in the area of its file.",
            found=found,
            expected=expected,
            area=area,
        )


def _take_names(run: Run, part: Part, area: int) -> None:
    for file in run.snapshot.files("areas", area):
        part.write("areas", pq.read_table(file, partitioning=None))


def _write_upper(run: Run, draft: Draft) -> None:
    """The counts of what lies above the snapshot's areas, summed from theirs."""
    level = run.snapshot.manifest.level
    if level == NATION_LEVEL or draft.has(NATION):
        return
    lower = pa.concat_tables(_written(run, draft))
    with draft.part(NATION) as part:
        part.write(PLACES, climbed(lower, level, range(level)))


def _written(run: Run, draft: Draft) -> Iterable[pa.Table]:
    for area in run.snapshot.areas:
        for file in draft.folder.glob(f"{PLACES}/area={area}/*.parquet"):
            yield pq.read_table(file, partitioning=None)
