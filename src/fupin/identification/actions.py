"""Asking the policy: for every household of a place and year, by columns, in one job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext_noop

from fupin.columnar import schema
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.identify import identify
from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.models import Job
from fupin.identification.models import Finding
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.policy.packs import RuleSet
from fupin.registry.pack import pack
from fupin.registry.queries import households_for_policy

JOB = "identification.identify_area"
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
    act.permit(span(area))
    rules = rules_of(year)
    found = _findings(rules, households_for_policy(area, year, kind=kind))
    Finding.objects.filter(area__range=span(area), year=year).delete()
    written = insert_rows(Finding, _COLUMNS, _rows(act, rules, found))
    act.tell(area, year, year=year, households=written, fingerprint=pack().fingerprint)
    return written


def rules_of(year: int) -> RuleSet:
    """Return the rules in force in a year; raises where the pack identifies nobody in that year."""
    rules = pack().rule_set(year)
    if rules.for_purpose("identify") is None:
        raise FupinError(
            gettext_noop("The policy pack has no rule of identification in force in %(year)d."), year=year
        )
    return rules


def _findings(rules: RuleSet, households: Iterable[dict[str, Any]]) -> pa.Table:
    engine = DuckDB()
    try:
        return identify(pack(), rules.year, schema.tables(pack(), households), engine)
    finally:
        engine.close()


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
