"""The jobs of identification."""

from __future__ import annotations

from typing import Any

from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.framework.snapshots import folder_of
from fupin.identification import actions
from fupin.identification.analysis.asking import warm
from fupin.identification.analysis.folders import data_folder
from fupin.identification.compute import compute, rules_of
from fupin.registry.queries import Counts, counts

MEMORY = "600MB"


@handler(actions.JOB)
def identify_area(running: Running) -> dict[str, Any]:
    """Identify a place for a year, as whoever asked for it; asking twice gives the same answer."""
    job = running.job
    rules = rules_of(int(job.payload["year"]))
    own = counts(SYSTEM, job.area).get(job.area, Counts())
    found = compute(rules, job.area, "registered", lambda done: running.progress(done, own.registered))
    return {"households": actions.store_answers(job.owner or SYSTEM, job.area, rules, found)}


@handler(actions.ANALYSE)
def analyse(running: Running) -> dict[str, Any]:
    """Identify a whole snapshot; a run that was killed goes on with the parts that are not finished."""
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.nation import Progress, identify_snapshot

    def show(done: Progress) -> None:
        running.progress(done.households, done.of_households)

    job = running.job
    folder = data_folder() / str(job.pk)
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        with DuckDB(memory_limit=MEMORY, temp_folder=folder.with_name(f"{folder.name}.spill"), ordered=False) as engine:
            snapshot, rules = folder_of(int(job.payload["snapshot"])), rules_of(int(job.payload["year"]))
            identify_snapshot(snapshot, folder, rules.pack, rules.year, engine, progress=show)
    analysis = actions.register_analysis(job.owner or SYSTEM, folder, str(job.payload["name"]))
    warm(analysis)
    return {"analysis": analysis.pk}
