"""The long work of the register as jobs: data checks, snapshots and what differs between two."""

from __future__ import annotations

from typing import Any

from fupin.framework.jobs import Running, handler
from fupin.framework.models import Snapshot
from fupin.framework.permissions import SYSTEM
from fupin.framework.snapshots import folder_of
from fupin.registry import publishing
from fupin.registry.actions import snapshots
from fupin.registry.actions.quality import check_area


@handler("registry.check_area")
def check(running: Running) -> dict[str, Any]:
    """Run every data check on the job's place."""
    job = running.job
    return dict(check_area(job.owner or SYSTEM, job.area, running.progress))


@handler(snapshots.PUBLISH)
def publish(running: Running) -> dict[str, Any]:
    """Publish a snapshot of the list; what a killed run finished is kept."""
    job = running.job
    row = Snapshot.objects.select_related("base").filter(pk=job.payload["snapshot"]).first()
    if row is None:
        return {}
    store = publishing.run(row, running.progress)
    snapshots.note_published(job.owner or SYSTEM, row.pk, publishing.counts(store), snapshots.size_of(store))
    return {"folder": str(folder_of(row.pk))}


@handler(snapshots.COMPARE)
def compare(running: Running) -> dict[str, Any]:
    """Compare two snapshots of the list."""
    keys = running.job.payload
    found = publishing.compare(int(keys["earlier"]), int(keys["later"]), running.progress)
    return {"folder": found.name}
