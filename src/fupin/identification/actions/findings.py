"""Asking the policy: for every household of a place and year, by columns, in one job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from fupin.columnar import schema
from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import delete_rows, insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.models import Job, Snapshot
from fupin.framework.rehoming import Shifts, rehomer
from fupin.identification.analysis.folders import described
from fupin.identification.compute import compute, rules_of
from fupin.identification.models import Analysis, Finding
from fupin.kernel.area import span
from fupin.policy.packs import RuleSet
from fupin.registry.queries import pack

JOB = "identification.identify_area"
ANALYSE = "identification.analyse"
_COLUMNS = [
    "id",
    "household_id",
    "area",
    "year",
    "poor",
    "conditions",
    "per_head",
    "gap",
    "main_cause",
    "size",
    "fingerprint",
    "known_at",
]


@action("identification.run")
def request_identification(act: Act, area: int, year: int) -> Job:
    """Put the identification of a place for a year into the queue."""
    act.permit(span(area))
    act.tell(area, year, year=year)
    return jobs.enqueue(JOB, act.actor, area, year=year)


@action("identification.run")
def identify_area(act: Act, area: int, year: int, kind: str | None = "registered") -> int:
    """Ask the policy about the households of a place for a year; earlier answers for them give way.

    Returns how many households were asked about. `kind` None asks about light households too.
    """
    rules = rules_of(year)
    return _store(act, area, rules, compute(rules, area, kind))


@action("identification.run")
def store_answers(act: Act, area: int, rules: RuleSet, found: Sequence[pa.Table]) -> int:
    """Write answers that a job computed before, so that nobody waits for it; earlier ones give way."""
    return _store(act, area, rules, found)


@action("snapshot.publish")
def request_analysis(act: Act, snapshot: Snapshot, year: int, name: str) -> Job:
    """Put the identification of a whole snapshot for a year into the queue."""
    act.permit(span(snapshot.area))
    rules_of(year)
    act.tell(snapshot.area, snapshot.pk, year=year)
    return jobs.enqueue(ANALYSE, act.actor, snapshot.area, snapshot=snapshot.pk, year=year, name=name)


@action("snapshot.publish")
def register_analysis(act: Act, folder: Path, name: str) -> Analysis:
    """Put a published folder of findings into the list of analyses; one that is there already stays as it is."""
    found = described(folder)
    act.permit(span(found["area"]))
    analysis, made = Analysis.objects.get_or_create(
        folder=found["folder"], defaults={**found, "name": name, "made_at": act.moment}
    )
    act.tell(analysis.area, analysis.pk, year=analysis.year, fingerprint=analysis.fingerprint, new=made)
    return analysis


@rehomer("identification.Analysis")
def _stay(act: Act, shifts: Shifts, day: date) -> None:
    """Leave analyses where they are: their folders speak of places as they were."""


def _store(act: Act, area: int, rules: RuleSet, found: Sequence[pa.Table]) -> int:
    _forget(act, area, rules.year, found)
    written = insert_rows(Finding, _COLUMNS, (row for part in found for row in _rows(act, rules, part)))
    act.tell(area, rules.year, year=rules.year, households=written, fingerprint=rules.pack.fingerprint)
    return written


def _forget(act: Act, area: int, year: int, found: Sequence[pa.Table]) -> None:
    act.permit(span(area))
    Finding.objects.filter(area__range=span(area), year=year).delete()
    # A household that moved here has left its answer of that year in the place it came from.
    asked = {household for part in found for household in part[schema.KEY].to_pylist()}
    elsewhere = Finding.objects.filter(year=year).values_list("pk", "household_id")
    moved = [pk for pk, household in elsewhere.iterator() if household in asked]
    delete_rows(Finding, moved)


def _rows(act: Act, rules: RuleSet, found: pa.Table) -> Iterator[list[Any]]:
    if not found.num_rows:
        return
    answers = [*rules.named("condition"), *rules.named("decision")]
    whole, per_head, gap = (rules.for_purpose(p) for p in ("identify", "income_per_head", "gap"))
    identifiers = iter(new_ids(found.num_rows))
    for batch in found.to_batches(max_chunksize=5000):
        for row in batch.to_pylist():
            conditions = {name: row[name] for name in answers}
            amounts = [row[name] if name else None for name in (per_head, gap)]
            yield [
                *(next(identifiers), row[schema.KEY], row["area"], rules.year, row[whole], conditions),
                *(*amounts, row["main_cause"] or "", row["size"], pack().fingerprint, act.moment),
            ]
