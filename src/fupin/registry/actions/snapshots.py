"""Publishing the register as columns: asked for, noted, frozen, dropped, compared."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from fupin.columnar.schema.store import Store, draft_of
from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.models import Job, Snapshot
from fupin.framework.snapshots import folder_of, level_for
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry.pack import pack

PUBLISH, COMPARE = "registry.publish_snapshot", "registry.compare_snapshots"
_State = Snapshot.State


@action("snapshot.publish")
def request_snapshot(
    act: Act, area: int, true_on: date | None = None, name: str = "", *, frozen: bool = False
) -> Snapshot:
    """Put a snapshot of a place into the queue, as of a day, with everything known now; return its row.

    A published one of the same name gives way as soon as the new one is whole, unless it is frozen.
    """
    day = true_on or act.today
    act.permit(span(area))
    _check_day(act, day)
    called = " ".join(name.split()) or day.isoformat()
    _check_name(area, called)
    base = _newest(area)
    row = Snapshot.objects.create(
        name=called,
        area=area,
        true_on=day,
        known_by=act.moment,
        level=base.level if base else level_for(area, (day, act.moment)),
        frozen=frozen,
        fingerprint=pack().fingerprint,
        base=base,
    )
    _enqueue(act, row)
    act.tell(area, called, true_on=day.isoformat(), frozen=frozen)
    return row


@action("snapshot.publish")
def resume_snapshot(act: Act, snapshot: int) -> None:
    """Go on with a snapshot whose job stopped; what was finished is kept."""
    row = _row(act, snapshot)
    if row.state == _State.PUBLISHED or (row.job and row.job.state in (Job.State.QUEUED, Job.State.RUNNING)):
        raise FupinError(
            gettext_noop("The snapshot “%(name)s” needs no help: it is published, or under way."), name=row
        )
    _enqueue(act, row)
    act.tell(row.area, row.name)


@action("snapshot.publish")
def note_published(act: Act, snapshot: int, counts: Mapping[str, Any], size: int) -> None:
    """Note that a snapshot is whole; the one that it replaces is dropped."""
    row = _row(act, snapshot)
    older = Snapshot.objects.filter(area=row.area, name=row.name, state=_State.PUBLISHED, frozen=False).exclude(
        pk=row.pk
    )
    for replaced in older:
        _drop(act, replaced)
    row.state, row.counts, row.bytes = _State.PUBLISHED, dict(counts), size
    # The row replaced may be the base, to which the row that was read still points.
    row.save(update_fields=["state", "counts", "bytes"])
    act.tell(row.area, row.name, households=counts.get("rows_households", 0))


@action("snapshot.publish")
def note_taken(act: Act, area: int, true_on: date | None = None) -> tuple[date, datetime]:
    """Write into the log that the register is published to a folder outside the list; return as of when."""
    day = true_on or act.today
    act.permit(span(area))
    _check_day(act, day)
    act.tell(area, day.isoformat())
    return day, act.moment


@action("snapshot.publish")
def freeze_snapshot(act: Act, snapshot: int) -> None:
    """Keep a snapshot for good, as what was reported: from now on nobody can delete or replace it."""
    row = _row(act, snapshot)
    if row.state != _State.PUBLISHED:
        raise FupinError(gettext_noop("The snapshot “%(name)s” is not published yet."), name=row)
    row.frozen = True
    row.save()
    act.tell(row.area, row.name)


@action("snapshot.publish")
def drop_snapshot(act: Act, snapshot: int) -> None:
    """Delete a snapshot and its files; raises where it is frozen."""
    row = _row(act, snapshot)
    if row.frozen and row.state == _State.PUBLISHED:
        raise FupinError(gettext_noop("The snapshot “%(name)s” is frozen; it cannot be deleted or replaced."), name=row)
    if row.job and row.job.state in (Job.State.QUEUED, Job.State.RUNNING):
        raise FupinError(gettext_noop("The snapshot “%(name)s” is being published. Stop that first."), name=row)
    _drop(act, row)
    act.tell(row.area, row.name)


@action("snapshot.read")
def request_comparison(act: Act, earlier: int, later: int) -> Job:
    """Put the difference of two published snapshots of one place into the queue."""
    rows = [_row(act, pk) for pk in (earlier, later)]
    if any(row.state != _State.PUBLISHED for row in rows):
        raise FupinError(gettext_noop("Choose two snapshots that are published."))
    act.tell(rows[0].area, f"{rows[0].name} – {rows[1].name}")
    return jobs.enqueue(COMPARE, act.actor, rows[0].area, earlier=earlier, later=later)


def difference_folder(earlier: int, later: int) -> Path:
    """Return where the difference of two snapshots of the list lies."""
    return Path(settings.DATA) / "differences" / f"{earlier}-{later}"


def size_of(store: Store) -> int:
    """Return how many bytes the files of a published folder have."""
    return sum(piece.bytes for piece in store.manifest.pieces)


def _row(act: Act, snapshot: int) -> Snapshot:
    row: Snapshot | None = Snapshot.objects.filter(pk=snapshot).select_related("job").first()
    if row is None:
        raise FupinError(gettext_noop("This snapshot no longer exists. Reload the page."))
    act.permit(span(row.area))
    return row


def _enqueue(act: Act, row: Snapshot) -> None:
    row.job = jobs.enqueue(PUBLISH, act.actor, row.area, snapshot=row.pk)
    row.save()


def _newest(area: int) -> Snapshot | None:
    same = Snapshot.objects.filter(area=area, state=_State.PUBLISHED, fingerprint=pack().fingerprint)
    found: Snapshot | None = same.order_by("-known_by").first()
    return found


def _check_day(act: Act, day: date) -> None:
    if day > act.today:
        raise FupinError(
            gettext_noop("Nothing is known yet of %(day)s. Choose a day up to today."), day=day.isoformat()
        )


def _check_name(area: int, name: str) -> None:
    same = Snapshot.objects.filter(area=area, name=name)
    if same.filter(frozen=True, state=_State.PUBLISHED).exists():
        raise FupinError(
            gettext_noop("The snapshot “%(name)s” is frozen; it cannot be deleted or replaced."), name=name
        )
    if same.filter(state=_State.PUBLISHING).exists():
        raise FupinError(gettext_noop("A snapshot “%(name)s” is being published already."), name=name)


def _drop(act: Act, row: Snapshot) -> None:
    act.permit(span(row.area))
    identifier = row.pk
    row.delete()
    transaction.on_commit(lambda: _remove_files(identifier))


def _remove_files(snapshot: int) -> None:
    folder = folder_of(snapshot)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(draft_of(folder), ignore_errors=True)
    for path in Path(settings.DATA).glob("differences/*"):
        if str(snapshot) in path.name.partition(".")[0].split("-"):
            shutil.rmtree(path, ignore_errors=True)
