"""What differs between two snapshots of a place: every household and person in or out, with exactly one reason.

Counted is who is poor now: registered, and not exited; the codes for that are the policy pack's (`population`). For
every place of every level, of households and of persons, start + in - out = end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from fupin.columnar.backends.base import Engine
from fupin.columnar.difference.flows import Flows
from fupin.columnar.difference.homes import About, homes_of, transfers
from fupin.columnar.difference.kept import Kept
from fupin.columnar.difference.sides import FIRST, HOMES, PEOPLE, SECOND, SIDES, Changed, Sides
from fupin.columnar.difference.totals import totals
from fupin.columnar.schema.difference import KIND
from fupin.columnar.schema.snapshot import EVENTS, areas_of
from fupin.columnar.schema.store import Draft, Manifest, Store, full_disk_named
from fupin.kernel.area import level_of
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.policy.packs import Pack

Progress = Callable[[int, int], None]

NOT_ONE_PLACE = Text.of(
    zh="两个快照不是同一地区的，请选择同一地区的两个快照。",
    en="The two snapshots are of different places. Choose two snapshots of one place.",
)
NOT_IN_ORDER = Text.of(
    zh="第一个快照晚于第二个，请把较早的放在前面。",
    en="The first snapshot is later than the second. Name the earlier one first.",
)


def write_difference(
    pack: Pack,
    earlier: Store,
    later: Store,
    folder: Path,
    *,
    engine: Engine,
    progress: Progress = lambda _done, _total: None,
) -> Store:
    """Compare two snapshots and publish what differs as a folder with the tables rows, totals and areas.

    Raises where they are not of one place, or not in the order of their dates.
    """
    about = _about(pack, earlier, later)
    draft = Draft(folder, Manifest(KIND, level_of(about.area), _manifest(pack, earlier, later)))
    draft.discard()
    draft = Draft(folder, draft.manifest)
    # Whatever is needed on the way lies beside the draft: the same disk, and it goes with it.
    with full_disk_named(folder), TemporaryDirectory(dir=draft.folder, prefix="work-") as work:
        changed = _changed(pack, {FIRST: earlier, SECOND: later}, engine, Path(work), progress)
        _attach(engine, changed, later)
        kept = Kept(engine, Path(work))
        met = kept.keep("met", transfers())
        flows = Flows(kept.keep("changed", homes_of(about, met)), met, about, kept)
        with draft.part(about.area) as part:
            rows = part.path("rows")
            kept.write(flows.rows(), rows)
            engine.attach({"rows": rows})
            part.write("totals", totals(engine, changed.counts, about.area))
            part.write("areas", _areas(earlier, later))
    return draft.publish()


def _changed(pack: Pack, stores: dict[str, Store], engine: Engine, work: Path, progress: Progress) -> Changed:
    sides = Sides(pack, stores, engine, work)
    found = sides.areas()
    for number, area in enumerate(found):
        progress(number, len(found))
        sides.take(area)
    progress(len(found), len(found))
    return sides.changed


def _attach(engine: Engine, changed: Changed, later: Store) -> None:
    empty = {"homes": HOMES.to_pyarrow().empty_table(), "people": PEOPLE.to_pyarrow().empty_table()}
    for side in SIDES:
        for name, files in (("homes", changed.homes[side]), ("people", changed.people[side])):
            engine.attach({f"{name}_{side}": files or empty[name]})
    engine.attach({"events": later.files("events") or EVENTS.empty_table()})


def _about(pack: Pack, earlier: Store, later: Store) -> About:
    first, second = earlier.manifest.about, later.manifest.about
    if first["area"] != second["area"]:
        raise FupinError(NOT_ONE_PLACE)
    if (first["true_on"], first["known_by"]) > (second["true_on"], second["known_by"]):
        raise FupinError(NOT_IN_ORDER)
    day = date.fromisoformat(str(first["true_on"]))
    return About(day, int(str(first["area"])), pack.population, bool(later.files("events")))


def _manifest(pack: Pack, earlier: Store, later: Store) -> dict[str, str | int | bool | None]:
    dates = {
        f"{which}_{name}": store.manifest.about[name]
        for which, store in (("earlier", earlier), ("later", later))
        for name in ("true_on", "known_by", "fingerprint")
    }
    return {"area": earlier.manifest.about["area"], "pack": pack.name, **dates}


def _areas(earlier: Store, later: Store) -> pa.Table:
    """Return the places of both; the later name stands."""
    old, new = areas_of(earlier).to_pylist(), areas_of(later).to_pylist()
    named = {row["area"]: row for row in (*old, *new)}
    return pa.Table.from_pylist([named[key] for key in sorted(named)], schema=areas_of(later).schema)
