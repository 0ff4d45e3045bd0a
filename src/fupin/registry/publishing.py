"""Publishing the register: the plan of a snapshot, its run, and the comparison of two."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from fupin.columnar.schema.snapshot import FOLLOWED, KIND, about
from fupin.columnar.schema.store import Store, Value, claimed
from fupin.framework.models import Snapshot
from fupin.framework.snapshots import Plan, Progress, fits, folder_of, level_for, opened, publish
from fupin.kernel.errors import FupinError
from fupin.registry.actions.snapshots import difference_folder
from fupin.registry.differences import compared
from fupin.registry.pack import pack


def plan(folder: Path, area: int, moment: tuple[date, datetime], level: int | None, base: Store | None = None) -> Plan:
    """Return how a place is published; an earlier snapshot that does not fit is left aside."""
    facts = about(pack(), area=area, true_on=moment[0].isoformat(), known_by=moment[1].isoformat(), **{FOLLOWED: True})
    usable = base if base is not None and fits(base, facts) and level in (None, base.manifest.level) else None
    if level is None:
        level = usable.manifest.level if usable else level_for(area, moment)
    return Plan(folder, area, level, moment, facts, usable)


def run(row: Snapshot, progress: Progress) -> Store:
    """Publish a snapshot of the list, or go on; one that is whole already is only opened."""
    folder = folder_of(row.pk)
    if folder.is_dir():
        return opened(row)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return publish(plan(folder, row.area, (row.true_on, row.known_by), row.level, _base(row)), progress)


def resumed(folder: Path, area: int, true_on: date | None) -> tuple[date, datetime, int] | None:
    """Return both dates and the level of an unfinished draft of the same place and day, so that it is finished."""
    found = claimed(folder)
    if found is None or found.kind != KIND or found.about.get("area") != area:
        return None
    day = date.fromisoformat(str(found.about["true_on"]))
    if true_on not in (None, day):
        return None
    return day, datetime.fromisoformat(str(found.about["known_by"])), found.level


def counts(store: Store) -> dict[str, Value]:
    """Return what the manifest of a snapshot counts: rows of each table, households of each kind and status."""
    prefixes = ("rows_", "kind_", "status_")
    return {name: value for name, value in store.manifest.about.items() if name.startswith(prefixes)}


def compare(earlier: int, later: int, progress: Progress) -> Path:
    """Compare two snapshots of the list and return the folder of the difference."""
    folder = difference_folder(earlier, later)
    if not folder.is_dir():
        rows = [Snapshot.objects.get(pk=pk) for pk in (earlier, later)]
        compared(pack(), opened(rows[0]), opened(rows[1]), folder, progress)
    return folder


def _base(row: Snapshot) -> Store | None:
    try:
        return opened(row.base) if row.base else None
    except FupinError:
        return None
