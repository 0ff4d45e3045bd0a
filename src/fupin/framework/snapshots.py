"""Publishing recorded facts as columns: each slice writes its tables, the framework cuts, repeats and counts.

A snapshot holds a place as of a day, as known by a moment. It is cut into places of one level; a cut in which no
belief and no truth changed since an earlier snapshot is taken over from that one instead of being written again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import F, Q

from fupin.columnar.schema.snapshot import begin, open_snapshot
from fupin.columnar.schema.store import Damaged, Draft, Store, Value
from fupin.framework.models import Snapshot
from fupin.framework.recording import Recorded
from fupin.kernel.area import GROUP_LEVEL, covers, level_of, span, unit_of

ROWS_OF_A_CUT = 10_000
FINEST = GROUP_LEVEL - 1

Moment = tuple[date, datetime]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Cut:
    """One part of a snapshot: a closed range of area keys as of a (true on, known by) pair."""

    low: int
    high: int
    moment: Moment


@dataclass(frozen=True, slots=True)
class Columns:
    """What a slice brings: the models that its tables come from, and their writer, cut by cut.

    A slice with `cutting` has rows of its own in every cut; the first of its models decides how fine they are.
    `tally` counts what the finished files in a folder hold, for the manifest.
    """

    models: tuple[type[Recorded], ...]
    write: Callable[[Cut], Iterator[tuple[str, pa.Table]]]
    cutting: bool = False
    tally: Callable[[Path], dict[str, Value]] = field(default=lambda _folder: {})


COLUMNS: dict[str, Columns] = {}
"""What every slice brings, by its name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be published: where to, of which place, how cut, as of when, and what the manifest says of it."""

    folder: Path
    area: int
    level: int
    moment: Moment
    about: dict[str, Value]
    base: Store | None = None


def folder_of(identifier: int) -> Path:
    """Return where the files of a snapshot of the list lie."""
    return Path(settings.DATA) / "snapshots" / str(identifier)


def opened(row: Snapshot) -> Store:
    """Open a snapshot of the list; raises Damaged where its files are not what was published."""
    return open_snapshot(folder_of(row.pk))


def publish(plan: Plan, progress: Progress = lambda _done, _total: None) -> Store:
    """Write, or go on writing, every cut, and make the folder readable under its name when all are whole."""
    draft = begin(plan.folder, plan.about, plan.level)
    found = cuts(plan)
    stale = _stale(plan)
    for number, cut in enumerate(found):
        progress(number, len(found))
        if not draft.has(cut.low):
            _put(draft, cut, plan.base if plan.base and not stale(cut) else None)
    progress(len(found), len(found))
    return draft.publish(**_counted(draft.folder))


def cuts(plan: Plan) -> list[Cut]:
    """Return the parts of a snapshot, in the order of their keys; at least one."""
    unit = unit_of(plan.level)
    keys: set[int] = set()
    for columns in COLUMNS.values():
        for model in columns.models:
            places = {place * unit for place in _believed(model, plan.area, plan.moment, unit)}
            keys |= {k for k in places if columns.cutting or level_of(k) >= plan.level}
    return [Cut(key, key + unit - 1, plan.moment) for key in sorted(keys or {plan.area})]


def level_for(area: int, moment: Moment, most: int = ROWS_OF_A_CUT) -> int:
    """Return the level at which the cuts of a place have some thousands of rows."""
    models = [columns.models[0] for columns in COLUMNS.values() if columns.cutting]
    total = sum(_rows(model, area, moment).count() for model in models)
    for level in range(level_of(area), FINEST):
        parts = sum(len(_believed(model, area, moment, unit_of(level))) for model in models)
        if total <= most * max(parts, 1):
            return level
    return FINEST


def fits(base: Store, about: dict[str, Value]) -> bool:
    """Tell whether the cuts of an earlier snapshot can be taken over: same place, same pack, same columns."""
    return all(base.manifest.about.get(name) == about[name] for name in ("area", "pack", "fingerprint"))


def _put(draft: Draft, cut: Cut, base: Store | None) -> None:
    if base is not None and cut.low in base.areas and _whole(base, cut.low):
        draft.adopt(base, cut.low)
        return
    with draft.part(cut.low) as part:
        for columns in COLUMNS.values():
            for table, rows in columns.write(cut):
                part.write(table, rows)


def _whole(base: Store, area: int) -> bool:
    try:
        base.check(area)
    except (Damaged, OSError):
        return False
    return True


def _stale(plan: Plan) -> Callable[[Cut], bool]:
    """Return the test whether anything in a cut is not as it was in the base."""
    if plan.base is None:
        return lambda _cut: True
    about = plan.base.manifest.about
    before = date.fromisoformat(str(about["true_on"])), datetime.fromisoformat(str(about["known_by"]))
    changed: set[int] = set()
    for columns in COLUMNS.values():
        for model in columns.models:
            changed |= changed_places(model, before, plan.moment)

    def stale(cut: Cut) -> bool:
        return any(cut.low <= key <= cut.high or covers(key, cut.low) for key in changed)

    return stale


def changed_places(model: type[Recorded], one: Moment, other: Moment) -> set[int]:
    """Return every place that a record lies or lay in which is not the same at both moments."""
    (early, late), (first, last) = sorted((one[1], other[1])), sorted((one[0], other[0]))
    manager = model.versions._default_manager
    believed = Q(known_since__gt=early, known_since__lte=late) | Q(known_until__gt=early, known_until__lte=late)
    true = Q(true_from__gt=first, true_from__lte=last) | Q(true_until__gt=first, true_until__lte=last)
    records = manager.filter(known_since__lte=late, known_until__gt=early).filter(believed | true).values("id")
    return set(manager.filter(id__in=records).order_by().values_list("area", flat=True).distinct())


def _rows(model: type[Recorded], area: int, moment: Moment) -> Any:
    """Return the beliefs about a place, also those of days that are over: what left a cut leaves a trace in it."""
    true_on, known_by = moment
    rows = model.versions._default_manager.filter(area__range=span(area), true_from__lte=true_on)
    return rows.filter(known_since__lte=known_by, known_until__gt=known_by).order_by()


def _believed(model: type[Recorded], area: int, moment: Moment, unit: int) -> set[int]:
    rows = _rows(model, area, moment).annotate(place=F("area") / unit)
    return set(rows.values_list("place", flat=True).distinct())


def _counted(folder: Path) -> dict[str, Value]:
    """Return how many rows each table has, and what the slices count in them."""
    found: dict[str, Value] = {}
    for table in sorted(p for p in folder.iterdir() if p.is_dir() and p.name != "done"):
        found[f"rows_{table.name}"] = rows_in(table.glob("*/*.parquet"))
    for columns in COLUMNS.values():
        found |= columns.tally(folder)
    return found


def rows_in(files: Iterable[Path]) -> int:
    """Return how many rows some Parquet files hold."""
    return sum(pq.read_metadata(file).num_rows for file in files)
